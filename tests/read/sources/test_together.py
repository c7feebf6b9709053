"""Compose files that belong together, files that are parts of others, and files for a Swarm."""

import pytest

from dockward.model.subject import Kind
from dockward.read.sources.compose import overridden, read_compose
from dockward.read.sources.find import Sort, Source, sort_of
from dockward.read.sources.load import read_sources

BASE = "services:\n  web:\n    image: app:1.0\n"
PART = "services:\n  web:\n    privileged: true\n"
SPREAD = "version: '3.8'\nservices:\n  web:\n    image: app:1.0\n    deploy:\n      {}\n"


@pytest.fixture
def at(tmp_path, monkeypatch):
    """Files in the current directory."""
    monkeypatch.chdir(tmp_path)

    def at(**files):
        for name, text in files.items():
            (tmp_path / name.replace("__", ".")).write_text(text)

    return at


def read(path, *over, sort=Sort.COMPOSE):
    return read_sources([Source(path, sort, over)], 0.0)


def test_files_that_are_named_together_are_one_project(at):
    at(compose__yaml=BASE, compose__prod__yaml=PART)
    reading = read("compose.yaml", "compose.prod.yaml")
    (web,) = (one for world in reading.worlds for one in world.containers)
    assert (web.privileged.value, web.privileged.place.source) == (True, "compose.prod.yaml")
    assert web.image.place.source == "compose.yaml"


@pytest.mark.parametrize(
    "env",
    [
        "COMPOSE_FILE=compose.yaml:./compose.prod.yaml",
        "COMPOSE_PATH_SEPARATOR=,\nCOMPOSE_FILE=compose.yaml,compose.prod.yaml",
    ],
)
def test_what_the_environment_file_puts_together_is_one_project(at, tmp_path, env):
    at(compose__yaml=BASE, compose__prod__yaml=PART)
    (tmp_path / ".env").write_text(f"{env}\n")
    assert [one.path for one in read_compose("compose.yaml", {}).files] == ["compose.yaml", "compose.prod.yaml"]
    assert overridden("compose.prod.yaml") == "compose.yaml"
    assert [world.projects for world in read("compose.prod.yaml").worlds] == [()]


def test_an_environment_file_that_names_others_changes_nothing(at, tmp_path):
    at(compose__yaml=BASE)
    (tmp_path / ".env").write_text("COMPOSE_FILE=other.yaml\n")
    assert [one.path for one in read_compose("compose.yaml", {}).files] == ["compose.yaml"]


def test_a_part_of_a_project_says_so_once_and_is_not_judged(at):
    at(compose__yaml=BASE, compose__prod__yaml=PART)
    reading = read("compose.prod.yaml")
    (unread,) = (one for world in reading.worlds for one in world.unread)
    assert unread.kind is Kind.COMPOSE_FILE
    assert "`-f compose.yaml -f compose.prod.yaml`" in unread.reason
    assert not any(world.containers or world.projects for world in reading.worlds)


def test_a_whole_file_with_another_error_is_no_part(at):
    at(compose__yaml="services:\n  web:\n    privileged: maybe\n")
    assert not any("a part of" in one.reason for world in read("compose.yaml").worlds for one in world.unread)


@pytest.mark.parametrize("name", ["docker-stack.yml", "stack.yaml", "stack.prod.yml", "shop-stack.yml"])
def test_a_stack_file_by_name(tmp_path, name):
    (tmp_path / name).write_text("services:\n  web:\n    image: nginx\n")
    assert sort_of(tmp_path / name) is Sort.STACK


@pytest.mark.parametrize(
    ("text", "stack"),
    [
        (SPREAD.format("placement: {constraints: [node.role == worker]}"), True),
        (SPREAD.format("update_config: {parallelism: 1}"), True),
        (SPREAD.format("mode: global"), True),
        (SPREAD.format("replicas: 2"), False),
        (SPREAD.format("mode: global").replace("version: '3.8'\n", ""), False),
        (SPREAD.format("mode: global").replace("image: app:1.0", "build: ."), False),
        (SPREAD.format("mode: global") + "    mem_limit: 1g\n", False),
    ],
)
def test_a_stack_file_by_content(at, text, stack):
    at(compose__yaml=text)
    assert read_compose("compose.yaml", {}).stack is stack


def test_what_a_swarm_takes_no_notice_of_is_not_in_force(at):
    at(stack__yml=BASE + "    privileged: true\n    security_opt: ['no-new-privileges:true']\n")
    (web,) = (one for world in read("stack.yml", sort=Sort.STACK).worlds for one in world.containers)
    assert (web.privileged.value, web.no_new_privileges.value) == (False, False)


@pytest.mark.parametrize(
    ("folder", "name"), [("cs", "cs"), ("My.Shop_1", "myshop_1"), ("_-x", "x"), ("***", "project")]
)
def test_a_project_is_called_as_its_folder_however_it_is_named(tmp_path, monkeypatch, folder, name):
    path = tmp_path / folder / "compose.yaml"
    path.parent.mkdir()
    path.write_text(BASE)
    (tmp_path / folder / "sub").mkdir()
    names = []
    for here, named in ((path.parent, "compose.yaml"), (path.parent / "sub", "../compose.yaml"), (tmp_path, str(path))):
        monkeypatch.chdir(here)
        monkeypatch.setenv("PWD", str(here))
        names.append(read_compose(named, {}).name)
    assert names == [name] * 3


def test_a_folder_is_called_as_the_way_to_it_says(tmp_path, monkeypatch):
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "compose.yaml").write_text(BASE)
    (tmp_path / "shop").symlink_to("real")
    monkeypatch.chdir(tmp_path / "shop")
    monkeypatch.setenv("PWD", str(tmp_path / "shop"))
    assert read_compose("compose.yaml", {}).name == "shop"
    monkeypatch.setenv("PWD", "/")
    assert read_compose("compose.yaml", {}).name == "real"
    monkeypatch.delenv("PWD")
    assert read_compose("compose.yaml", {}).name == "real"
