"""What somebody has made so large that the gate can't read it: it isn't admitted, and doesn't stay unseen."""

import asyncio
import json
import socket

import pytest
from tests.gate.world import IMAGE, Engine, container, decided, law
from tests.gate.world import engine as described

from dockward.gate.after.created import check_created
from dockward.gate.asking import Ask, Told, TooLargeError
from dockward.gate.connections.upstream import ANSWER_BYTES, Exchange
from dockward.gate.connections.wire import Wire
from dockward.gate.errors import RefusedError, TakenBackError
from dockward.gate.weighing.asmade import Wanted
from dockward.gate.weighing.judging import Setting
from dockward.gate.weighing.started import look_at

ID = "c" * 64
CONNECT = "POST /v1.45/networks/n/connect"


class Large(Engine):
    """Some of its answers are too large."""

    def __init__(self, *paths, **answers):
        super().__init__({f"/containers/{ID}/json": container(), **answers})
        self._large = paths

    def answer(self, question):
        if isinstance(question, Ask) and question.path in self._large:
            return Told(200, too_large=True)
        return super().answer(question)


def looked(engine, setting):
    asking, answer = look_at(ID, setting), None
    while True:
        try:
            question = asking.send(answer)
        except StopIteration as done:
            return done.value
        answer = engine.answer(question)


def test_a_container_that_cannot_be_read_is_not_admitted_in_any_run():
    large = Large(f"/containers/{ID}/json")
    first, second = (looked(large, Setting(law=law(), engine=described(), now=now)) for now in (1.8e9, 1.8e9 + 1))
    assert "is too large to be judged" in first.refused
    assert first.run != second.run
    with pytest.raises(TooLargeError):
        decided(f"POST /containers/{ID}/start", engine_=large)


@pytest.mark.parametrize("field", ["Aliases", "Links", "IPAMConfig"])
def test_the_ends_of_networks_stay_small(field):
    def asked(entries):
        end = {field: {"LinkLocalIPs": entries} if field == "IPAMConfig" else entries}
        networks = {"/networks/n": {"Name": "n", "Id": "n" * 64, "Driver": "bridge"}}
        return decided(CONNECT, {"Container": ID, "EndpointConfig": end}, Large(**networks))

    assert asked(["a" * 255] * 100)
    with pytest.raises(RefusedError, match="more than 100 entries"):
        asked(["a"] * 101)
    with pytest.raises(RefusedError, match="more than 255 characters"):
        asked(["a" * 256])


class Making:
    """An engine that says too much of what it made."""

    def __init__(self):
        self.told = []

    async def ask(self, method, path):
        self.told.append((method, path))
        return Told(204) if method == "DELETE" else Told(200, too_large=True)


def test_what_was_made_and_cannot_be_read_is_taken_away():
    engine, wanted = Making(), Wanted(content={})
    with pytest.raises(TakenBackError, match=r"too large to be judged\. The container c{12} was taken away"):
        asyncio.run(check_created(engine, json.dumps({"Id": ID}).encode(), IMAGE["Id"], wanted))
    assert engine.told[-1] == ("DELETE", f"/containers/{ID}?v=1")


def test_no_more_is_read_than_there_is_room_for():
    async def run():
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        exchange = Exchange(Wire(ours))
        await exchange.begin(b"GET / HTTP/1.1\r\nHost: docker", None, method="GET")
        size = ANSWER_BYTES + (1 << 20)

        def send():
            theirs.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size)
            theirs.sendall(b"x" * size)

        sending = asyncio.get_running_loop().run_in_executor(None, send)
        told = await exchange.whole()
        exchange.wire.close()
        await asyncio.gather(sending, return_exceptions=True)
        theirs.close()
        assert (told.status, told.too_large, exchange.over) == (200, True, False)
        assert len(told.body) < size

    asyncio.run(run())
