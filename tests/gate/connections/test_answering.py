"""Deciding, and what goes on beside it."""

import asyncio
import os
import threading
from functools import partial

import pytest
from tests.gate.world import Engine, container, decided

from dockward.gate.asking import InKernel, RealPaths, real_path
from dockward.gate.connections import answering
from dockward.gate.connections.answering import FOR_CLIENTS, FOR_ITSELF, Workers, answered
from dockward.gate.connections.turns import Patience, Turns
from dockward.gate.errors import RefusedError
from dockward.gate.weighing.judging import MOST_COMMAND
from dockward.model.hostplace import HostPlace


def test_what_takes_long_keeps_nobody_else_waiting():
    others = threading.Event()

    def thinking():
        yield from ()
        return others.wait(20)

    async def both():
        asyncio.get_running_loop().call_later(0.01, others.set)
        return await answered(None, thinking(), aside="ann")

    assert asyncio.run(both())


def test_who_has_much_to_be_judged_keeps_a_worker_for_others():
    over = threading.Event()

    def thinking():
        yield from ()
        return over.wait(20)

    def quick():
        yield from ()
        return not over.is_set()

    async def several():
        long = [asyncio.create_task(answered(None, thinking(), aside="ann")) for _ in range(4)]
        await asyncio.sleep(0.05)
        try:
            async with asyncio.timeout(5):
                before = await answered(None, quick(), aside="bob")
        finally:
            over.set()
        return before, await asyncio.gather(*long)

    assert asyncio.run(several()) == (True, [True] * 4)


def test_what_the_gate_looks_at_by_itself_waits_for_no_crowd_of_clients():
    over = threading.Event()

    def thinking():
        yield from ()
        return over.wait(20)

    def looking():
        place = yield from real_path("/")
        return not over.is_set(), place.path

    async def several():
        crowd = [asyncio.create_task(answered(None, thinking(), aside=nr)) for nr in range(10)]
        crowd += [asyncio.create_task(FOR_CLIENTS.lookers.done(partial(over.wait, 20), nr)) for nr in range(10)]
        await asyncio.sleep(0.05)
        try:
            async with asyncio.timeout(5):
                found = await answered(None, looking(), aside="gate", workers=FOR_ITSELF)
        finally:
            over.set()
        await asyncio.gather(*crowd)
        return found

    assert asyncio.run(several()) == (True, "/")


def test_what_is_raised_aside_is_raised():
    def refusing():
        yield from ()
        raise RefusedError("no")

    with pytest.raises(RefusedError, match="no"):
        asyncio.run(answered(None, refusing(), aside="ann"))


@pytest.mark.parametrize(
    "body", [{"Cmd": ["sh", "-c", "echo a; " * 120_000]}, {"Healthcheck": {"Test": ["CMD-SHELL", "a;" * MOST_COMMAND]}}]
)
def test_commands_that_are_too_long_to_be_looked_at_are_refused(body):
    with pytest.raises(RefusedError, match="not looked at") as found:
        decided("POST /v1.41/containers/create", {"Image": "app:1.0", **body})
    assert found.value.status == 413


def test_as_much_as_a_script_has_is_looked_at():
    body = {"Image": "app:1.0", "User": "1000", "Cmd": ["sh", "-c", "true;" * (12_000 // 5)]}
    assert decided("POST /v1.41/containers/create", body).image


def test_a_container_that_is_there_with_such_commands_is_not_started():
    made = container()
    world = Engine({"/containers/x/json": {**made, "Config": {**made["Config"], "Cmd": ["x" * (MOST_COMMAND + 1)]}}})
    with pytest.raises(RefusedError, match="not looked at"):
        decided("POST /v1.41/containers/x/start", None, world)


def test_a_path_that_leads_nowhere_stands_for_itself_where_that_is_wanted(tmp_path):
    link = tmp_path / "link"
    link.symlink_to(link)

    def resolving(strict):
        return (yield from real_path(str(link), strict=strict))

    assert asyncio.run(answered(None, resolving(strict=False))) == HostPlace(paths=(str(link),))
    with pytest.raises(RefusedError, match="can't be told"):
        asyncio.run(answered(None, resolving(strict=True)))


def test_what_the_kernel_doesnt_tell_is_no_container_that_ended():
    def looking(pid):
        return (yield InKernel("c" * 64, pid))

    assert asyncio.run(answered(None, looking(0))) is None
    # This process is none of a container.
    with pytest.raises(RefusedError, match="the kernel doesn't say"):
        asyncio.run(answered(None, looking(os.getpid())))


def test_who_has_much_looked_up_keeps_a_worker_for_others(monkeypatch):
    over = threading.Event()

    def looked_up(question):
        return (over.wait(20) if question.paths == ("/long",) else not over.is_set(),)

    def looking(path):
        return (yield from real_path(path))

    async def several():
        long = [asyncio.create_task(answered(None, looking("/long"), aside="ann")) for _ in range(10)]
        await asyncio.sleep(0.05)
        try:
            async with asyncio.timeout(5):
                found = await answered(None, looking("/short"), aside="bob")
        finally:
            over.set()
        return found, await asyncio.gather(*long)

    monkeypatch.setattr("dockward.gate.connections.answering._looked_up", looked_up)
    assert asyncio.run(several()) == (True, [True] * 10)


@pytest.mark.parametrize("strict", [False, True])
def test_where_the_host_doesnt_answer_a_running_container_is_as_the_kernel_has_it(monkeypatch, strict):
    over = threading.Event()
    monkeypatch.setattr(answering, "_looked_up", lambda _: over.wait(20))
    workers = Workers(Turns(1, "judge"), Turns(1, "place", Patience(0.05)))

    def asking():
        return (yield RealPaths(("/hangs", "/too"), strict=strict))

    async def told():
        try:
            return await answered(None, asking(), workers=workers)
        finally:
            over.set()

    if strict:
        with pytest.raises(RefusedError, match="doesn't answer in time"):
            asyncio.run(told())
    else:
        assert asyncio.run(told()) == (HostPlace(paths=("/hangs",)), HostPlace(paths=("/too",)))
