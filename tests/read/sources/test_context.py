"""What is read of the directory that a Dockerfile is built from."""

import os

import pytest

from dockward.read.sources.context import MOST_BYTES, MOST_FILES, read_context


@pytest.fixture
def here(tmp_path):
    (tmp_path / "Dockerfile").write_text("FROM x\n")
    (tmp_path / "requirements").mkdir()
    return tmp_path


def read(here):
    return read_context(str(here / "Dockerfile"))


def test_names_and_manifests(here):
    texts = {"package.json": "{}", "requirements-dev.txt": "a\n", "requirements/prod.txt": "b\n", "go.mod": "c\n"}
    for name, text in texts.items():
        (here / name).write_text(text)
    (here / "notes.txt").write_text("not this\n")
    found = read(here)
    assert found.texts == texts
    assert found.names == {"Dockerfile", "requirements", "package.json", "requirements-dev.txt", "go.mod", "notes.txt"}


def test_what_is_no_plain_file_is_named_and_not_read(here):
    (here / "package.json").symlink_to("/etc/hostname")
    os.mkfifo(here / "go.mod")
    (here / "composer.json").write_bytes(b"\xff")
    (here / "Gemfile").write_bytes(b" " * (MOST_BYTES + 1))
    found = read(here)
    assert found.texts == {}
    assert found.names >= {"package.json", "go.mod", "composer.json", "Gemfile"}


def test_a_folder_elsewhere_is_not_read(here, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "prod.txt").write_text("x\n")
    (here / "requirements").rmdir()
    (here / "requirements").symlink_to(elsewhere)
    assert read(here).texts == {}


def test_there_is_an_end(here):
    for nr in range(MOST_FILES + 5):
        (here / "requirements" / f"{nr}.txt").write_text("")
    assert len(read(here).texts) == MOST_FILES


def test_a_directory_that_is_not_there_holds_nothing(tmp_path):
    found = read_context(str(tmp_path / "nowhere" / "Dockerfile"))
    assert (found.names, found.texts) == (frozenset(), {})
