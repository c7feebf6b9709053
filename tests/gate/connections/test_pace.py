"""How many requests of one client are on their way, and who waits for whom."""

import asyncio

import pytest

from dockward.gate.connections.pace import MOST, Pace


class Requests:
    """Requests that go on until they are told to end."""

    def __init__(self, **held):
        self.pace, self.begun, self.tasks = Pace(**held), [], []

    async def send(self, owner, *, counts=True):
        """The request's end, once it is begun or waits."""
        end = asyncio.Event()

        async def serve():
            async with self.pace.turn(owner) as over:
                self.begun.append(owner)
                if not counts:
                    over()
                await end.wait()

        self.tasks.append(asyncio.create_task(serve()))
        await asyncio.sleep(0)
        return end

    async def settle(self):
        for _ in range(10):
            await asyncio.sleep(0)
        return len(self.begun)


def run(work, **held):
    async def within():
        requests = Requests(**held)
        async with asyncio.timeout(20):
            await work(requests)
        for one in requests.tasks:
            one.cancel()
        await asyncio.gather(*requests.tasks, return_exceptions=True)
        # Nobody is remembered who has nothing on the way.
        assert not requests.pace._on_their_way
        assert not requests.pace._waiting

    asyncio.run(within())


def test_a_client_has_a_few_on_their_way_and_others_dont_wait_for_the_rest():
    async def work(requests):
        ends = [await requests.send("ann") for _ in range(MOST + 3)]
        assert await requests.settle() == MOST
        await requests.send("bob")
        assert await requests.settle() == MOST + 1
        for end in ends[:2]:
            end.set()
        assert await requests.settle() == MOST + 3

    run(work)


def test_what_takes_long_counts_no_more_after_a_while():
    async def work(requests):
        for _ in range(MOST * 3):
            await requests.send("ann")
        while await requests.settle() < MOST * 3:  # noqa: ASYNC110  # time alone makes room
            await asyncio.sleep(0.005)

    run(work, seconds=0.01)


def test_what_says_so_counts_no_more_at_once():
    async def work(requests):
        ends = [await requests.send("ann", counts=False) for _ in range(MOST * 3)]
        assert await requests.settle() == MOST * 3
        # Each gives its place back once.
        for end in ends:
            end.set()
        for _ in range(MOST + 1):
            await requests.send("ann")
        assert await requests.settle() == MOST * 4

    run(work)


@pytest.mark.parametrize("given", [False, True])
def test_who_leaves_while_he_waits_keeps_no_place(given):
    async def work(requests):
        ends = [await requests.send("ann") for _ in range(MOST + 2)]
        await requests.settle()
        if given:
            # It has its place, and doesn't know yet.
            ends[0].set()
            await asyncio.sleep(0)
        requests.tasks[MOST].cancel()
        assert await requests.settle() == MOST + given
        ends[1].set()
        assert await requests.settle() == MOST + 1 + (given and 0)

    run(work)
