"""What killed runs leave in the engines' base is cleared away by the next one, and nobody else's is."""

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from tests.live.engine.leftovers import NESTED, PREFIX, claim, locked, sweep

_CLAIMS = """
import sys, time
from pathlib import Path
from tests.live.engine.leftovers import NESTED, claim

outer, _ = claim(Path(sys.argv[1]))
(outer / NESTED).mkdir()
inner, _ = claim(outer / NESTED)
(inner / "data").write_bytes(b"x" * 1000)
print(outer, inner, flush=True)
time.sleep(1000)
"""


@pytest.fixture
def run(tmp_path):
    """A run that holds a directory with an engine's directory in it."""
    words = [sys.executable, "-c", textwrap.dedent(_CLAIMS), str(tmp_path)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONPATH": "src:."}) as one:
        outer, inner = map(Path, one.stdout.readline().split())
        yield one, outer, inner
        one.kill()


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGTERM])
def test_the_directories_of_a_run_that_was_ended_go_with_the_next(run, tmp_path, ending):
    process, outer, inner = run
    assert sweep(tmp_path) == []
    assert (inner / "data").is_file()
    process.send_signal(ending)
    process.wait()
    mine, lock = claim(tmp_path)
    assert [one.name for one in tmp_path.iterdir()] == [mine.name]
    assert not outer.exists()
    os.close(lock)


def test_a_dead_runs_directory_stays_while_a_run_in_it_is_alive(run, tmp_path):
    process, outer, _ = run
    process.kill()
    process.wait()
    alive, lock = claim(outer / NESTED)
    assert sweep(tmp_path) == []
    assert alive.is_dir()
    os.close(lock)
    assert sweep(tmp_path) == [alive.name, outer.name]


def test_only_directories_that_are_ones_own_are_touched(tmp_path):
    file, foreign, other = tmp_path / f"{PREFIX}file", tmp_path / f"{PREFIX}link", tmp_path / "elsewhere"
    file.touch()
    other.mkdir()
    foreign.symlink_to(other)
    assert sweep(tmp_path) == []
    assert file.exists()
    assert other.is_dir()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a directory away")
def test_another_users_directory_is_left_alone(tmp_path):
    theirs = tmp_path / f"{PREFIX}theirs"
    theirs.mkdir()
    os.chown(theirs, 65534, 65534)
    assert sweep(tmp_path) == []
    assert theirs.is_dir()


def test_a_directory_that_its_own_run_clears_away_meanwhile_is_nobodys(tmp_path, monkeypatch):
    gone = tmp_path / f"{PREFIX}gone"
    monkeypatch.setattr(Path, "glob", lambda *_: iter([gone]))
    assert sweep(tmp_path) == []
    with locked(gone, wait=False) as got:
        assert not got
