"""What is more than was admitted is frozen, stays so whoever lets it go on, and is released by root alone."""

import asyncio
import json
from contextlib import nullcontext

import pytest
from tests.gate.aftermath import aftermath, known
from tests.gate.world import container, law
from tests.gate.world import engine as described

from dockward.gate.after.approvals import Approvals, Services
from dockward.gate.after.frozen import Freeze, Frozen
from dockward.gate.after.looking import Aftermath
from dockward.gate.after.releasing import Release
from dockward.gate.asking import Told
from dockward.gate.weighing.judging import Setting
from dockward.judge.policy.gate import Unpausable


class Pausing:
    """An engine whose answers to pause and unpause are given in turn, and that says what the container is after each.

    It pauses nothing by itself.
    """

    def __init__(self, *turns):
        self.turns, self.state, self.asked = list(turns), {"Pid": 7, "Paused": False}, []

    async def ask(self, method, path):
        self.asked.append(path.rpartition("/")[2])
        if method == "POST":
            status, self.state = self.turns.pop(0)
            return Told(status, b"")
        if self.state is None:
            return Told(404, b"")
        if self.state == "broken":
            return Told(500, b"")
        return Told(200, json.dumps({**container(), "Id": "one", "State": self.state}).encode())


RUNS, PAUSED, WAITS = {"Pid": 7, "Paused": False}, {"Pid": 7, "Paused": True}, {"Pid": 0, "Paused": False}


@pytest.mark.parametrize(
    ("turns", "others"),
    [
        ([(204, PAUSED)], False),
        ([(409, PAUSED)], True),
        ([(409, WAITS)], True),
        ([(404, None)], True),
        ([(500, RUNS), (409, RUNS), (500, "broken"), (204, PAUSED)], False),
    ],
    ids=["paused", "was-paused", "waits", "gone", "later"],
)
def test_what_is_to_be_frozen_is_paused_again_and_again_until_it_stands_still(
    tmp_path, monkeypatch, caplog, turns, others
):
    tries = len(turns)
    monkeypatch.setattr("dockward.gate.after.freezing.FIRST_AGAIN", 0.01)

    async def run():
        engine = Pausing(*turns)
        setting = Setting(law=law(), engine=described(), now=1.8e9)
        approvals, services, frozen = Approvals(tmp_path / "a"), Services(tmp_path / "s"), Frozen(tmp_path / "f")
        after = Aftermath(engine, None, lambda: setting, approvals, services, frozen=frozen)
        frozen.begin("one", Freeze(run="7 "))
        over = asyncio.Event()
        monkeypatch.setattr(frozen, "done", lambda one, **by: (Frozen.done(frozen, one, **by), over.set()))
        after.freezing.unpauses("one")
        async with after.running():
            after.heard_unpause("one")
            await asyncio.wait_for(over.wait(), 20)
            await asyncio.sleep(0.1)
        assert engine.asked.count("pause") == tries
        found = known(tmp_path / "f")["one"]
        assert (found["done"], found.get("others", False)) == (True, others)

    asyncio.run(run())
    assert caplog.text.count("goes on") == tries - 1


@pytest.mark.parametrize(
    ("turns", "told"),
    [
        ({"pause": [RUNS] * 3, "kill": [None]}, "and was killed"),
        ({"pause": [RUNS] * 3, "kill": [WAITS]}, "and was killed"),
        ({"pause": [RUNS] * 3, "kill": [RUNS], "pause ": [PAUSED]}, "couldn't be killed"),
        ({"pause": [RUNS] * 2 + [PAUSED]}, ""),
    ],
    ids=["killed", "ended", "neither", "paused"],
)
def test_what_cannot_be_paused_is_killed_where_the_policy_wants_that(tmp_path, monkeypatch, caplog, turns, told):
    asked = [verb.strip() for verb, states in turns.items() for _ in states]
    answers = [(500 if state is RUNS else 204, state) for states in turns.values() for state in states]
    monkeypatch.setattr("dockward.gate.after.freezing.FIRST_AGAIN", 0.01)

    async def run():
        engine = Pausing(*answers)
        after, frozen = going_on(tmp_path, engine, unpausable=Unpausable.KILL)
        over = asyncio.Event()
        monkeypatch.setattr(frozen, "done", lambda one, **by: (Frozen.done(frozen, one, **by), over.set()))
        after.freezing.unpauses("one")
        async with after.running():
            after.heard_unpause("one")
            await asyncio.wait_for(over.wait(), 20)
        assert [one for one in engine.asked if one in {"pause", "kill"}] == asked
        assert "one" in frozen

    asyncio.run(run())
    assert told in caplog.text


def going_on(folder, engine, **more):
    """One that was frozen, and that the engine says to go on; tells what to do before that."""
    setting = Setting(law=law(), engine=described(), now=1.8e9)
    approvals, services, frozen = Approvals(folder / "a"), Services(folder / "s"), Frozen(folder / "f")
    after = Aftermath(engine, Written(), lambda: setting, approvals, services, frozen=frozen, **more)
    frozen.begin("one", Freeze(run="7 "))
    return after, frozen


@pytest.mark.parametrize(
    ("others", "under_way"),
    [(False, False), (True, False), (False, True)],
    ids=["by-root", "paused-by-others", "by-a-request"],
)
def test_one_that_goes_on_by_another_word_than_roots_is_frozen_again(tmp_path, monkeypatch, caplog, others, under_way):
    again = int(others or under_way)
    monkeypatch.setattr("dockward.gate.after.freezing.UNPAUSE_SECONDS", 0.0)

    async def run():
        engine = Pausing((204, PAUSED))
        after, frozen = going_on(tmp_path, engine)
        frozen.done("one", others=others)
        async with after.running():
            with after.freezing.unpausing("one") if under_way else nullcontext():
                after.heard_unpause("one")
                await asyncio.sleep(0.2)
        assert engine.asked.count("pause") == again
        assert frozen.stands("one", "7 ")
        # then the gate's own word holds, and root's is the next
        assert not frozen.goes_on_without_root("one")

    asyncio.run(run())
    assert caplog.text.count("is frozen again") == again


@pytest.mark.parametrize(
    ("answer", "state", "done"),
    [(204, RUNS, True), (409, RUNS, True), (409, PAUSED, False), (500, PAUSED, False), (500, "broken", False)],
    ids=["unpaused", "was-running", "paused", "fails", "unsure"],
)
def test_a_release_is_done_once_the_container_goes_on(tmp_path, answer, state, done):
    async def run():
        after, _, _, frozen = aftermath(tmp_path, Pausing((answer, state)))
        after.freezing._ledger = Written()
        frozen.begin("one", Freeze(run="1", done=True))
        told = await after.freezing.release(Release(container="one", run="1", by="root", reason="looked at"))
        assert (told.done, "one" in frozen) == (done, not done)
        assert ("couldn't be unpaused" in told.answer) is not done

    asyncio.run(run())


class Written:
    """A ledger that takes everything."""

    def now(self):
        return "now"

    async def write(self, record):
        assert record.objects == ("container/one",)
