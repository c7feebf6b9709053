"""Sources as worlds."""

import pytest

from dockward.model.pragma import Scope
from dockward.model.subject import Kind
from dockward.read.sources.find import Sort, Source
from dockward.read.sources.load import MOST_FLAWS, read_ignored, read_sources


def read(*names, **given):
    sources = [
        Source(str(one), Sort.COMPOSE if str(one).endswith(("yaml", "yml")) else Sort.DOCKERFILE) for one in names
    ]
    return read_sources(sources, 1.0, given.get("given"))


def write(path, text):
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def test_every_byte_of_a_dockerfile_stays(tmp_path):
    data = b"FROM a:1\r\nLABEL x=\xff\r\n"
    path = write(tmp_path / "Dockerfile", data)
    text = read(path).texts[str(path)]
    assert text.encode("utf-8", "surrogateescape") == data


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("# hadolint ignore=DL3006\nFROM a\n", 1, 2),
        ("FROM a\n# hadolint ignore=DL3006\n\n# more\nRUN a \\\n  b\nRUN c\n", 2, 6),
        ("FROM a\nRUN a \\\n  # dockward: ignore[DW0403]\n  b\nRUN c\n", 2, 4),
        ("FROM a\nRUN a \\\n  # hadolint ignore=DL3006\n  b\nRUN c\n", 3, 3),
    ],
)
def test_a_comment_covers_the_instruction_after_it(tmp_path, text, first, last):
    (pragma,) = read(write(tmp_path / "Dockerfile", text)).pragmas
    assert (pragma.scope, pragma.first, pragma.last) == (Scope.NEXT, first, last)


def test_checks_of_buildkit_are_for_the_file(tmp_path):
    (pragma,) = read(write(tmp_path / "Dockerfile", "# check=skip=JSONArgsRecommended\nFROM a\n")).pragmas
    assert (pragma.tool, pragma.rules, pragma.scope) == ("buildkit", ("JSONArgsRecommended",), Scope.FILE)


def test_errors_make_a_file_partly_unread(tmp_path):
    path = write(tmp_path / "Dockerfile", "FROM a\nFRUM b\nRUN c\n")
    (world,) = read(path).worlds
    assert [one.kind for one in world.unread] == [Kind.DOCKERFILE]
    assert world.unread[0].reason.startswith(f"{path}:2:1: ")
    assert [one.keyword for one in world.dockerfiles[0].stages[0].instructions] == ["FRUM", "RUN"]


def test_errors_are_told_up_to_a_number(tmp_path):
    path = write(tmp_path / "Dockerfile", "FROM a\n" + "FRUM b\n" * 100)
    assert len(read(path).worlds[0].unread) == MOST_FLAWS + 1


def test_what_cannot_be_read_is_said(tmp_path):
    (world,) = read(tmp_path / "Dockerfile").worlds
    assert "no such file" in world.unread[0].reason


def test_standard_input_is_given():
    reading = read("<stdin>", given={"<stdin>": b"FROM a:1\n"})
    assert reading.texts == {"<stdin>": "FROM a:1\n"}


def test_the_ignore_file_of_the_dockerfile_comes_first(tmp_path):
    path = tmp_path / "api.Dockerfile"
    assert read_ignored(path) is None
    write(tmp_path / ".dockerignore", "a\nb\n")
    assert read_ignored(path) == ("a", "b")
    write(tmp_path / "api.Dockerfile.dockerignore", "c\n")
    assert read_ignored(path) == ("c",)


def test_a_compose_project_is_a_world_of_its_own(tmp_path):
    path = write(tmp_path / "compose.yaml", "services:\n  web:\n    image: a:1\n    privileged: true\n")
    _, world = read(path).worlds
    (web,) = world.containers
    assert web.privileged.value is True
    assert (web.privileged.place.source, web.privileged.place.line) == (str(path), 4)
    assert not world.unread


def test_an_override_file_is_judged_with_what_it_overrides(tmp_path):
    base = write(tmp_path / "compose.yaml", "services:\n  web:\n    image: a:1\n")
    override = write(tmp_path / "compose.override.yaml", "services:\n  web:\n    privileged: true\n")
    worlds = read(base, override).worlds
    assert len(worlds) == 2
    place = worlds[1].containers[0].privileged.place
    assert (place.source, place.line) == (str(override), 3)


def test_a_variable_that_nobody_gives_is_unknown(tmp_path):
    path = write(tmp_path / "compose.yaml", "services:\n  web:\n    image: a:${TAG}\n    user: ${U:-5}\n")
    web = read(path).worlds[1].containers[0]
    assert not web.image.known
    assert web.user.value == "5"


def test_a_broken_compose_file_says_where(tmp_path):
    path = write(tmp_path / "compose.yaml", "services:\n  web:\n    imagee: a\n")
    world = read(path).worlds[1]
    assert any(one.reason.startswith(f"{path}:3:") for one in world.unread), world.unread
