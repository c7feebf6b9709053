import os
import time

import pytest
from tests.read.host.host_trees import fifo, put

from dockward.read.host.programs import ProgramError, find_program, run_program


def program(folder, text, mode=0o755):
    put(folder, "/tool", f"#!/bin/sh\n{text}\n", mode)
    return (str(folder),)


def test_its_output(tmp_path):
    folders = program(tmp_path, 'printf "%s|" "$@" "$LC_ALL" "$HOME"')
    assert run_program("tool", "a b", "$(id)", folders=folders) == "a b|$(id)|C||"


def test_nothing_is_waiting_on_its_input(tmp_path):
    assert run_program("tool", folders=program(tmp_path, "cat; echo end")) == "end\n"


def test_output_that_is_not_utf8(tmp_path):
    assert run_program("tool", folders=program(tmp_path, r"printf 'a\377'")) == "a\ufffd"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("echo first >&2; echo second >&2; exit 3", "tool failed: first"),
        ("exit 3", "tool failed: status 3"),
        ("kill -9 $$", "tool failed: status -9"),
        ("while :; do echo xxxxxxxxxxxxxxxx; done", "printed more than 1000 bytes"),
        ("while :; do echo xxxxxxxxxxxxxxxx >&2; done", "printed more than 1000 bytes"),
    ],
)
def test_what_goes_wrong_is_said(tmp_path, text, words):
    with pytest.raises(ProgramError, match=words):
        run_program("tool", folders=program(tmp_path, text), most=1_000)


@pytest.mark.parametrize("text", ["exec sleep 60", "exec >&- 2>&-; exec sleep 60"])
def test_a_slow_program_is_ended(tmp_path, text):
    folders = program(tmp_path, f"echo $$ > {tmp_path}/pid; {text}")
    began = time.monotonic()
    with pytest.raises(ProgramError, match="took too long"):
        run_program("tool", folders=folders, seconds=0.5)
    assert time.monotonic() - began < 30
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)


def test_what_is_no_program(tmp_path):
    fifo(tmp_path, "/pipe")
    put(tmp_path, "/data", "x", 0o644)
    put(tmp_path, "/broken", "\x7fELF", 0o755)
    folders = (str(tmp_path),)
    assert find_program("pipe", folders) is None
    assert find_program("data", folders) is None
    with pytest.raises(ProgramError, match="isn't installed"):
        run_program("nothing", folders=folders)
    with pytest.raises(ProgramError, match="could not be started"):
        run_program("broken", folders=folders)
