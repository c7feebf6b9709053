"""What the gate knows of containers and services while more of them are made."""

import asyncio
from types import SimpleNamespace

from tests.gate.aftermath import aftermath, known
from tests.gate.world import engine as described
from tests.gate.world import law

from dockward.gate.after import looking
from dockward.gate.after.approvals import Approvals, Services
from dockward.gate.after.frozen import Freeze, Frozen
from dockward.gate.after.looking import Aftermath
from dockward.gate.asking import Told
from dockward.gate.decisions.outcomes import Afterwards
from dockward.gate.request.lines import Line
from dockward.gate.weighing.judging import Setting


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


class Slow:
    """An engine that takes a while for each answer; `most` of them are under way at once."""

    def __init__(self):
        self.asked, self.most, self._now = 0, 0, 0

    async def ask(self, method, path):
        assert (method, path) == ("GET", "/containers/one/json")
        self.asked += 1
        self._now += 1
        self.most = max(self.most, self._now)
        await asyncio.sleep(0.02)
        self._now -= 1
        return Told(404)


def test_it_is_known_while_the_engine_makes_containers_of_builds(tmp_path, monkeypatch):
    """A client may leave a build, whose last container is still there for a while."""

    async def run():
        clock, found = [100.0], []

        async def looked():
            after.heard("one")
            await asyncio.sleep(0.01)
            return found.pop()

        def look(container, setting, *_):
            found.append(setting.building)
            yield from ()

        monkeypatch.setattr(looking, "look_at", look)
        monkeypatch.setattr(looking, "time", SimpleNamespace(monotonic=lambda: clock[0]))
        after, *_ = aftermath(tmp_path, Silent(0))
        after._setting = lambda: Setting(law=law(), engine=described(), now=1.8e9)
        async with after.running():
            assert not await looked()
            with after.building(), after.building():
                assert await looked()
            clock[0] += 59
            assert await looked()
            clock[0] += 2
            assert not await looked()

    asyncio.run(run())


def slow(tmp_path):
    """Such an engine, and who looks at its containers."""
    engine = Slow()
    after, *_ = aftermath(tmp_path, engine)
    after._setting = lambda: Setting(law=law(), engine=described(), now=1.8e9)
    return engine, after


def test_one_container_is_looked_at_by_one_and_each_start_is_seen(tmp_path):
    async def run():
        engine, after = slow(tmp_path)
        async with after.running():
            for _ in range(3):
                after.heard("one")
                await asyncio.sleep(0.005)
        assert (engine.asked, engine.most) == (2, 1)

    asyncio.run(run())


def test_what_was_heard_last_is_looked_at_before_the_end(tmp_path):
    async def run():
        engine, after = slow(tmp_path)
        async with after.running():
            after.heard("one")
            await asyncio.sleep(0.01)
            after.heard("one")
        assert engine.asked == 2

    asyncio.run(run())


def test_what_cannot_be_told_is_asked_again_until_it_is(tmp_path, monkeypatch, caplog):
    monkeypatch.setattr("dockward.gate.after.freezing.FIRST_AGAIN", 0.001)

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
