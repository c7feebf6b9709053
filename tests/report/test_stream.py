"""What a stream can show: colours where they are obeyed, and no more columns than there are."""

import os
import pty
from contextlib import contextmanager
from pathlib import Path

import pytest

from dockward.report.stream import Narrow, abandon, colored, obeys, width_of


@contextmanager
def terminal():
    """A stream that is a terminal."""
    master, slave = pty.openpty()
    with os.fdopen(slave, "w") as stream:
        yield stream
    os.close(master)


@pytest.fixture(autouse=True)
def plain(monkeypatch):
    """An environment that says nothing of colours but that the terminal can do them."""
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")


@pytest.mark.parametrize(
    ("environment", "colours", "moves"),
    [
        ({}, True, True),
        ({"TERM": "dumb"}, False, False),
        ({"NO_COLOR": "1"}, False, True),
        ({"NO_COLOR": ""}, True, True),
        ({"TERM": "dumb", "FORCE_COLOR": "1"}, True, False),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, False, True),
    ],
)
def test_a_terminal_is_coloured_unless_it_or_its_user_says_otherwise(monkeypatch, environment, colours, moves):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with terminal() as stream:
        assert (colored(stream), obeys(stream)) == (colours, moves)


def test_a_file_is_coloured_only_when_that_is_forced(tmp_path, monkeypatch):
    with (tmp_path / "report").open("w") as file:
        assert (colored(file), obeys(file)) == (False, False)
        monkeypatch.setenv("FORCE_COLOR", "1")
        assert (colored(file), obeys(file)) == (True, False)


def test_a_terminal_has_its_own_columns_and_a_file_all_that_are_wanted(tmp_path, monkeypatch):
    monkeypatch.setenv("COLUMNS", "70")
    with (tmp_path / "report").open("w") as file, terminal() as stream:
        assert (width_of(file, 110), width_of(stream, 110), width_of(stream, 60)) == (110, 70, 60)


def test_what_a_stream_cannot_encode_becomes_a_sign_of_its_own_or_an_escape(tmp_path):
    with (tmp_path / "report").open("w", encoding="ascii") as file:
        Narrow(file).write("a → b …\nü  \nend")
    assert (tmp_path / "report").read_text() == "a > b ~\n\\xfc\nend"


def test_what_an_abandoned_stream_holds_goes_nowhere():
    with Path("/dev/full").open("w") as full:
        full.write("lost")
        abandon(full)
        full.flush()
