"""Streams that are missing, full, or without a reader: a message and the status 2, never a defect."""

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import click
import pytest
from tests.cli.program import only

from dockward.cli.streams import StreamError, printing, tell

PROGRAM = [sys.executable, "-m", "dockward"]
CHEAP = ("explain", "DW0503")
SHUT = {"in": "<&-", "out": ">&-", "err": "2>&-"}


def run(redirection, *words, cwd=None):
    """The program, called by a shell that has arranged its streams so."""
    line = f'exec "$@" {redirection}'
    command = ["sh", "-c", line, "sh", *PROGRAM, *words]
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, timeout=60, check=False)


@pytest.fixture
def empty(tmp_path):
    """Words for an audit of next to nothing: one rule, an empty host, no engine."""
    (tmp_path / "root").mkdir()
    (tmp_path / "one.yaml").write_text(only("privileged-container"))
    policy, root = str(tmp_path / "one.yaml"), str(tmp_path / "root")
    return ["audit", "--quiet", "-H", "unix:///nowhere", "--host-root", root, "--policy", policy]


@pytest.mark.parametrize(
    ("redirection", "words"), [(">&-", "Bad file descriptor"), (">/dev/full", "No space left on device")]
)
@pytest.mark.parametrize("command", [CHEAP, ("--help",), ("--version",)])
def test_a_standard_output_that_cannot_be_written_is_told_and_no_defect(redirection, words, command):
    done = run(redirection, *command)
    assert done.returncode == 2
    assert done.stderr.startswith(f"dockward: standard output can't be written: {words}.\n  Give it another place")
    assert done.stderr.count("\n") == 2


@pytest.mark.parametrize("name", ["terminal", "json", "sarif", "junit", "markdown", "html"])
def test_no_format_takes_a_full_standard_output_for_a_defect(empty, name):
    done = run(">/dev/full", *empty, "-o", name)
    assert done.returncode == 2
    assert done.stderr.splitlines()[-2].endswith("standard output can't be written: No space left on device.")


def test_a_standard_output_that_nobody_writes_to_may_be_missing(empty, tmp_path):
    done = run(">&-", *empty, "-o", "json=report.json", cwd=tmp_path)
    assert "can't be written" not in done.stderr
    assert json.loads((tmp_path / "report.json").read_text())["exit_status"] == done.returncode


@pytest.mark.parametrize("shut", [("in",), ("err",), ("in", "err")])
def test_without_standard_input_or_error_the_answer_is_the_same(shut):
    done = run(" ".join(SHUT[one] for one in shut), *CHEAP)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == run("", *CHEAP).stdout


@pytest.mark.parametrize("shut", [("out",), ("in", "out", "err")])
def test_no_file_takes_the_number_of_a_missing_stream(empty, tmp_path, shut):
    """A file that were opened as number 1 or 2 would get what is meant for people."""
    run(" ".join(SHUT[one] for one in shut), *empty, "-o", "json=report.json", "-o", "terminal", cwd=tmp_path)
    assert json.loads((tmp_path / "report.json").read_text())["policy"]
    assert "dockward:" not in (tmp_path / "report.json").read_text()


def test_a_full_standard_error_hides_nothing_of_the_answer(empty):
    full, free = (run(redirection, *empty) for redirection in ("2>/dev/full", ""))
    assert full.returncode == free.returncode == 2
    assert full.stdout.splitlines()[-3:] == free.stdout.splitlines()[-3:]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF])
def test_what_fails_in_writing_is_told_by_the_systems_words(number):
    with pytest.raises(StreamError, match=os.strerror(number)), printing():
        raise OSError(number, os.strerror(number))


@pytest.mark.parametrize(
    "error", [FileNotFoundError(errno.ENOENT, "gone", "/a"), OSError(errno.ENOSPC, "full", "/a"), OSError("odd")]
)
def test_what_fails_with_a_file_of_its_own_is_not_standard_output(error):
    with pytest.raises(OSError, match=r"gone|full|odd") as caught, printing():
        raise error
    assert caught.value is error


def test_a_reader_that_is_gone_leaves_with_could_not_judge():
    with pytest.raises(click.exceptions.Exit) as left, printing():
        raise BrokenPipeError
    assert left.value.exit_code == 2


def test_what_was_only_buffered_is_told_too(monkeypatch):
    with Path("/dev/full").open("w") as full:
        monkeypatch.setattr(sys, "stdout", full)
        with pytest.raises(StreamError, match="No space left"), printing():
            full.write("buffered")


def test_words_that_nobody_can_get_are_no_error_and_are_not_tried_again(monkeypatch):
    with Path("/dev/full").open("w") as full:
        monkeypatch.setattr(sys, "stderr", full)
        tell("reading")
        full.flush()
