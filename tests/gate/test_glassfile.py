import asyncio
import os
import time

import pytest
from tests.gate.ledger.made import clock

from dockward.gate import glassfile
from dockward.gate.glass import Glass
from dockward.gate.glassfile import GlassWatch, break_glass, mend_glass
from dockward.gate.identity import Identity
from dockward.gate.ledger.errors import LedgerError
from dockward.gate.ledger.record import Kind
from dockward.gate.ledger.search import Wanted, find
from dockward.gate.ledger.store import Store
from dockward.gate.ledger.writing import Ledger


def broken(**more):
    now = time.time()
    return Glass(**{"id": "1", "by": "ann", "reason": "fire", "since": now - 1, "until": now + 60, **more})


@pytest.fixture
def path(tmp_path):
    return tmp_path / "gate" / "break-glass.json"


def test_it_is_seen_at_once_and_its_end_too(path):
    watch = GlassWatch(path)
    assert watch.current() is None
    break_glass(path, broken(who="ann"))
    assert watch.current() is not None
    assert watch.broken_for(Identity(user="ann", container="")) is not None
    assert watch.broken_for(Identity(user="bob")) is None
    break_glass(path, broken(id="2", until=time.time() - 1))
    assert watch.current() is None
    break_glass(path, broken(id="3"))
    assert watch.current().id == "3"
    assert mend_glass(path)
    assert watch.current() is None
    assert not mend_glass(path)


def test_its_time_runs_out_without_anybody(path):
    times = [time.time(), time.time() + 61]
    watch = GlassWatch(path, lambda: times[0])
    break_glass(path, broken())
    assert watch.current() is not None
    times.reverse()
    assert watch.current() is None


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b'{"id":5}', b"\xff", b"[" * 5000])
def test_what_is_no_glass_breaks_none(path, data):
    break_glass(path, broken())
    path.write_bytes(data)
    assert GlassWatch(path).current() is None


def test_what_others_could_have_written_breaks_none(path):
    break_glass(path, broken())
    path.chmod(0o620)
    assert GlassWatch(path).current() is None
    path.chmod(0o600)
    assert GlassWatch(path).current() is not None
    path.rename(path.with_name("x"))
    path.symlink_to(path.with_name("x"))
    assert GlassWatch(path).current() is None
    path.unlink()
    path.with_name("x").rename(path)
    if os.geteuid() == 0:
        os.chown(path, 12, 12)
        assert GlassWatch(path).current() is None


def test_beginning_and_end_are_recorded(path, tmp_path, monkeypatch):
    monkeypatch.setattr(glassfile, "LOOK_SECONDS", 0)

    async def all_of_it():
        store = Store(tmp_path / "ledger", clock)
        store.open()
        ledger = Ledger(store, clock)
        watch = GlassWatch(path)
        async with ledger.running(), watch.announced(ledger):
            break_glass(path, broken(reason="fire\nand smoke"))
            await asyncio.to_thread(wait_for, Kind.GLASS_BROKEN)
            mend_glass(path)
            await asyncio.to_thread(wait_for, Kind.GLASS_WHOLE)

    def wait_for(kind):
        while not any(one.kind is kind for one in find(tmp_path / "ledger", Wanted())):
            time.sleep(0.01)

    asyncio.run(all_of_it())
    found = [one for one in find(tmp_path / "ledger", Wanted()) if one.glass]
    assert [one.kind for one in found] == [Kind.GLASS_BROKEN, Kind.GLASS_WHOLE]
    assert "by ann for everybody until " in found[0].why
    assert found[0].why.endswith(": fire and smoke")


def test_what_lies_in_a_folder_of_others_breaks_none(path, tmp_path):
    break_glass(path, broken())
    path.parent.chmod(0o770)
    assert GlassWatch(path).current() is None
    with pytest.raises(LedgerError, match="others may write there"):
        break_glass(path, broken())
    path.parent.chmod(0o700)
    assert GlassWatch(path).current() is not None
    os.link(path, tmp_path / "other")
    assert GlassWatch(path).current() is None
    (tmp_path / "other").unlink()
    (tmp_path / "link").symlink_to(path.parent)
    assert GlassWatch(tmp_path / "link" / path.name).current() is None
    assert GlassWatch(path).current() is not None


def test_what_is_no_file_is_not_waited_for(path):
    path.parent.mkdir(mode=0o700)
    os.mkfifo(path)
    assert GlassWatch(path).current() is None
