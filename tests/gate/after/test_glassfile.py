import asyncio
import os
import time

import pytest
from msgspec import structs
from tests.gate.ledger.made import clock

from dockward.gate.after import glassfile
from dockward.gate.after.glassfile import GlassWatch, break_glass, mend_glass, read_times
from dockward.gate.decisions.glass import LONGEST, Glass
from dockward.gate.identity import Identity
from dockward.gate.ledger.errors import LedgerError
from dockward.gate.ledger.record import Kind
from dockward.gate.ledger.search import Wanted, find
from dockward.gate.ledger.store import Store
from dockward.gate.ledger.writing import Ledger


def broken(**more):
    times = read_times()
    given = {"since": times.now - 1, "until": times.now + 60, "boot": times.boot, "ends": times.ticks + 60}
    return Glass(**{"id": "1", "by": "ann", "reason": "fire", **given, **more})


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
    times = [read_times()]
    watch = GlassWatch(path, lambda: times[-1])
    break_glass(path, broken())
    assert watch.current() is not None
    assert not watch.tidy()
    times.append(structs.replace(times[0], now=times[0].now + 61))
    assert watch.current() is None
    assert watch.tidy()
    assert list(path.parent.iterdir()) == []


def test_no_clock_that_is_set_back_revives_it(path):
    start = read_times()
    times = [start]
    break_glass(path, broken())
    watch = GlassWatch(path, lambda: times[-1])
    assert watch.current() is not None
    # A minute later, by the clock that nobody sets; the other was set back as often as you like.
    for now in (start.now + 1, start.now - 1, start.now - 3600, 0.0):
        times.append(structs.replace(start, now=now, ticks=start.ticks + 61))
        assert watch.current() is None
    # Before its time it is broken for nobody, and stays for when the clock is right again.
    times.append(structs.replace(start, now=start.now - 3600))
    assert watch.current() is None
    assert not watch.tidy()
    times.append(start)
    assert watch.current() is not None


def test_it_ends_with_the_hosts_run(path):
    start = read_times()
    break_glass(path, broken())
    watch = GlassWatch(path, lambda: structs.replace(start, boot="another", ticks=5.0))
    assert watch.current() is None
    assert watch.tidy()
    assert not path.exists()


def test_none_is_longer_than_one_may_be_by_either_clock(path):
    start = read_times()
    for more in ({"until": start.now + LONGEST + 60}, {"ends": start.ticks + LONGEST + 60}):
        break_glass(path, broken(**more))
        assert GlassWatch(path).current() is None


def test_one_that_is_broken_anew_meanwhile_stays(path):
    start = read_times()
    over = structs.replace(start, now=start.now + 61, ticks=start.ticks + 61)
    break_glass(path, broken())
    watch = GlassWatch(path, lambda: over)
    assert watch.current() is None
    break_glass(path, broken(id="2", until=start.now + 300, ends=start.ticks + 300))
    assert not watch.tidy()
    assert watch.current().id == "2"
    assert [one.name for one in path.parent.iterdir()] == [path.name]


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
    assert not path.exists()
    found = [one for one in find(tmp_path / "ledger", Wanted()) if one.glass]
    assert [one.kind for one in found] == [Kind.GLASS_BROKEN, Kind.GLASS_WHOLE]
    assert "by ann for everybody until " in found[0].why
    assert found[0].why.endswith(": fire and smoke")


def test_the_file_goes_when_its_time_has_run_out(path, tmp_path, monkeypatch):
    monkeypatch.setattr(glassfile, "LOOK_SECONDS", 0)
    start = read_times()
    over = structs.replace(start, ticks=start.ticks + 61)

    def wait_until_gone():
        while path.exists():
            time.sleep(0.01)

    async def all_of_it():
        store = Store(tmp_path / "ledger", clock)
        store.open()
        ledger = Ledger(store, clock)
        break_glass(path, broken())
        async with ledger.running(), GlassWatch(path, lambda: over).announced(ledger):
            await asyncio.to_thread(wait_until_gone)

    asyncio.run(asyncio.wait_for(all_of_it(), 30))
    assert [one for one in find(tmp_path / "ledger", Wanted()) if one.glass] == []


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
