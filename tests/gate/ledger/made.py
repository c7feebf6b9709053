"""Ledgers that are made for tests, and places where they are written."""

import os
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest

from dockward.gate.ledger.record import Kind, Record, Verdict, Who
from dockward.gate.ledger.store import Bounds, Store

AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a small disk")


def clock():
    return "2026-01-02T03:04:05.000000Z"


def call(nr, **more):
    told = {
        "at": f"2026-01-02T03:{nr % 60:02}:00.000000Z",
        "kind": Kind.CALL,
        "call": f"run-{nr}",
        "who": Who(uid=1000, user="ann"),
        "method": "GET",
        "route": "container.list",
        "target": "/v1.41/containers/json",
        "verdict": Verdict.ADMITTED,
        "status": 200,
    }
    return Record(**told | more)


def filled(folder, count=10, bounds=None):
    """A ledger with so many calls between its beginning and its end, each written by itself."""
    store = Store(folder, clock, bounds or Bounds())
    store.open()
    for nr in range(count):
        store.append([call(nr)])
    store.close()
    return folder


@contextmanager
def small_disk(kilobytes):
    """A disk of its own, outside of pytest's folders: left mounted by a run that was killed it would break the next."""
    with tempfile.TemporaryDirectory(prefix="dockward-disk-", dir="/var/tmp") as folder:
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", folder], check=True)
        try:
            yield Path(folder)
        finally:
            subprocess.run(["umount", folder], check=True)
