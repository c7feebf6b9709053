from datetime import date

import jsonschema
import pytest
from msgspec import structs

from dockward.judge.policy.apply import excuse, plan_rules, unused
from dockward.judge.policy.baseline import Baseline, make_baseline, parse_baseline
from dockward.judge.policy.jsonschema import policy_schema
from dockward.judge.policy.loaded import PolicyError
from dockward.judge.policy.parse import parse_policy
from dockward.judge.runner import Plan, judge
from dockward.kit import container_world, workload
from dockward.model.errors import DockwardError
from dockward.model.severity import Severity
from dockward.practices.discovery import rules

RULES = rules()


def _parse(text: str):
    return parse_policy(text, "dockward.yaml", RULES)


def test_an_empty_file_is_the_standard_policy():
    loaded = _parse("# nothing yet\n")
    assert loaded.policy.profile == "standard"
    assert loaded.policy.fail_on == "high"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("profil: strict\n", "dockward.yaml:1:1: unknown key 'profil'; did you mean 'profile'?"),
        ("version: 1\nprofile: stict\n", "dockward.yaml:2:10: 'stict' is none of starter, standard, strict"),
        ("version: 2\n", "dockward.yaml:1:10: 2 isn't 1, which alone is known here"),
        ("exceptions:\n- rule: DW0503\n  reson: x\n  reason: because\n", "dockward.yaml:3:3: unknown key 'reson'"),
        ("exceptions:\n- rule: DW0503\n", "dockward.yaml:2:3: the key 'reason' is missing"),
        ("exceptions:\n- rule: privileged-contaner\n  reason: because\n", "did you mean 'privileged-container'?"),
        ("rules:\n  DW9999: {enabled: false}\n", "dockward.yaml:2:3: there is no rule 'DW9999'"),
        ("rules:\n  DW0503:\n    enabled: maybe\n", "dockward.yaml:3:14: 'maybe' is neither true nor false"),
        (
            "rules:\n  DW0503:\n    severity: hihg\n",
            "dockward.yaml:3:15: 'hihg' is none of info, low, medium, high, critical; did you mean 'high'?",
        ),
        ("rules:\n  DW0503:\n    allowed: []\n", "dockward.yaml:3:5: privileged-container has no setting 'allowed'"),
        (
            "exceptions:\n- {rule: DW0503, reason: abc, expires: soon}\n",
            "dockward.yaml:2:40: 'soon' is no day; write it as 2027-01-31",
        ),
        ("registries:\n  trust: []\n", "dockward.yaml:2:3: unknown key 'trust'; did you mean 'trusted'?"),
        ("profile: [\n", "dockward.yaml:2:1: "),
        ("profile: strict\nprofile: starter\n", "dockward.yaml:2:1: the key 'profile' stands twice"),
        ("- a list\n", "dockward.yaml:1:1: ['a list'] stands here; a mapping of keys is wanted"),
    ],
)
def test_a_mistake_is_named_with_its_position_and_the_nearest_right_word(text, expected):
    with pytest.raises(DockwardError) as caught:
        _parse(text)
    assert expected in caught.value.message


def test_rules_are_switched_and_weighed_by_id_or_name():
    loaded = _parse("rules:\n  privileged-container: {severity: low}\n  DW0201: {enabled: false}\n")
    plans = {one.rule.id: one for one in plan_rules(loaded, RULES)}
    assert plans["DW0503"].severity is Severity.LOW
    assert "DW0201" not in plans


def test_profiles_widen_from_starter_to_strict():
    counts = [len(plan_rules(_parse(f"profile: {name}\n"), RULES)) for name in ("starter", "standard", "strict")]
    assert counts == sorted(counts)
    assert counts[0] < counts[2] == len([one for one in RULES if not one.style])
    starter = plan_rules(_parse("profile: starter\n"), RULES)
    assert [one.rule.name for one in starter if one.rule.severity < Severity.HIGH] == ["exception-expired"]


def _findings():
    plans = [Plan(one, one.severity) for one in RULES if one.id == "DW0503"]
    world = container_world(workload(name="a", privileged=True), workload(name="b", privileged=True))
    return judge(world, plans).findings


def test_an_exception_excuses_until_its_day_is_over():
    loaded = _parse("exceptions:\n- {rule: DW0503, subject: container/a, reason: on purpose, expires: 2026-05-05}\n")
    counting, excused = excuse(_findings(), loaded.exemptions, Baseline(), date(2026, 5, 5))
    assert [one.subject.name for one in counting] == ["b"]
    assert [(one.by, one.reason) for one in excused] == [("policy", "on purpose")]
    assert unused(loaded.exemptions, excused, date(2026, 5, 5)) == ()
    counting, excused = excuse(_findings(), loaded.exemptions, Baseline(), date(2026, 5, 6))
    assert (len(counting), excused) == (2, ())


def test_a_baseline_excuses_what_was_known_and_nothing_new():
    first, second = _findings()
    baseline = parse_baseline(make_baseline([first], 0.0), "baseline.json")
    counting, excused = excuse([structs.replace(first, message="reworded"), second], (), baseline, date(2026, 1, 1))
    assert counting == (second,)
    assert excused[0].by == "baseline"


@pytest.mark.parametrize("data", [b"", b"{}", b"{}x", b"[]", b'{"findings": []}', b'{"schema": "other/1"}', b"\xff"])
def test_something_else_is_no_baseline(data):
    with pytest.raises(PolicyError, match=r"baseline\.json"):
        parse_baseline(data, "baseline.json")


def test_the_schema_for_editors_agrees_with_the_parser():
    checker = jsonschema.Draft202012Validator(policy_schema(RULES))
    checker.check_schema(checker.schema)
    good = {"version": 1, "profile": "strict", "rules": {"DW0503": {"enabled": False, "severity": "low"}}}
    assert list(checker.iter_errors(good)) == []
    for bad in ({"profil": "strict"}, {"rules": {"DW9999": {}}}, {"rules": {"DW0503": {"allowed": 1}}}, {"version": 2}):
        assert list(checker.iter_errors(bad)), bad
