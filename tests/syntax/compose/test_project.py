import pytest
from tests.syntax.compose.world import Tree, fatal, read, warned

from dockward.syntax.compose import Settings, read_project

ONE = "services: {a: {image: x}}"


@pytest.mark.parametrize(
    ("text", "env", "settings", "name"),
    [
        (ONE, {}, {}, "app"),
        (f"name: My App\n{ONE}", {}, {}, "myapp"),
        (f"name: 'p-${{V}}'\n{ONE}", {"V": "1"}, {}, "p-1"),
        (f"name: a\n{ONE}\n---\nname: b\n", {}, {}, "b"),
        (f"name: a\n{ONE}", {"COMPOSE_PROJECT_NAME": "env"}, {}, "env"),
        (f"name: a\n{ONE}", {"COMPOSE_PROJECT_NAME": "env"}, {"name": "asked"}, "asked"),
        (f"name: ''\n{ONE}", {}, {}, "app"),
    ],
)
def test_the_name_of_a_project(text, env, settings, name):
    project = read(text, env=env, **settings)
    assert (project.name, project.valid) == (name, True)


@pytest.mark.parametrize(
    ("text", "settings", "flaw"), [(f"name: '-_'\n{ONE}", {}, "1:7 name"), (ONE, {"name": "A b"}, "1:1 name")]
)
def test_a_name_that_compose_refuses(text, settings, flaw):
    assert fatal(read(text, **settings)) == [flaw]


def test_the_name_of_the_project_is_a_variable():
    assert read("services: {a: {image: 'x:${COMPOSE_PROJECT_NAME}'}}").services["a"].at("image").content == "x:app"


def test_the_project_directory_counts_for_paths_and_variables():
    files = {"deploy/compose.yaml": "services: {a: {build: '${D}'}}", ".env": "D=ctx\n"}
    assert (
        read(files, "deploy/compose.yaml", directory="/app").services["a"].at("build", "context").content == "/app/ctx"
    )


def test_relative_names_give_relative_paths():
    tree = Tree({"sub/compose.yaml": "services: {a: {build: ., volumes: ['./d:/d', '../e:/e']}}"})
    project = read_project(["sub/compose.yaml"], tree, {})
    assert [one.at("source").content for one in project.services["a"].at("volumes").items] == ["sub/d", "e"]
    assert str(project.services["a"].place) == "sub/compose.yaml:1:12 services.a"


def test_every_service_is_read_unless_profiles_are_asked_for():
    text = "services: {a: {image: x}, b: {image: y, profiles: [dev, test], networks: [n]}}\nnetworks: {n: }"
    assert [*read(text).services] == ["a", "b"]
    assert [*read(text, profiles=()).services] == ["a"]
    assert [*read(text, profiles=()).networks] == ["default"]
    assert [*read(text, profiles=("test",)).services] == ["a", "b"]
    assert read(text, profiles=()).profiles == ("dev", "test")


@pytest.mark.parametrize(
    ("text", "flaw"),
    [
        ("services:\n  a:\n    image: x\n    prviileged: true\n", "4:17 unknown-key"),
        ("services:\n  a:\n    image: x\n    mem_limit: lots\n", "4:16 shape"),
        ("services:\n  a:\n    image: x\n    networks: [n]\n", "4:16 unknown-network"),
        ("services:\n  a:\n    image: x\n    volumes:\n      - vol:/v\n", "5:9 unknown-volume"),
        ("services:\n  a:\n    command: x\n", "2:3 no-image"),
        ("services:\n  a:\n    image: x\n    depends_on: [b]\n", "4:18 unknown-service"),
        ("services:\n  a:\n    image: ${X:?y}\n", "3:12 variable"),
        ("services:\n  a:\n    image: x\n    env_file: e\n", "4:15 missing-env-file"),
        ("services:\n  a:\n    image: x\n    extends: {service: b, file: nope}\n", "4:5 missing-file"),
        ("include:\n  - nope.yaml\nservices: {}\n", "2:5 missing-file"),
        ("services:\n  a:\n    image: x\n    secrets: [s]\n", "4:15 unknown-secret"),
    ],
)
def test_a_flaw_knows_where_it_is(text, flaw):
    assert fatal(read(text)) == [flaw]


@pytest.mark.parametrize(
    ("text", "flaw"),
    [
        (f'version: "3"\n{ONE}', "1:10 version"),
        ("services:\n  a: {image: x, init: yes}\n", "2:23 old-truth"),
        ("services:\n  a: {image: x$X}\n", "2:14 unset-variable"),
        ("include: ['https://github.com/a/b.git']\nservices: {}", "1:11 remote-file"),
        (
            "services:\n  a: {image: x, volumes: ['vol:/v']}\nvolumes:\n  vol: {external: {name: w}}\n",
            "4:9 old-external",
        ),
    ],
)
def test_what_compose_takes_with_a_warning(text, flaw):
    project = read(text)
    assert (project.valid, warned(project)) == (True, [flaw])


def test_the_rest_is_read_in_spite_of_a_flaw():
    a = read("services: {a: {image: x, mem_limit: lots, privileged: true, ports: ['80:80', 'x:y']}}").services["a"]
    assert a.at("privileged").content is True
    assert not a.at("mem_limit").known


def test_no_file_at_all():
    project = read_project([], Tree({}), {}, Settings())
    assert (project.services, project.valid) == ({}, False)
