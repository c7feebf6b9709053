"""Which settings files of other tools are there for a source."""

from pathlib import Path

import pytest

from dockward.model.subject import Kind
from dockward.read.sources.find import Sort, Source
from dockward.read.sources.load import read_sources
from dockward.read.sources.toolfiles import ToolFiles

HADOLINT = "ignored:\n  - DL3006\n"


@pytest.fixture
def repository(tmp_path, monkeypatch):
    """A repository in which the user works, with a home that has settings of its own."""
    home = tmp_path / "home"
    (home / ".config").mkdir(parents=True)
    (home / ".config" / "hadolint.yaml").write_text(HADOLINT)
    (home / ".hadolint.yaml").write_text(HADOLINT)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / ".config"))
    top = tmp_path / "repository"
    (top / ".git").mkdir(parents=True)
    monkeypatch.chdir(top)
    return top


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def found(source="a/b/Dockerfile", sort=Sort.DOCKERFILE):
    return [one.path for one in ToolFiles().of(str(source), sort)]


def test_none_is_there(repository):
    assert found() == []


@pytest.mark.parametrize("name", ["a/b/.hadolint.yaml", "a/.hadolint.yml", ".hadolint.yaml"])
def test_beside_or_above(repository, name):
    write(repository / name, HADOLINT)
    assert found() == [name]


def test_the_nearest_counts(repository):
    for name in (".hadolint.yaml", "a/.hadolint.yml", "a/.hadolint.yaml", "c/.hadolint.yaml"):
        write(repository / name, HADOLINT)
    assert found() == ["a/.hadolint.yaml"]
    assert found("Dockerfile") == [".hadolint.yaml"]


def test_what_is_above_the_repository_is_not_looked_at(repository):
    write(repository.parent / ".hadolint.yaml", HADOLINT)
    assert found() == []
    write(repository / "a" / ".git", "gitdir: elsewhere\n")
    write(repository / ".hadolint.yaml", HADOLINT)
    assert found() == []


def test_without_a_repository_the_search_ends_where_the_user_works(tmp_path, monkeypatch):
    write(tmp_path / ".hadolint.yaml", HADOLINT)
    write(tmp_path / "work" / ".trivyignore", "DS-0001\n")
    monkeypatch.chdir(tmp_path / "work")
    assert found() == [".trivyignore"]
    assert found(tmp_path / "other" / "Dockerfile") == []
    assert found(tmp_path / "Dockerfile") == [str(tmp_path / ".hadolint.yaml")]


def test_paths_are_named_as_the_user_named_the_source(repository):
    write(repository / ".hadolint.yaml", HADOLINT)
    assert found(repository / "a" / "Dockerfile") == [str(repository / ".hadolint.yaml")]
    assert found("../repository/a/Dockerfile") == [".hadolint.yaml"]
    assert found("<stdin>") == [".hadolint.yaml"]


def test_a_deep_directory(repository):
    write(repository / ".hadolint.yaml", HADOLINT)
    assert found("d/" * 1500 + "Dockerfile") == [".hadolint.yaml"]


def test_links_and_directories_are_left_alone(repository):
    write(repository / "secret", HADOLINT)
    (repository / ".hadolint.yaml").symlink_to("secret")
    (repository / ".trivyignore").mkdir()
    assert found() == []


def test_each_tool_is_there_for_its_own_sort(repository):
    both = [".checkov.yaml", ".trivyignore", ".trivyignore.yaml"]
    for name in (".hadolint.yml", ".dockerfilelintrc", ".compose-lint.yml", *both):
        write(repository / name, "")
    assert found() == [".hadolint.yml", ".dockerfilelintrc", *both]
    assert found("compose.yaml", Sort.COMPOSE) == [".compose-lint.yml", *both]


def read(*names, **options):
    sources = [Source(one, Sort.COMPOSE if one.endswith("yaml") else Sort.DOCKERFILE) for one in names]
    return read_sources(sources, 1.0, **options)


def test_entries_reach_the_sources_that_they_are_there_for(repository):
    write(repository / "a" / ".hadolint.yaml", HADOLINT)
    write(repository / "a" / ".trivyignore.yaml", "misconfigurations:\n  - {id: DS-0001, paths: ['b/*']}\n")
    for one in ("Dockerfile", "a/Dockerfile", "a/b/Dockerfile"):
        write(repository / one, "FROM debian\n")
    reading = read("Dockerfile", "a/Dockerfile", "a/b/Dockerfile")
    assert {one.tool: one.sources for one in reading.pragmas} == {
        "hadolint": {"a/Dockerfile", "a/b/Dockerfile"},
        "trivy": {"a/b/Dockerfile"},
    }
    assert not read("a/Dockerfile", adopting=False).pragmas


def test_what_another_tool_settles_stands_in_a_world_of_its_own(repository):
    write(repository / "a" / ".hadolint.yaml", "trustedRegistries: [example.com]\n")
    for one in ("Dockerfile", "a/Dockerfile", "b/Dockerfile"):
        write(repository / one, "FROM debian\n")
    reading = read("Dockerfile", "a/Dockerfile", "b/Dockerfile")
    assert [[file.path for file in one.dockerfiles] for one in reading.worlds] == [
        ["Dockerfile", "b/Dockerfile"],
        ["a/Dockerfile"],
    ]
    plain, settled = reading.worlds
    assert reading.tool_files(plain) == []
    assert [one.trusted for one in reading.tool_files(settled)] == [("example.com",)]


def test_an_override_file_is_covered_with_its_project(repository):
    write(repository / ".compose-lint.yml", "rules:\n  CL-0002:\n    enabled: false\n")
    write(repository / "compose.yaml", "services: {web: {image: nginx}}\n")
    write(repository / "compose.override.yaml", "services: {web: {privileged: true}}\n")
    (one,) = read("compose.yaml").pragmas
    assert one.sources == {"compose.yaml", "compose.override.yaml"}


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        (".hadolint.yaml", b"ignored: [", ".hadolint.yaml:2:1: did not find expected node content"),
        (".hadolint.yaml", b"ignored: 3", ".hadolint.yaml:1:10: 3 stands here; a list is wanted"),
        (".trivyignore", b"\xff", ".trivyignore: it isn't UTF-8"),
        (".trivyignore", b"DS-0001 exp:x", ".trivyignore:1:1: a day such as 2027-01-31 is wanted"),
    ],
)
def test_a_wrong_file_is_something_that_was_not_read(repository, name, text, reason):
    (repository / name).write_bytes(text)
    write(repository / "Dockerfile", "FROM debian\n")
    write(repository / "b" / "Dockerfile", "FROM debian\n")
    reading = read("Dockerfile", "b/Dockerfile")
    (unread,) = reading.worlds[0].unread
    assert (unread.kind, unread.name) == (Kind.DOCKERFILE, name)
    assert unread.reason.startswith(reason)
    assert len(reading.worlds[0].dockerfiles) == 2
    assert not read("Dockerfile", adopting=False).worlds[0].unread


def test_a_byte_order_mark_is_no_part_of_the_first_key(repository):
    (repository / ".hadolint.yaml").write_bytes(b"\xef\xbb\xbf" + HADOLINT.encode())
    write(repository / "Dockerfile", "FROM debian\n")
    assert [one.rules for one in read("Dockerfile").pragmas] == [("DL3006",)]
