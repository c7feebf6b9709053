"""Where the values of a resolved project come from."""

import pytest
from tests.syntax.compose.world import read, service

from dockward.model.fact import Unknown


def at(value, *path):
    return str(value.at(*path).place)


def test_a_short_form_gives_its_place_to_all_that_it_stands_for():
    text = 'services:\n  a:\n    image: x\n    ports:\n      - "127.0.0.1:80-81:90-91"\n    volumes: [./d:/d:ro]\n'
    a = read(text).services["a"]
    assert at(a, "ports", 1, "target") == "/app/compose.yaml:5:9 services.a.ports[0]"
    span = a.at("ports", 1, "published").span
    assert text[span.start : span.end] == '"127.0.0.1:80-81:90-91"'
    assert at(a, "volumes", 0, "read_only") == "/app/compose.yaml:6:15 services.a.volumes[0]"


def test_pairs_keep_the_place_of_their_item():
    a = service("a: {image: x, environment: [A=1, B=2], labels: {c: d}}")
    assert at(a, "environment", "B") == "/app/compose.yaml:1:45 services.a.environment[1]"
    assert at(a, "labels", "c") == "/app/compose.yaml:1:63 services.a.labels.c"
    assert a.at("environment", "B").written == "2"


def test_what_is_filled_in_has_the_place_of_the_service_and_no_span():
    a = service("a: {image: x}")
    filled = a.at("networks")
    assert (filled.place, filled.span, filled.key) == (a.place, None, None)


def test_a_service_of_two_files_has_its_values_from_both():
    project = read(
        {
            "compose.yaml": "services: {a: {image: x, user: u, environment: {A: 1, B: 1}}}",
            "over.yaml": "services:\n  a:\n    user: v\n    environment: [B=2]\n",
        },
        "compose.yaml",
        "over.yaml",
    )
    a = project.services["a"]
    assert at(a, "user").startswith("/app/over.yaml:3:11")
    assert at(a, "environment", "A").startswith("/app/compose.yaml:1:")
    assert at(a, "environment", "B").startswith("/app/over.yaml:4:")
    assert a.place.source == "/app/compose.yaml"
    assert [one.path for one in project.files] == ["/app/compose.yaml", "/app/over.yaml"]


def test_an_extended_service_stands_where_it_is_declared_and_its_values_where_they_are_written():
    project = read(
        {
            "compose.yaml": "services:\n  web:\n    extends: {file: lib/base.yaml, service: base}\n    image: x\n",
            "lib/base.yaml": "services:\n  base:\n    privileged: true\n    volumes: [./d:/d]\n",
        }
    )
    web = project.services["web"]
    assert str(web.place) == "/app/compose.yaml:2:3 services.web"
    assert at(web, "privileged") == "/app/lib/base.yaml:3:17 services.base.privileged"
    assert web.at("volumes", 0, "source").content == "/app/lib/d"


def test_an_included_service_stands_in_its_own_file():
    project = read(
        {"compose.yaml": "include: [sub/c.yaml]\nservices: {a: {image: x}}", "sub/c.yaml": "services: {b: {build: .}}"}
    )
    assert str(project.services["b"].place) == "/app/sub/c.yaml:1:12 services.b"
    assert project.services["b"].at("build", "context").content == "/app/sub"


def test_variables_of_a_file_have_their_line_there_and_no_span():
    a = read({"compose.yaml": "services: {a: {image: x, env_file: v.env}}", "v.env": "# c\nA=1\nB=2\n"}).services["a"]
    found = a.at("environment", "B")
    assert (found.content, str(found.place), found.span) == ("2", "/app/v.env:3:1 B", None)
    assert a.at("env_file", 0, "path").content == "/app/v.env"


def test_files_of_variables_are_not_kept():
    project = read({"compose.yaml": "services: {a: {image: x, env_file: v.env}}", "v.env": "A=1\n", ".env": "B=2\n"})
    assert [one.path for one in project.files] == ["/app/compose.yaml"]


@pytest.mark.parametrize(("text", "newline"), [("services: {}\n", "\n"), ("services: {}\r\n", "\r\n")])
def test_a_file_keeps_its_text_and_what_is_written_in_it(text, newline):
    file = read(text).file("/app/compose.yaml")
    assert (file.text, file.newline, file.documents[0].plain()) == (text, newline, {"services": {}})


def test_what_hangs_on_an_unknown_variable_is_unknown_and_says_why():
    project = read(
        "services: {a: {image: 'x:${TAG}', ports: ['80:80', '${P}:81'], environment: ['A=${B}', 'C=${D:-e}'], "
        "read_only: '${RO}', networks: ['${N}'], volumes: ['${V}:/v'], depends_on: ['${S}'], env_file: nope.env}}",
        complete=False,
    )
    a = project.services["a"]
    assert project.valid
    assert a.at("image").content == Unknown("it hangs on the variable TAG, which isn't known here")
    assert a.at("image").written == "x:${TAG}"
    assert [one.known for one in a.at("ports").items] == [True, False]
    assert not a.at("read_only").known
    assert not a.at("environment", "A").known
    assert a.at("environment", "C").content == "e"
    assert [one.kind for one in project.flaws] == ["missing-env-file"]


def test_a_complete_environment_puts_nothing_in_and_says_so():
    project = read("services: {a: {image: 'x${TAG}'}}")
    assert project.services["a"].at("image").content == "x"
    assert [(one.kind, one.fatal, one.place.column) for one in project.flaws] == [("unset-variable", False, 23)]
