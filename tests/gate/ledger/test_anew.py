"""A ledger that was tampered with is set aside as it is, and another begun that says so."""

import json
import subprocess
import sys

import pytest
from tests.gate.ledger.made import clock, filled

from dockward.gate.ledger import anew
from dockward.gate.ledger.anew import begin_anew
from dockward.gate.ledger.errors import BrokenLedgerError, LedgerError
from dockward.gate.ledger.record import Kind, Record, Who, parse_record
from dockward.gate.ledger.search import Wanted, find
from dockward.gate.ledger.segments import check_ledger, segments
from dockward.gate.ledger.store import Store

TOLD = Record(at=clock(), kind=Kind.BEGUN, who=Who(uid=0, login="ann"), why="somebody was here")


def content(folder):
    return {one.name: one.read_bytes() for one in folder.iterdir()}


def lines(folder):
    return segments(folder)[0].read_bytes().splitlines()


def tampered(folder):
    (only,) = segments(folder)
    only.write_bytes(only.read_bytes().replace(b"run-3", b"run-9"))


def headless(folder):
    (folder / "head").unlink()


def with_another_head(folder):
    (folder / "head").write_bytes(b"nonsense")


def cut(folder):
    (only,) = segments(folder)
    only.write_bytes(b"\n".join(lines(folder)[:-3]) + b"\n")


@pytest.mark.parametrize("spoil", [tampered, headless, with_another_head, cut])
def test_a_broken_one_is_set_aside_and_named_in_the_next(tmp_path, spoil):
    folder = filled(tmp_path / "ledger")
    spoil(folder)
    before, last = content(folder), parse_record(lines(folder)[-1])
    with pytest.raises(BrokenLedgerError):
        Store(folder, clock).open()
    aside, found, _ = begin_anew(folder, clock, TOLD)
    assert content(aside) == before
    assert aside.parent == tmp_path
    assert (found.n, found.hash) == (last.n, last.hash)
    assert check_ledger(folder)[1] == ()
    first = next(iter(find(folder, Wanted())))
    assert (first.kind, first.n, first.last, first.who.login) == (Kind.BEGUN, 1, last.n, "ann")
    for one in (aside.name, last.hash, "somebody was here"):
        assert one in first.why
    store = Store(folder, clock)
    store.open()
    store.close()
    # A second time it finds another place.
    tampered_again = segments(folder)[0]
    tampered_again.write_bytes(tampered_again.read_bytes().replace(b"somebody", b"nobody"))
    other, _, _ = begin_anew(folder, clock, TOLD)
    assert other != aside
    assert content(aside) == before


def test_one_in_order_stays_and_so_does_one_that_is_written(tmp_path):
    folder = filled(tmp_path / "ledger")
    before = content(folder)
    with pytest.raises(LedgerError, match="in order"):
        begin_anew(folder, clock, TOLD)
    with pytest.raises(LedgerError, match="there is no ledger"):
        begin_anew(tmp_path / "none", clock, TOLD)
    assert content(folder) == before
    store = Store(folder, clock)
    store.open()
    tampered(folder)
    with pytest.raises(LedgerError, match="a gate is writing"):
        begin_anew(folder, clock, TOLD)
    store.close()
    assert sorted(one.name for one in tmp_path.iterdir()) == ["ledger"]


def test_where_they_cant_change_places_the_old_one_stays(tmp_path, monkeypatch):
    folder = filled(tmp_path / "ledger")
    tampered(folder)
    before = content(folder)
    monkeypatch.setattr(anew, "_EXCHANGE", 1 << 20)
    with pytest.raises(LedgerError, match="change places"):
        begin_anew(folder, clock, TOLD)
    assert content(folder) == before


def test_by_hand(tmp_path):
    folder = filled(tmp_path / "ledger")

    def dockward(*words, status):
        words = [sys.executable, "-m", "dockward", "gate", *words, "--ledger", str(folder)]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        assert done.returncode == status, done.stderr
        return done.stdout + done.stderr

    assert "in order" in dockward("new-ledger", "--reason", "test", status=2)
    tampered(folder)
    assert "was changed" in dockward("verify-ledger", status=1)
    assert "Say why" in dockward("new-ledger", "--reason", " ", status=2)
    assert "is a new ledger" in dockward("new-ledger", "--reason", "seen by ann", status=0)
    assert "in order" in dockward("verify-ledger", status=0)
    (first,) = dockward("log", "--format", "json", status=0).splitlines()[:1]
    assert "seen by ann" in json.loads(first)["why"]
