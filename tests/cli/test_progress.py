"""The progress line on a real terminal, and nothing at all anywhere else."""

import os
import pty
import sys
import termios
from contextlib import contextmanager

import pytest
from tests.cli.program import call, only

from dockward.cli.progress import Progress

CLEAR = "\r\x1b[K"


@contextmanager
def terminal():
    """A stream that is a terminal, and what has been written to it so far."""
    master, slave = pty.openpty()
    os.set_blocking(master, False)

    def written():
        try:
            return os.read(master, 1 << 16).decode()
        except BlockingIOError:
            return ""

    with os.fdopen(slave, "w") as stream:
        yield stream, written
    os.close(master)


@pytest.fixture
def tty():
    with terminal() as found:
        yield found


def test_on_a_terminal_each_step_replaces_the_one_before_and_nothing_stays(tty, monkeypatch):
    stream, written = tty
    monkeypatch.setattr(sys, "stderr", stream)
    with Progress(quiet=False) as progress:
        assert written() == ""
        progress.show("reading containers 1/2")
        assert written() == f"{CLEAR}dockward: {'━' * 8}{'╌' * 8} reading containers 1/2 …"
        progress.show("judging")
        assert written() == f"{CLEAR}dockward: judging …"
    assert written() == CLEAR


@pytest.mark.parametrize(
    ("text", "full"),
    [
        ("image 4/12: app:1: layer 2 of 7, 300 files", 4),
        ("image 1/2: app:1: 1000 files", 0),
        ("image 0/2: app:1: 1000 files", None),
        ("fetching, 12 MB 0/40", 0),
        ("fetching, 80 MB 40/40", 16),
        ("looking into images 1/1", None),
        ("reading 13/12", None),
        ("registry.example/1/2:latest: 3 files", None),
        ("judging", None),
    ],
)
def test_what_is_counted_has_a_bar(tty, monkeypatch, text, full):
    stream, written = tty
    monkeypatch.setattr(sys, "stderr", stream)
    with Progress(quiet=False) as progress:
        progress.show(text)
        bar = "" if full is None else f"{'━' * full}{'╌' * (16 - full)} "
        assert written() == f"{CLEAR}dockward: {bar}{text} …"


def test_the_line_stays_one_and_obeys_no_name(tty, monkeypatch):
    stream, written = tty
    termios.tcsetwinsize(stream.fileno(), (24, 40))
    monkeypatch.setattr(sys, "stderr", stream)
    with Progress(quiet=False) as progress:
        progress.show("image 1/2: " + "a" * 100)
        assert len(written().removeprefix(CLEAR)) == 39
        progress.show("a\x1b[2Jb\n")
        assert written() == f"{CLEAR}dockward: a\\x1b[2Jb\\n …"


def test_a_terminal_of_few_signs_has_the_bar_in_those(tty, monkeypatch):
    stream, written = tty
    stream.reconfigure(encoding="ascii")
    monkeypatch.setattr(sys, "stderr", stream)
    with Progress(quiet=False) as progress:
        progress.show("reading 1/2")
        assert written() == f"{CLEAR}dockward: {'#' * 8}{'.' * 8} reading 1/2 ~"


def test_the_line_is_gone_after_an_error_too(tty, monkeypatch):
    stream, written = tty
    monkeypatch.setattr(sys, "stderr", stream)

    def fail(progress):
        progress.show("judging")
        written()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), Progress(quiet=False) as progress:
        fail(progress)
    assert written() == CLEAR


def test_who_wants_quiet_has_it(tty, monkeypatch):
    stream, written = tty
    monkeypatch.setattr(sys, "stderr", stream)
    with Progress(quiet=True) as progress:
        progress.show("judging")
    assert written() == ""


def test_a_dumb_terminal_gets_no_line_that_it_could_not_take_away(tty, monkeypatch):
    stream, written = tty
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setenv("TERM", "dumb")
    with Progress(quiet=False) as progress:
        progress.show("judging")
    assert written() == ""


def test_a_terminal_that_goes_away_ends_the_line_and_not_the_work(monkeypatch):
    master, slave = pty.openpty()
    with os.fdopen(slave, "w") as stream:
        monkeypatch.setattr(sys, "stderr", stream)
        with Progress(quiet=False) as progress:
            progress.show("reading")
            os.close(master)
            progress.show("judging")
            progress.show("done")


def test_a_terminal_on_standard_output_does_not_count(tty, monkeypatch, tmp_path):
    stream, written = tty
    with (tmp_path / "errors").open("w+") as errors:
        monkeypatch.setattr(sys, "stdout", stream)
        monkeypatch.setattr(sys, "stderr", errors)
        with Progress(quiet=False) as progress:
            progress.show("judging")
        assert (written(), errors.tell()) == ("", 0)


def audit(machine, *words):
    (machine.home / "dockward.yaml").write_text(only("privileged-container"))
    return call("audit", "--host-root", str(machine.root), "-o", "json=report.json", *words)


def test_an_audit_tells_what_it_does_on_a_terminal(machine, tty, monkeypatch, capsys):
    stream, written = tty
    monkeypatch.setattr(sys, "stderr", stream)
    assert audit(machine) == 0
    told = written().split(CLEAR)
    assert told[1].startswith("dockward: asking the engine at unix://")
    assert "dockward: reading containers 1/1 …" in told
    assert told[-2:] == ["dockward: judging …", ""]
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("words", [("--quiet",), ("-q",)])
def test_a_quiet_audit_tells_nothing_on_a_terminal(machine, tty, monkeypatch, words):
    stream, written = tty
    monkeypatch.setattr(sys, "stderr", stream)
    audit(machine, *words)
    assert written() == ""


def test_an_audit_tells_nothing_where_nobody_watches(machine, capsys):
    audit(machine)
    assert capsys.readouterr() == ("", "dockward: judging by ./dockward.yaml, found in this directory\n")
