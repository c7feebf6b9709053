"""Changes that are made, broken off at any place, and taken back."""

import os
import signal
import stat
import subprocess
import sys

import pytest
from tests.gate.ledger.made import AS_ROOT

from dockward.gate.install.change import FileChange, Owned, Plan, plan_file, plan_mode
from dockward.gate.install.errors import ChangeError
from dockward.gate.install.journal import FOLDER, Journal, State

KILLED = """
import os, signal, sys
from pathlib import Path
from tests.gate.install.test_journal import journal, plan
from dockward.gate.install import journal as module
root, step = Path(sys.argv[1]), int(sys.argv[2])
reached = 0
def replace(path, target, real=Path.replace):
    global reached
    reached += 1
    if reached == step:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(path, target)
Path.replace = replace
found = journal(root)
with found.held():
    if sys.argv[3] == "undo":
        found.undo(found.last)
    else:
        found.apply(plan(root))
print("done")
"""


def journal(root, run=lambda _: None):
    return Journal(root, run, lambda: "2026-01-02T03:04:05Z")


def plan(root):
    several = (
        plan_file(root / "etc/new/deep/unit", b"new\n"),
        plan_file(root / "etc/daemon.json", b'{"b": 2}\n'),
        plan_file(root / "etc/other", b"after\n"),
        plan_mode(root / "etc/mode", Owned(0o600, os.geteuid(), os.getegid())),
    )
    return Plan(
        title="testing", changes=tuple(one for one in several if one), commands=(("reload",),), undoing=(("unload",),)
    )


@pytest.fixture
def root(tmp_path):
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/daemon.json").write_bytes(b'{"a": 1}')
    (tmp_path / "etc/daemon.json").chmod(0o640)
    (tmp_path / "etc/other").write_bytes(b"before\r\n")
    (tmp_path / "etc/mode").touch(0o664)
    return tmp_path


def tree(root):
    """Every path outside the journal, with what is there."""
    found = {}
    for one in sorted((root / "etc").rglob("*")):
        about = one.lstat()
        found[str(one)] = (stat.S_IMODE(about.st_mode), about.st_uid, one.read_bytes() if one.is_file() else None)
    return found


def test_what_was_made_is_taken_back_byte_for_byte(root):
    before, found = tree(root), journal(root)
    with found.held():
        found.apply(plan(root))
    after = tree(root)
    assert after != before
    assert (root / "etc/new/deep/unit").read_bytes() == b"new\n"
    assert after[str(root / "etc/daemon.json")][0] == 0o640
    with found.held():
        found.undo(found.last)
    assert tree(root) == before
    assert found.last is None


@pytest.mark.parametrize("step", range(1, 8))
@pytest.mark.parametrize("what", ["apply", "undo"])
def test_killed_at_any_place_it_is_rolled_back_by_the_next(root, step, what):
    before = tree(root)
    if what == "undo":
        with journal(root).held():
            journal(root).apply(plan(root))
    words = [sys.executable, "-c", KILLED, str(root), str(step), what]
    done = subprocess.run(words, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": "."})
    assert done.returncode in {0, -signal.SIGKILL}, done.stderr
    found = journal(root)
    with found.held():
        if found.last is not None:
            found.undo(found.last)
    assert tree(root) == before
    assert {one.state for one in found.entries()} <= {State.UNDONE}
    assert not list(root.rglob("*.dockward-new"))


def test_the_steps_reach_the_middle(root):
    words = [sys.executable, "-c", KILLED, str(root), "3", "apply"]
    done = subprocess.run(words, capture_output=True, check=False, env={**os.environ, "PYTHONPATH": "."})
    assert done.returncode == -signal.SIGKILL
    assert (root / "etc/new/deep/unit").exists()
    assert (root / "etc/daemon.json").read_bytes() == b'{"a": 1}'
    with journal(root).held() as told:
        assert len(told) == 1
    assert not (root / "etc/new").exists()


def test_a_command_that_fails_takes_everything_back(root):
    before, run = tree(root), []

    def failing(words):
        run.append(words)
        raise ChangeError("it failed.")

    found = journal(root, failing)
    with found.held(), pytest.raises(ChangeError, match="as it was before"):
        found.apply(plan(root))
    assert tree(root) == before
    assert run[0] == ("reload",)


def test_a_place_that_cant_be_written_takes_everything_back(root):
    before = tree(root)
    wanted = plan(root)
    bad = FileChange(path=str(root / "etc/other/below"), before=None, after=b"x", owned=Owned(0o644, 0, 0))
    found = journal(root)
    with found.held(), pytest.raises(ChangeError):
        found.apply(Plan(title="bad", changes=(*wanted.changes[:2], bad)))
    assert tree(root) == before


def broken_off(root, step, what="apply"):
    words = [sys.executable, "-c", KILLED, str(root), str(step), what]
    done = subprocess.run(words, capture_output=True, check=False, env={**os.environ, "PYTHONPATH": "."})
    assert done.returncode == -signal.SIGKILL


@pytest.mark.parametrize("step", [2, 4])
def test_what_somebody_else_made_behind_a_kill_stays(root, step):
    run = []
    broken_off(root, step)
    (root / "etc/daemon.json").write_bytes(b"somebody's\n")
    (root / "etc/new/deep").mkdir(parents=True, exist_ok=True)
    (root / "etc/new/deep/unit").write_bytes(b"somebody's, too\n")
    before = {one: found for one, found in tree(root).items() if not one.endswith(".dockward-new")}
    with journal(root, run.append).held() as told:
        assert [one.partition(" is as somebody else made it")[0] for one in told[1:3]] == [
            str(root / "etc/new/deep/unit"),
            str(root / "etc/daemon.json"),
        ]
        assert told[3:] == ("not run, for that isn't ours alone: unload",)
    assert tree(root) == before
    assert run == []
    with journal(root).held() as told:
        assert told == ()


def test_what_is_ours_beside_it_is_taken_back(root):
    broken_off(root, 4)
    (root / "etc/daemon.json").unlink()
    (root / "etc/daemon.json").mkdir()
    with journal(root).held() as told:
        assert "daemon.json is as somebody else" in told[1]
    assert not (root / "etc/new").exists()
    assert (root / "etc/daemon.json").is_dir()


def test_its_commands_are_run_where_all_is_ours(root):
    run = []
    broken_off(root, 4)
    with journal(root, run.append).held():
        assert run == [("unload",)]


def test_a_look_mends_nothing(root):
    run = []
    broken_off(root, 4)
    before = {one: one.read_bytes() for one in sorted(root.rglob("*")) if one.is_file()}
    assert journal(root, run.append).left() == ("testing of 2026-01-02T03:04:05Z was broken off half-way",)
    assert {one: one.read_bytes() for one in sorted(root.rglob("*")) if one.is_file()} == before
    assert run == []


def test_what_somebody_changes_amid_a_change_that_fails_stays(root):
    def failing(words):
        (root / "etc/other").write_bytes(b"somebody's\n")
        raise ChangeError(f"{words[0]} failed.")

    found = journal(root, failing)
    with found.held(), pytest.raises(ChangeError, match="etc/other is as somebody else made it") as told:
        found.apply(plan(root))
    assert "All else is as it was before" in told.value.message
    assert (root / "etc/other").read_bytes() == b"somebody's\n"
    assert (root / "etc/daemon.json").read_bytes() == b'{"a": 1}'


@pytest.mark.parametrize("what", ["apply", "undo"])
def test_what_somebody_else_changed_is_left_alone(root, what):
    found, wanted = journal(root), plan(root)
    with found.held():
        if what == "undo":
            found.apply(wanted)
        (root / "etc/other").write_bytes(b"somebody's\n")
        before = tree(root)
        with pytest.raises(ChangeError, match="somebody else"):
            found.undo(found.last) if what == "undo" else found.apply(wanted)
    assert tree(root) == before


def test_only_one_at_a_time(root):
    with journal(root).held(), pytest.raises(ChangeError, match="right now"), journal(root).held():
        pass


def test_links_are_not_followed(root):
    (root / "etc/other").unlink()
    (root / "etc/other").symlink_to("/etc/passwd")
    with pytest.raises(ChangeError):
        plan(root)


def test_an_entry_that_is_none_is_told(root):
    (root / FOLDER).mkdir(parents=True)
    (root / FOLDER / "000001.json").write_text("{}")
    with pytest.raises(ChangeError, match="can't be read"), journal(root).held():
        pass


@AS_ROOT
def test_owners_are_kept(root):
    os.chown(root / "etc/daemon.json", 12, 34)
    found = journal(root)
    with found.held():
        found.apply(plan(root))
        assert (root / "etc/daemon.json").stat().st_gid == 34
        found.undo(found.last)
    assert (root / "etc/daemon.json").stat().st_uid == 12


def test_a_look_writes_nothing_and_waits_for_nobody(root):
    found = journal(root)
    assert found.left() == ()
    assert not (root / FOLDER).exists()
    with found.held():
        assert journal(root).left() == ("another change is being made right now",)
    assert journal(root).left() == ()
