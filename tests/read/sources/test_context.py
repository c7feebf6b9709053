"""What is looked at in the directory that a Dockerfile is built from."""

import os

import pytest

from dockward.model.context import UNSEEN, Nature, Tree
from dockward.read.sources import context
from dockward.read.sources.context import MOST_BYTES, Contexts


@pytest.fixture
def here(tmp_path):
    (tmp_path / "Dockerfile").write_text("FROM x\n")
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements/prod.txt").write_text("flask\n")
    return tmp_path


def read(here):
    return Contexts().of(str(here / "Dockerfile"))


def test_names_natures_and_texts(here):
    found = read(here)
    assert found.seen
    assert found.names() == ("Dockerfile", "requirements")
    assert found.names("requirements") == ("prod.txt",)
    assert found.names("Dockerfile") is None
    assert [found.nature(one) for one in ("requirements", "./requirements//prod.txt", "none", "Dockerfile/x")] == [
        Nature.FOLDER,
        Nature.FILE,
        None,
        None,
    ]
    assert found.text("requirements/prod.txt") == "flask\n"
    assert found.data("requirements/prod.txt", 3) == b"fla"
    assert found.has("requirements")
    assert not found.has("none")


def test_what_is_no_plain_file_is_there_and_not_read(here):
    (here / "package.json").symlink_to("/etc/hostname")
    os.mkfifo(here / "go.mod")
    (here / "composer.json").write_bytes(b"\xff")
    (here / "Gemfile").write_bytes(b" " * (MOST_BYTES + 1))
    (here / "full").write_bytes(b" " * MOST_BYTES)
    found = read(here)
    for name in ("package.json", "go.mod", "composer.json", "Gemfile"):
        assert found.has(name)
        assert found.text(name) is None
    assert found.nature("package.json") is Nature.OTHER
    assert found.text("full") == " " * MOST_BYTES


@pytest.mark.parametrize("path", ["../outside", "/etc/hostname", "link/x", "a\0b", "x" * 5000, "\udfff\ud800"])
def test_nothing_outside_is_told(here, path):
    (here.parent / "outside").write_text("x")
    (here / "link").symlink_to(here.parent)
    (here.parent / "x").write_text("x")
    found = read(here)
    assert (found.nature(path), found.text(path), found.data(path, 1), found.names(path)) == (None, None, None, None)
    assert found.names("link") is None


def test_the_tree_leaves_out_what_was_fetched(here):
    for name in ("src/a.go", "src/b/c.go", "node_modules/x/y.js", "vendor/z.go", ".git/config", "src/vendor/v.go"):
        (here / name).parent.mkdir(parents=True, exist_ok=True)
        (here / name).write_text("")
    (here / "loop").symlink_to(".")
    expected = ("Dockerfile", "requirements/prod.txt", "src/a.go", "src/b/c.go")
    assert read(here).tree == Tree(expected, whole=True)


@pytest.mark.parametrize(("bound", "value"), [("MOST_FILES", 3), ("MOST_FOLDERS", 4), ("MOST_FILES", 4)])
def test_there_is_an_end(here, monkeypatch, bound, value):
    for name in "abc":
        (here / name).mkdir()
        (here / name / "f").write_text("")
    monkeypatch.setattr(context, bound, value)
    tree = read(here).tree
    assert not tree.whole
    assert len(tree.paths) <= 4


def test_a_folder_with_too_much_in_it_has_no_names(here, monkeypatch):
    monkeypatch.setattr(context, "MOST_NAMES", 1)
    assert read(here).names() is None
    assert read(here).names("requirements") == ("prod.txt",)


def test_no_more_is_read_than_the_bound_of_all(here, monkeypatch):
    monkeypatch.setattr(context, "MOST_BYTES_OF_ALL", 8)
    found = read(here)
    assert found.data("Dockerfile", 100) == b"FROM x\n"
    assert found.data("Dockerfile", 100) == b"F"
    assert found.data("Dockerfile", 100) is None


def test_each_answer_stays_what_it_was(here):
    contexts = Contexts()
    found = contexts.of(str(here / "Dockerfile"))
    told = [found.text("Dockerfile"), found.names(), found.tree]
    (here / "Dockerfile").write_text("FROM y\n")
    (here / "more").write_text("")
    again = contexts.of(str(here / "requirements/../other.Dockerfile"))
    assert again is found
    assert [again.text("Dockerfile"), again.names(), again.tree] == told
    assert read(here).text("Dockerfile") == "FROM y\n"


def test_a_question_is_asked_once(here):
    asked = []
    found = read(here)
    assert [found.once(asked.append), found.once(asked.append)] == [None, None]
    assert asked == [found]


def test_nothing_is_looked_at_before_somebody_asks(here, monkeypatch):
    monkeypatch.chdir(here)
    found = Contexts().of("Dockerfile")
    (here / "later").write_text("x")
    assert found.text("later") == "x"


def test_a_directory_that_is_not_there_holds_nothing(tmp_path):
    found = Contexts().of(str(tmp_path / "nowhere" / "Dockerfile"))
    assert (found.names(), found.text("x"), found.has("x"), found.tree) == (None, None, False, Tree())


def test_a_folder_that_cannot_be_read_may_hold_more(here, monkeypatch):
    def closed(folder):
        raise PermissionError(13, "closed", str(folder))

    monkeypatch.setattr(os, "scandir", closed)
    assert read(here).tree == Tree((), whole=False)


def test_where_nobody_looked_nothing_is_known():
    assert not UNSEEN.seen
    assert (UNSEEN.names(), UNSEEN.text("x"), UNSEEN.data("x", 1), UNSEEN.nature(""), UNSEEN.tree) == (
        None,
        None,
        None,
        None,
        Tree(),
    )
    assert UNSEEN.once(lambda one: one is UNSEEN)
