"""Who is next where many want something done by a few."""

import asyncio
import threading
import time

import pytest

from dockward.gate.connections import turns
from dockward.gate.connections.turns import MOST_STUCK, Patience, StuckError, Turns


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(turns, "LITTLE", 0.01)


def run(work):
    async def within():
        async with asyncio.timeout(20):
            return await work()

    return asyncio.run(within())


def take(seconds=0.02):
    time.sleep(seconds)


async def started(found, work):
    """A task that has gone as far as to wait."""
    found.append(asyncio.create_task(work))
    await asyncio.sleep(0.02)


def test_who_took_much_leaves_one_worker_to_others():
    async def work():
        several, over, tasks = Turns(2, "t"), threading.Event(), []
        for one in ("ann", "bob"):
            await several.done(take, one)
        try:
            await started(tasks, several.done(over.wait, "ann"))
            await started(tasks, several.done(over.is_set, "bob"))
            assert await several.done(lambda: "at once", "carl") == "at once"
            assert not tasks[1].done()
        finally:
            over.set()
        # Bob's is begun once Ann's is done.
        assert await asyncio.gather(*tasks) == [True, True]

    run(work)


def test_who_took_less_is_next():
    async def work():
        several, over, order, tasks = Turns(1, "t"), threading.Event(), [], []
        await several.done(take, "ann")
        try:
            await started(tasks, several.done(over.wait, "carl"))
            for one in ("ann", "ann", "bob", "eve"):
                await started(tasks, several.done(lambda one=one: order.append(one), one))
        finally:
            over.set()
        await asyncio.gather(*tasks)
        assert order == ["bob", "eve", "ann", "ann"]

    run(work)


def test_what_was_taken_is_forgotten_after_a_while(monkeypatch):
    monkeypatch.setattr(turns, "HALVED", 0.005)

    async def work():
        several, over, tasks = Turns(2, "t"), threading.Event(), []
        for one in ("ann", "bob"):
            await several.done(take, one)
        await asyncio.sleep(0.1)
        try:
            await started(tasks, several.done(over.wait, "ann"))
            assert await several.done(lambda: "at once", "bob") == "at once"
        finally:
            over.set()
        await asyncio.gather(*tasks)

    run(work)


def test_each_keeps_one_worker_busy_at_most():
    async def work():
        several, over, tasks = Turns(2, "t"), threading.Event(), []
        try:
            for _ in range(2):
                await started(tasks, several.done(over.wait, "ann"))
            assert await several.done(lambda: "at once", "bob") == "at once"
        finally:
            over.set()
        assert await asyncio.gather(*tasks) == [True, True]

    run(work)


def test_what_nobody_waits_for_any_more_isnt_done_and_what_is_raised_is():
    async def work():
        several, over, done, tasks = Turns(1, "t"), threading.Event(), [], []
        try:
            await started(tasks, several.done(over.wait, "ann"))
            await started(tasks, several.done(lambda: done.append(1), "bob"))
            tasks.pop().cancel()
        finally:
            over.set()
        await asyncio.gather(*tasks)
        with pytest.raises(ZeroDivisionError):
            await several.done(lambda: 1 // 0, "bob")
        assert await several.done(lambda: 2, "bob") == 2
        assert not done

    run(work)


def test_of_many_only_those_are_known_that_took_something(monkeypatch):
    monkeypatch.setattr(turns, "_MOST_KNOWN", 5)

    async def work():
        several = Turns(1, "t")
        await several.done(take, "ann")
        for nr in range(20):
            await several.done(lambda: None, nr)
        (line,) = several._lines.values()
        assert "ann" in line._taken
        assert len(line._taken) <= 6

    run(work)


def test_a_worker_that_hangs_is_given_up_and_others_have_another():
    async def work():
        several, over, tasks = Turns(1, "t", Patience(0.1)), threading.Event(), []
        try:
            await started(tasks, several.done(over.wait, "ann"))
            await started(tasks, several.done(over.is_set, "ann"))
            assert await several.done(lambda: "served", "bob") == "served"
            assert [type(one) for one in await asyncio.gather(*tasks, return_exceptions=True)] == [StuckError] * 2
            with pytest.raises(StuckError):
                await several.done(over.is_set, "ann")
            assert await several.done(lambda: "again", "bob") == "again"
        finally:
            over.set()
        await asyncio.sleep(0.1)
        assert await several.done(over.is_set, "ann")

    run(work)


def test_one_client_may_have_several_that_hang():
    async def work():
        several, over = Turns(1, "t", Patience(0.02, each=3)), threading.Event()
        try:
            for _ in range(3):
                assert await several.done(lambda: 1, "ann") == 1
                with pytest.raises(StuckError):
                    await several.done(over.wait, "ann")
            with pytest.raises(StuckError):
                await several.done(lambda: 1, "ann")
        finally:
            over.set()

    run(work)


def test_where_too_many_hang_the_next_are_waited_for():
    async def work():
        several, over, tasks = Turns(1, "t", Patience(0.01)), threading.Event(), []
        try:
            for nr in range(MOST_STUCK):
                with pytest.raises(StuckError):
                    await several.done(over.wait, nr)
            await started(tasks, several.done(over.wait, "last"))
            await started(tasks, several.done(lambda: "waits", "bob"))
            await asyncio.sleep(0.1)
            assert not any(one.done() for one in tasks)
        finally:
            over.set()
        assert await asyncio.gather(*tasks) == [True, "waits"]

    run(work)
