import asyncio

import pytest
from tests.gate.ledger.made import AS_ROOT, call, clock, small_disk

from dockward.gate.errors import RefusedError
from dockward.gate.ledger import writing
from dockward.gate.ledger.record import Kind
from dockward.gate.ledger.search import Wanted, find
from dockward.gate.ledger.segments import check_ledger
from dockward.gate.ledger.store import Store
from dockward.gate.ledger.writing import Ledger


def run(folder, work):
    async def all_of_it():
        store = Store(folder, clock)
        store.open()
        ledger = Ledger(store, clock)
        async with ledger.running():
            await work(ledger)

    asyncio.run(all_of_it())
    assert check_ledger(folder)[1] == ()
    return list(find(folder, Wanted()))


def test_what_is_written_now_is_there_at_once(tmp_path):
    folder = tmp_path / "ledger"

    async def work(ledger):
        await ledger.write(call(1))
        assert "run-1" in [one.call for one in find(folder, Wanted())]

    run(folder, work)


def test_what_was_noted_is_there_in_the_end_in_its_order(tmp_path):
    async def work(ledger):
        for nr in range(5):
            ledger.note(call(nr))

    found = run(tmp_path / "ledger", work)
    assert [one.call for one in found if one.call] == [f"run-{nr}" for nr in range(5)]
    assert found[-1].kind is Kind.STOPPED


def test_many_at_once_are_all_written(tmp_path):
    async def work(ledger):
        await asyncio.gather(*(ledger.write(call(nr)) for nr in range(500)))

    found = run(tmp_path / "ledger", work)
    assert sorted(one.call for one in found if one.call) == sorted(f"run-{nr}" for nr in range(500))


@AS_ROOT
def test_where_nothing_can_be_written_calls_are_refused_until_it_can(monkeypatch):
    monkeypatch.setattr(writing, "MOST_WAITING", 20)

    async def work(ledger):
        filler = disk / "filler"
        filler.write_bytes(b"x" * 40_000)
        with pytest.raises(RefusedError, match="can't write its ledger: No space left"):
            await write_endlessly(ledger)
        assert ledger.broken
        for nr in range(50):
            ledger.note(call(nr, route="noted"))
        filler.unlink()
        await ledger.write(call(1, route="last"))
        assert not ledger.broken

    with small_disk(64) as disk:
        found = run(disk / "ledger", work)
    assert [one.route for one in found].count("noted") == 20
    assert [one.last for one in found if one.kind is Kind.LOST] == [30]
    assert [one.route for one in found].count("last") == 1


async def write_endlessly(ledger):
    while True:
        await ledger.write(call(1))
