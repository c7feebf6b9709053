"""What the rules together must answer: every CIS number, and every check of the tools that look at containers."""

import pytest
from tests.laws.composefiles import HERE, SHOWN
from tests.laws.conditions import COMPOSE, DOCKERFILE
from tests.laws.services import PATH, service_file

from dockward.judge.cis import NOT_JUDGED, VERSIONS, numbers
from dockward.judge.runner import Plan, judge
from dockward.kit.rule import STYLE
from dockward.model.finding import Verdict
from dockward.model.subject import Kind
from dockward.practices.discovery import rules
from dockward.read.sources.compose import read_compose, world_of
from dockward.report.rulepage import cis_rows

ELSEWHERE = {one for rule in rules() for one in rule.elsewhere}
DOCKER_BENCH = (
    *(f"4.{nr}" for nr in range(1, 13)),
    *(f"5.{nr}" for nr in range(1, 33)),
)
DOCKLE = (
    *(f"CIS-DI-{nr:04}" for nr in range(1, 12)),
    *(f"DKL-DI-{nr:04}" for nr in range(1, 7)),
    *(f"DKL-LI-{nr:04}" for nr in range(1, 4)),
)
STYLE_CONDITIONS = {name: one for name, one in DOCKERFILE.items() if one.practice == STYLE}
COMPOSE_LINT = (*range(1, 12), *range(13, 15), *range(16, 19), *range(20, 23), *range(24, 31))


@pytest.mark.parametrize(("version", "count"), [("1.8", 118), ("1.7", 117), ("1.6", 117)])
def test_every_number_of_the_benchmark_has_a_rule_or_a_reason(version, count):
    rows = cis_rows(version, rules())
    assert len(rows) == len(numbers(version)) == count
    assert [one.number for one in rows if not one.rules and not one.reason] == []
    assert version in VERSIONS


def test_a_number_with_a_reason_has_no_rule_and_every_number_of_a_rule_exists():
    judged = {number for rule in rules() for number in rule.cis}
    assert judged & NOT_JUDGED.keys() == set()
    assert judged <= {current for _, current in numbers("1.8")}


@pytest.mark.parametrize("number", DOCKER_BENCH)
def test_every_check_of_docker_bench_on_images_and_containers_is_covered(number):
    assert f"docker-bench:{number}" in ELSEWHERE


@pytest.mark.parametrize("check", DOCKLE)
def test_every_check_of_dockle_is_covered(check):
    assert f"dockle:{check}" in ELSEWHERE


@pytest.mark.parametrize("number", COMPOSE_LINT)
def test_every_check_of_compose_lint_is_covered(number):
    assert f"compose-lint:CL-{number:04}" in ELSEWHERE


@pytest.mark.parametrize("name", STYLE_CONDITIONS)
def test_every_condition_that_linters_of_dockerfiles_detect_is_covered(name):
    assert set(STYLE_CONDITIONS[name].elsewhere) <= ELSEWHERE


OVER_COMPOSE = [one for one in rules() if one.kinds & {Kind.COMPOSE, Kind.COMPOSE_FILE, Kind.NETWORK, Kind.VOLUME}]
SHOWN_BAD = [(name, text) for name, one in SHOWN.items() for text in one.bad]
SHOWN_GOOD = [(name, text) for name, one in SHOWN.items() for text in one.good]


def told(name, text):
    """What the rules that answer the condition say of the compose file."""
    plans = [Plan(one, one.severity) for one in OVER_COMPOSE if set(COMPOSE[name].elsewhere) & set(one.elsewhere)]
    return judge(world_of(read_compose(PATH, {PATH: text.encode()}), 0.0), plans)


@pytest.mark.parametrize("name", COMPOSE)
def test_every_id_of_a_condition_over_compose_files_is_one_of_a_rule_that_judges_them(name):
    ids = {one for rule in OVER_COMPOSE for one in rule.elsewhere}
    assert set(COMPOSE[name].elsewhere) <= ids
    assert SHOWN[name].bad
    assert SHOWN[name].good


@pytest.mark.parametrize(("name", "text"), SHOWN_BAD)
def test_a_condition_in_a_compose_file_is_found_on_its_line(name, text):
    text = service_file(text)
    lines = {one.place.line for one in told(name, text).findings}
    assert next(nr for nr, line in enumerate(text.splitlines(), 1) if line.endswith(HERE)) in lines


@pytest.mark.parametrize(("name", "text"), SHOWN_GOOD)
def test_a_compose_file_without_the_condition_is_left_alone(name, text):
    outcome = told(name, service_file(text))
    assert outcome.findings == ()
    assert Verdict.UNKNOWN not in {one.verdict for one in outcome.judged}


@pytest.mark.parametrize(("name", "text"), [*SHOWN_BAD, *SHOWN_GOOD])
def test_nothing_is_unknown_in_a_compose_file_without_variables_and_errors(name, text):
    """A host, an engine and what an image holds are outside of the file: rules that need them don't apply."""
    project = read_compose(PATH, {PATH: service_file(text).encode()})
    outcome = judge(world_of(project, 0.0), [Plan(one, one.severity) for one in OVER_COMPOSE])
    assert [one for one in outcome.judged if one.verdict is Verdict.UNKNOWN] == []
