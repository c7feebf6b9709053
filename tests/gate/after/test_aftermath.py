"""What the gate knows of containers and services while more of them are made."""

import asyncio
import json
import threading
from contextlib import nullcontext

import pytest
from tests.gate.world import container, law
from tests.gate.world import engine as described

from dockward.gate.after.aftermath import Aftermath
from dockward.gate.after.approvals import Approvals, Services
from dockward.gate.after.frozen import Freeze, Frozen
from dockward.gate.after.releasing import Release
from dockward.gate.asking import Told
from dockward.gate.decisions.outcomes import Afterwards
from dockward.gate.request.lines import Line
from dockward.gate.weighing.judging import Setting
from dockward.judge.policy.gate import Unpausable


class Listing:
    """An engine that takes a while for its lists: what is made meanwhile isn't in them."""

    def __init__(self, meanwhile):
        self._meanwhile = meanwhile

    async def ask(self, method, path):
        assert (method, path) == ("GET", "/services")
        await self._meanwhile(path)
        return Told(200, b'[{"ID":"there"}]')

    async def each(self, path):
        await self._meanwhile(path)
        yield Line(b'{"Id":"there","State":"exited"}')


def aftermath(folder, engine=None):
    approvals, services, frozen = Approvals(folder / "a"), Services(folder / "s"), Frozen(folder / "f")
    return Aftermath(engine, None, None, approvals, services, frozen=frozen), approvals, services, frozen


def known(path):
    found = {}
    for line in path.read_bytes().splitlines():
        found |= json.loads(line)
    return found


def test_what_is_made_while_a_list_is_on_its_way_stays_known(tmp_path):
    async def run():
        async def meanwhile(path):
            if path == "/services":
                await after.approve("young", "shape")
            else:
                await after.made("young")
                frozen.begin("young", Freeze(run="1"))

        after, approvals, services, frozen = aftermath(tmp_path, Listing(meanwhile))
        for one in ("there", "gone"):
            approvals.put(one, "spec")
            services.put(one, "shape")
            frozen.begin(one, Freeze(run="1"))
        await after.catch_up()
        assert approvals.ids == services.ids == frozen.ids == {"there", "young"}
        # the next list is younger than what was made
        after, *kept = aftermath(tmp_path, Listing(lambda _: asyncio.sleep(0)))
        kept[0].put("young", "")
        await after.catch_up()
        assert kept[0].ids == set()

    asyncio.run(run())


def test_what_is_made_is_written_before_anybody_hears_of_it(tmp_path):
    async def run():
        after, *_ = aftermath(tmp_path)
        await after.made("one")
        assert known(tmp_path / "a") == {"one": ""}
        await after.approve("web", "shape")
        assert known(tmp_path / "s") == {"web": ["shape"]}

    asyncio.run(run())


def test_what_is_made_side_by_side_is_written_together_and_one_after_the_other(tmp_path, monkeypatch):
    written, busy = [], threading.Lock()

    def write(self, change):
        assert busy.acquire(blocking=False)
        written.append(json.loads(change.data))
        busy.release()

    monkeypatch.setattr(Approvals, "write", write)

    async def one(after, name):
        await after.made(name)
        assert any(name in one for one in written)

    async def run():
        after, *_ = aftermath(tmp_path)
        async with asyncio.TaskGroup() as group:
            for nr in range(50):
                group.create_task(one(after, str(nr)))

    asyncio.run(run())
    assert sum(map(len, written)) == 50
    assert len(written) < 5


def test_what_cannot_be_written_is_told_and_written_later(tmp_path, caplog):
    async def run():
        after, approvals, *_ = aftermath(tmp_path / "none")
        await after.made("one")
        assert approvals.changed
        (tmp_path / "none").mkdir()
        await after.made("two")
        assert known(tmp_path / "none/a") == {"one": "", "two": ""}

    asyncio.run(run())
    assert "can't be written" in caplog.text


def test_a_container_that_is_gone_is_forgotten(tmp_path):
    async def run():
        after, approvals, _, frozen = aftermath(tmp_path)
        await after.made("one")
        await after.made("two")
        frozen.begin("one", Freeze(run="1"))
        after.heard_end("one")
        after.heard_end("none")
        assert (approvals.ids, frozen.ids) == ({"two"}, set())
        await after.made("three")
        assert known(tmp_path / "a") == {"one": None, "two": "", "three": ""}

    asyncio.run(run())


class Silent:
    """An engine that doesn't answer at first; then what it is asked about is gone."""

    def __init__(self, silent):
        self.asked, self._silent = 0, silent
        self.over = asyncio.Event()

    async def ask(self, method, path):
        assert (method, path) == ("GET", "/containers/one/json")
        self.asked += 1
        if self.asked <= self._silent:
            raise ConnectionError("it left")
        self.over.set()
        return Told(404)


def test_what_cannot_be_told_is_asked_again_until_it_is(tmp_path, monkeypatch, caplog):
    monkeypatch.setattr("dockward.gate.after.aftermath.LATER_SECONDS", 0.001)

    async def run():
        engine = Silent(4)
        setting = Setting(law=law(), engine=described(), now=1.8e9)
        approvals, services, frozen = Approvals(tmp_path / "a"), Services(tmp_path / "s"), Frozen(tmp_path / "f")
        after = Aftermath(engine, None, lambda: setting, approvals, services, frozen=frozen)
        async with after.running():
            after.heard("one")
            await asyncio.wait_for(engine.over.wait(), 20)
        assert engine.asked == 5

    asyncio.run(run())
    assert caplog.text.count("what it is can't be told, and is asked again") == 1


def test_a_start_is_looked_at_by_what_its_client_was_admitted_by_also_where_that_takes_no_answer(tmp_path, monkeypatch):
    by, own = (Setting(law=law(), engine=described(), now=now) for now in (1.0, 2.0))
    looked = []

    async def looks(_, container, setting):
        looked.append((container, setting))

    monkeypatch.setattr(Aftermath, "_look", looks)

    async def run():
        after, *_ = aftermath(tmp_path)
        after._setting = lambda: own
        async with after.running():
            for begun in (False, True):
                after.expect(Afterwards("one", by))
                after.heard("one")
                await asyncio.sleep(0.05)
                if begun:
                    after.begin(Afterwards("one", by), later=False, expected=True)
                    await asyncio.sleep(0.05)
            after.begin(Afterwards("one", by), later=False, expected=True)
            await asyncio.sleep(0.05)
            after.heard("one")
            await asyncio.sleep(0.05)

    asyncio.run(run())
    assert looked == [*[("one", by)] * 4, ("one", None)]


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
    monkeypatch.setattr("dockward.gate.after.aftermath.LATER_SECONDS", 0.01)

    async def run():
        engine = Pausing(*turns)
        setting = Setting(law=law(), engine=described(), now=1.8e9)
        approvals, services, frozen = Approvals(tmp_path / "a"), Services(tmp_path / "s"), Frozen(tmp_path / "f")
        after = Aftermath(engine, None, lambda: setting, approvals, services, frozen=frozen)
        frozen.begin("one", Freeze(run="7 "))
        over = asyncio.Event()
        monkeypatch.setattr(frozen, "done", lambda one, **by: (Frozen.done(frozen, one, **by), over.set()))
        after.unpauses("one")
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
    monkeypatch.setattr("dockward.gate.after.aftermath.LATER_SECONDS", 0.01)

    async def run():
        engine = Pausing(*answers)
        after, frozen = going_on(tmp_path, engine, unpausable=Unpausable.KILL)
        over = asyncio.Event()
        monkeypatch.setattr(frozen, "done", lambda one, **by: (Frozen.done(frozen, one, **by), over.set()))
        after.unpauses("one")
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
    monkeypatch.setattr("dockward.gate.after.aftermath.UNPAUSE_SECONDS", 0.0)

    async def run():
        engine = Pausing((204, PAUSED))
        after, frozen = going_on(tmp_path, engine)
        frozen.done("one", others=others)
        async with after.running():
            with after.unpausing("one") if under_way else nullcontext():
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
        after._ledger = Written()
        frozen.begin("one", Freeze(run="1", done=True))
        told = await after.release(Release(container="one", run="1", by="root", reason="looked at"))
        assert (told.done, "one" in frozen) == (done, not done)
        assert ("couldn't be unpaused" in told.answer) is not done

    asyncio.run(run())


class Written:
    """A ledger that takes everything."""

    def now(self):
        return "now"

    async def write(self, record):
        assert record.objects == ("container/one",)
