"""Rules over compose files: what they must see in a whole project, and what its context takes from them."""

import pytest
from msgspec import structs
from tests.practices.verdicts import confidences, evidence, findings, is_asked, is_unknown

from dockward.fix.edits import apply_edits
from dockward.kit import compose, workload, world
from dockward.model.compose import Project
from dockward.model.workload import Origin
from dockward.practices._compose import project_of


def file(text, path="compose.yaml"):
    return structs.replace(compose(*text.rstrip("\n").split("\n")), path=path)


def service(*lines, path="compose.yaml"):
    return file("services:\n  web:\n" + "".join(f"    {line}\n" for line in ("image: app:1.0", *lines)), path)


def fixed(rule, example):
    """What the first fix of each finding makes of the file, all at once."""
    edits = [edit for one in findings(rule, example) for edit in one.fixes[0].edits]
    return apply_edits(example.text, edits)


@pytest.mark.parametrize(
    ("rule", "line", "expected"),
    [
        (
            "DW0063",
            'volumes: ["./a:/a", \'b:/b\', "c d:/e", "/f:/g:ro"]',
            ["web: ./a:/a", "web: b:/b", "web: /f:/g:ro"],
        ),
        ("DW0063", 'volumes: ["[a]:/b", "#c:/d", "a: b:/c", "\\x41:/b", "0:/a", "a,b:/c", "- a:/b"]', []),
        ("DW0064", 'ports: [80:80, "81:81", 82, 83/udp]', ["web: 80:80", "web: 83/udp"]),
        ("DW0064", 'expose: [80/udp, 81, "82"]', ["web: 80/udp"]),
        ("DW0069", 'ports: ["9:9", "80:80", "443:443", "127.0.0.1:1000:80"]', []),
        ("DW0069", 'ports: ["80:80", "443:443", "79"]', ["web: 79"]),
        ("DW0069", 'ports: ["8080:80", "${PORT}:80", "{}"]', []),
        ("DW0062", "container_name: ${NAME} web", []),
    ],
)
def test_rules_of_style_over_one_line(rule, line, expected):
    assert evidence(rule, service(line)) == expected


def test_what_an_anchor_brings_has_no_order_of_its_own():
    text = "x-base: &base\n  restart: always\nservices:\n  web:\n    <<: *base\n    image: app:1.0\n    user: a\n"
    assert evidence("DW0070", file(text)) == []


def test_quotes_are_put_around_every_port_and_nothing_else_changes():
    example = service("ports:", "  - 80:80   # the web", "  - 127.0.0.1:81:81/udp")
    assert fixed("DW0064", example) == example.text.replace("80:80", '"80:80"').replace(
        "127.0.0.1:81:81/udp", '"127.0.0.1:81:81/udp"'
    )


def test_the_line_of_the_version_goes_with_its_comment():
    assert fixed("DW0065", file("# top\nversion: '3'  # old\nservices:\n  a: {image: b}\n")).startswith("# top\nserv")


def test_a_version_beside_other_keys_is_told_and_stays():
    (found,) = findings("DW0065", file("{version: '3', services: {a: {image: b}}}\n"))
    assert found.fixes == ()


@pytest.mark.parametrize(
    "lines", [("ports:", "  # b", '  - "81:81"', "  # a", '  - "80:80"'), ('ports: ["8:8", 7]  # x',)]
)
def test_lists_with_comments_are_told_and_stay(lines):
    (found,) = findings("DW0069", service(*lines))
    assert found.fixes == ()


def test_the_order_of_what_is_needed_is_looked_at_in_both_forms():
    rest = "\n  a: {image: x}\n  b: {image: x}\n"
    long = "depends_on: {b: {condition: service_started}, a: {condition: service_started}}"
    assert evidence("DW0068", file(service(long).text + rest)) == ["web: a behind b"]
    assert evidence("DW0068", file(service("depends_on: [a, b]").text + rest)) == []


@pytest.mark.parametrize(
    ("rule", "line"),
    [
        ("DW0716", "ports: ['8080:80']"),
        ("DW0909", "environment: [DB_PASSWORD=hunter2]"),
        ("DW0910", "environment: ['URL=postgres://u:hunter2@db/a']"),
    ],
)
@pytest.mark.parametrize(
    ("path", "profiles", "guess"),
    [
        ("compose.yaml", "[]", False),
        ("docker-compose.override.yml", "[]", True),
        ("compose.dev.yaml", "[]", True),
        ("tests/compose.yaml", "[]", True),
        ("compose.yaml", "[debug]", True),
        ("compose.yaml", "[dev-tools, test]", True),
        ("compose.yaml", "[debug, live]", False),
        ("contest.yaml", "[]", False),
    ],
)
def test_what_serves_development_is_a_guess(rule, line, path, profiles, guess):
    (confidence,) = confidences(rule, service(line, f"profiles: {profiles}", path=path))
    assert (confidence == "guess") is guess


def test_the_ports_of_the_web_are_a_guess():
    assert confidences("DW0716", service("ports: ['80:80', '443:443', '8080:80']")) == ["guess", "guess", "certain"]


@pytest.mark.parametrize("image", ["nginxinc/nginx-unprivileged:1", "gcr.io/distroless/base:nonroot", "a/b-rootless:2"])
def test_an_image_that_says_so_in_its_name_needs_no_user(image):
    assert findings("DW0580", file(f"services:\n  a:\n    image: {image}\n")) == ()


def test_a_database_without_a_user_is_a_guess():
    assert confidences("DW0580", file("services:\n  a:\n    image: couchdb:3.4\n")) == ["guess"]


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ("image: postgres:17", False),
        ("image: redis:7\n    command: redis-server --appendonly yes", False),
        ("image: mysql:8\n    command: --default-authentication-plugin=x", False),
        ("image: mongo:7\n    command: [mongod, --quiet]", False),
        ("image: redis:7\n    command: sh -c 'redis-server'", True),
        ("image: postgres:17\n    entrypoint: /x", True),
        ("image: nginx:1.27", True),
        ("image: stranger/postgres:17", True),
    ],
)
def test_an_image_whose_start_script_steps_down_needs_no_user(lines, found):
    assert bool(findings("DW0580", file(f"services:\n  a:\n    {lines}\n"))) is found


@pytest.mark.parametrize("rule", ["DW0580", "DW0280", "DW0501", "DW0202", "DW0402", "DW0119"])
def test_what_is_built_is_told_of_its_dockerfile(rule):
    example = file("services:\n  a:\n    build: .\n")
    assert findings(rule, example) == ()
    assert not is_asked(rule, example)
    assert not is_unknown(rule, example)


@pytest.mark.parametrize("rule", ["DW0580", "DW0280"])
def test_a_variable_in_the_image_leaves_it_unknown(rule):
    assert is_unknown(rule, file("services:\n  a:\n    image: ${IMAGE}\n"))


def test_a_job_needs_no_health_check():
    text = (
        "services:\n  setup: {image: a:1}\n  web:\n    image: b:1\n    depends_on:\n      setup:\n        condition: "
    )
    assert len(findings("DW0280", file(f"{text}service_completed_successfully\n"))) == 1
    assert len(findings("DW0280", file(f"{text}service_started\n"))) == 2


ENV_FILE = "services:\n  a:\n    image: b:1\n    env_file: [{path: p.env, required: false}]\n"


def test_a_file_of_variables_that_need_not_be_there_is_left_alone():
    assert findings("DW0980", file(ENV_FILE)) == ()


def test_a_file_of_variables_counts_by_what_is_in_it(tmp_path):
    (tmp_path / "live.env").write_text("LANG=C\nAPI_TOKEN=abc123\nDB_PASSWORD=hunter2\n")
    (tmp_path / "plain.env").write_text("LANG=C\n")
    text = "services:\n  a:\n    image: b:1\n    env_file: [live.env, plain.env]\n"
    found = findings("DW0980", file(text, str(tmp_path / "shop.yaml")))
    assert [(one.evidence, one.confidence.value) for one in found] == [
        (("live.env", "API_TOKEN", "DB_PASSWORD"), "likely")
    ]
    assert (found[0].place.line, found[0].place.column) == (4, 16)
    assert "hunter2" not in repr(found)
    assert findings("DW0909", file(text, str(tmp_path / "shop.yaml"))) == ()


@pytest.mark.parametrize("rule", ["limit-beyond-host", "ulimits-not-set", "shared-memory-huge", "runs-as-root"])
def test_what_only_a_host_or_an_engine_could_tell_is_no_question_for_a_file(rule):
    example = service("mem_limit: 64g", "user: shop")
    assert not is_unknown(rule, example)


def test_a_finding_about_one_of_several_stands_where_that_one_does():
    example = service("volumes:", "  - ./a:/a", "  - /var/run/docker.sock:/s", "cap_add:", "  - CHOWN", "  - SYS_ADMIN")
    assert [one.place.line for one in findings("DW0801", example)] == [6]
    assert [one.place.line for one in findings("DW1202", example)] == [9]


def test_a_built_database_is_known_by_its_name():
    text = "services:\n  web: {build: web, ports: ['80:80']}\n  app: {build: app}\n  postgres: {build: db}\n"
    assert evidence("DW1508", file(text)) == ["web beside postgres"]
    assert confidences("DW1508", file(text)) == ["likely"]


class Uncopied(dict):
    """Asked by name only: going through all of it would be done for every service."""

    def __iter__(self):
        raise AssertionError

    keys = values = items = __iter__


def test_a_service_is_looked_up_in_its_project_by_name_alone():
    project = Project(name="p", directory="/", services=Uncopied(a=None), jobs=Uncopied(b=None))
    here = structs.replace(world(), projects=(project,))
    for name, expected in (("a", project), ("b", project), ("c", None)):
        one = structs.replace(workload(), origin=Origin.COMPOSE, project="p", name=name)
        assert project_of(one, here) is expected
