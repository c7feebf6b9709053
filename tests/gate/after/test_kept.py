"""What the gate keeps of containers in files beside its ledger."""

import errno
import os
from itertools import pairwise
from pathlib import Path

import pytest

from dockward.gate.after import kept
from dockward.gate.after.approvals import Approvals, Services
from dockward.gate.after.frozen import Freeze, Frozen
from dockward.gate.ledger.errors import LedgerError


def written(one):
    one.write(one.change())
    return one


def again(path, kind=Approvals):
    one = kind(path)
    one.read(strict=True)
    return one


def test_the_oldest_are_forgotten_where_there_are_too_many(tmp_path, monkeypatch):
    monkeypatch.setattr(kept, "MOST", 2)
    approvals, frozen = Approvals(tmp_path / "approved"), Frozen(tmp_path / "frozen")
    for one in ("a", "b", "c"):
        approvals.put(one, "spec")
        frozen.begin(one, Freeze(run="run"))
    assert [approvals.of(one) for one in ("a", "b", "c")] == [None, "spec", "spec"]
    assert [one in frozen for one in ("a", "b", "c")] == [False, True, True]


def test_approvals_are_written_again_once_something_is_forgotten(tmp_path):
    approvals = Approvals(tmp_path / "approved")
    approvals.put("a", "spec")
    written(approvals)
    approvals.forget(["b"])
    approvals.put("a", "spec")
    assert not approvals.changed
    approvals.forget(["a"])
    assert approvals.changed
    assert (again(tmp_path / "approved").of("a"), approvals.of("a")) == ("spec", None)


def test_a_change_is_a_line_more_and_the_file_is_written_anew_where_that_pays(tmp_path, monkeypatch):
    path = tmp_path / "approved"
    monkeypatch.setattr(kept, "LEAST_ANEW", 100)
    approvals, sizes = Approvals(path), []
    for nr in range(200):
        approvals.put(str(nr), "spec")
        if nr >= 3:
            approvals.forget([str(nr - 3)])
        written(approvals)
        sizes.append(path.stat().st_size)
    assert again(path).ids == approvals.ids == {"197", "198", "199"}
    assert max(sizes) < 200
    assert sum(after > before for before, after in pairwise(sizes)) > 100
    assert path.stat().st_mode & 0o777 == 0o600


def test_what_was_put_last_counts_also_for_which_is_the_oldest(tmp_path, monkeypatch):
    path = tmp_path / "approved"
    approvals = Approvals(path)
    for one in ("a", "b", "c"):
        approvals.put(one, "")
        written(approvals)
    approvals.forget(["a"])
    written(approvals)
    approvals.put("a", "spec")
    written(approvals)
    monkeypatch.setattr(kept, "MOST", 3)
    found = again(path)
    found.put("d", "")
    assert {one: found.of(one) for one in "abcd"} == {"a": "spec", "b": None, "c": "", "d": ""}


def test_a_line_that_was_broken_off_is_nothing_and_does_not_spoil_the_next(tmp_path):
    path = tmp_path / "services"
    services = Services(path)
    services.put("web", "one")
    written(services)
    with path.open("ab") as file:
        file.write(b'{"db":["tw')
    found = again(path, Services)
    assert (found.of("web"), found.of("db")) == (("one",), ())
    found.put("db", "two")
    written(found)
    assert again(path, Services).of("db") == ("two",)


def test_a_line_that_is_broken_is_told_and_the_others_count(tmp_path, caplog):
    path = tmp_path / "approved"
    path.write_text('{"a":"one"}\nno json\n{"b":"two"}\n')
    approvals = Approvals(path)
    approvals.read()
    assert (approvals.of("a"), approvals.of("b")) == ("one", "two")
    assert "line 2" in caplog.text
    with pytest.raises(LedgerError, match="can't be read"):
        approvals.read(strict=True)


def test_where_a_line_has_no_room_all_is_written_next_time(tmp_path, monkeypatch):
    path = tmp_path / "approved"
    approvals = Approvals(path)
    approvals.put("a", "one")
    written(approvals)
    approvals.put("b", "two")
    real = os.write
    with monkeypatch.context() as full:
        full.setattr(kept.os, "write", lambda fd, data: real(fd, data[:5]))
        with pytest.raises(OSError, match="no room"):
            written(approvals)
    approvals.unwritten()
    assert approvals.changed
    assert again(path).ids == {"a"}
    written(approvals)
    assert again(path).ids == {"a", "b"}
    assert path.read_bytes().count(b"\n") == 1


def test_what_is_taken_away_while_the_gate_runs_is_written_whole_again(tmp_path):
    path = tmp_path / "approved"
    approvals = Approvals(path)
    approvals.put("a", "one")
    written(approvals)
    path.unlink()
    approvals.put("b", "two")
    with pytest.raises(FileNotFoundError) as why:
        written(approvals)
    assert why.value.errno == errno.ENOENT
    approvals.unwritten()
    written(approvals)
    assert again(path).ids == {"a", "b"}


def test_lines_are_synced_once(tmp_path, monkeypatch):
    synced = []
    monkeypatch.setattr(kept.os, "fdatasync", lambda fd: synced.append(str(Path(f"/proc/self/fd/{fd}").readlink())))
    path = tmp_path / "approved"
    approvals = Approvals(path)
    for one in ("a", "b", "c"):
        approvals.put(one, "")
        written(approvals)
    assert synced == [str(tmp_path / ".approved.new")]
    approvals.sync()
    approvals.sync()
    assert synced[1:] == [str(path)]
