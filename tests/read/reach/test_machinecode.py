"""Which files of a process's root are programs of machine code."""

import os
from pathlib import Path

import pytest

from dockward.read.reach import machinecode
from dockward.read.reach.machinecode import has_machine_code


@pytest.fixture
def proc(tmp_path):
    root = tmp_path / "50" / "root"
    (root / "usr" / "bin").mkdir(parents=True)
    (root / "usr" / "bin" / "script").write_bytes(b"#!/bin/sh\n")
    (root / "usr" / "bin" / "program").write_bytes(b"\x7fELF\x02")
    (root / "usr" / "bin" / "empty").write_bytes(b"")
    (root / "usr" / "bin" / "link").symlink_to("program")
    (root / "usr" / "folder").symlink_to("bin")
    os.mkfifo(root / "usr" / "bin" / "pipe")
    return str(tmp_path)


@pytest.mark.parametrize(
    ("paths", "told"),
    [
        (["usr/bin/program"], True),
        (["usr/bin/script", "usr/bin/program"], True),
        (["usr/bin/script"], False),
        (["usr/bin/empty", "usr/bin/pipe", "usr/bin", "usr/bin/none/program"], False),
        (["usr/bin/link"], False),
        (["usr/folder/program"], False),
        ([], False),
    ],
)
def test_by_the_first_bytes_and_never_through_a_link(proc, paths, told):
    assert has_machine_code(proc, 50, paths) is told


def test_no_more_are_opened_than_is_told(proc, monkeypatch):
    monkeypatch.setattr(machinecode, "MOST_FILES", 1)
    assert not has_machine_code(proc, 50, ["usr/bin/script", "usr/bin/program", "usr/bin/a"])


def test_a_process_that_ended_has_none(proc):
    assert not has_machine_code(proc, 51, ["usr/bin/program"])


def test_every_file_is_closed_again(proc):
    before = len(list(Path("/proc/self/fd").iterdir()))
    has_machine_code(proc, 50, ["usr/bin/script", "usr/bin/empty", "usr/none/x", "usr/bin/program"])
    assert len(list(Path("/proc/self/fd").iterdir())) == before
