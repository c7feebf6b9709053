"""Answers and events as they are passed on to a client that is limited."""

import asyncio
import json
import socket
import threading
from collections import Counter

import h11
import pytest
from tests.gate.rights.test_roles import PROJECT, SHOP, grant
from tests.gate.rights.test_views import event

from dockward.gate.asking import Told
from dockward.gate.connections.crowd import Crowd, nothing_taken
from dockward.gate.connections.upstream import ANSWER_BYTES, Exchange
from dockward.gate.connections.wire import Wire
from dockward.gate.errors import RefusedError
from dockward.gate.identity import Identity
from dockward.gate.request.entries import MOST_BYTES as LONGEST
from dockward.gate.request.lines import MOST_BYTES
from dockward.gate.rights.views import View
from dockward.gate.serving.showing import AT_ONCE_BYTES, AT_ONCE_LIST, show, show_told
from dockward.syntax.veil import VEIL


class Telling:
    """An exchange whose answer these parts are."""

    def __init__(self, *parts):
        self._parts = [h11.Response(status_code=200, headers=[]), *(h11.Data(data=one) for one in parts)]
        self._parts.append(h11.EndOfMessage())

    async def event(self):
        return self._parts.pop(0)


class Reading:
    """A client that gets this."""

    def __init__(self, take=nothing_taken):
        self.got, self.take, self.identity = [], take, Identity(uid=1000)

    async def send(self, *parts):
        self.got += parts

    async def whole_answer(self, status, body):
        self.got.append((status, body))


def container(name, project, **labels):
    return {"Id": SHOP, "Names": [f"/{name}"], "Labels": {PROJECT: project, "A_PASSWORD": "hunter2-8fA93", **labels}}


def shown(entries, route="container.list", **more):
    """What of a list a client is shown whose secrets are veiled, as it is sent in one answer."""
    raw = json.dumps(entries).encode()

    async def run():
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        exchange, client = Exchange(Wire(ours)), Reading()
        await exchange.begin(b"GET / HTTP/1.1\r\nHost: docker", None, method="GET")

        def tell():
            with theirs:
                theirs.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
                theirs.sendall(b"%x\r\n%b\r\n0\r\n\r\n" % (len(raw), raw))

        telling = asyncio.get_running_loop().run_in_executor(None, tell)
        await show(None, client, View(grant=grant(secrets="veiled"), route=route, **more), exchange)
        await telling
        exchange.wire.close()
        return client

    return asyncio.run(run())


def test_a_list_that_is_too_long_to_be_held_is_shown_entry_by_entry(caplog):
    entries = [container(f"{who}-{nr}", who, long="x" * 300_000) for nr in range(20) for who in ("shop", "bank")]
    entries.insert(7, container("shop-long", "shop", long="x" * LONGEST))
    assert len(json.dumps(entries)) > AT_ONCE_LIST
    client = shown(entries)
    found = json.loads(b"".join(bytes(one.data) for one in client.got if isinstance(one, h11.Data)))
    assert [one["Names"] for one in found] == [[f"/shop-{nr}"] for nr in range(20)]
    assert {one["Labels"]["A_PASSWORD"] for one in found} == {VEIL}
    assert (type(client.got[0]), type(client.got[-1])) == (h11.Response, h11.EndOfMessage)
    assert "an entry of a list is too long" in caplog.text
    few = shown(entries, limit=3)
    assert len(json.loads(b"".join(bytes(one.data) for one in few.got if isinstance(one, h11.Data)))) == 3
    none = shown([one for one in entries if "bank" in one["Names"][0]])
    assert b"".join(bytes(one.data) for one in none.got if isinstance(one, h11.Data)) == b"[]"


def thing(name, project, **more):
    labels = {PROJECT: project, "A_PASSWORD": "hunter2-8fA93", "long": "x" * 300_000}
    return {"Name": name, "Labels": labels, "Spec": {"Name": name, "Labels": labels}, **more}


@pytest.mark.parametrize("route", ["network.list", "service.list", "secret.list", "config.list", "volume.list"])
def test_other_lists_that_are_too_long_to_be_held_are_too(route):
    entries = [thing(f"{who}-{nr}", who) for nr in range(40) for who in ("shop", "bank")]
    whole = {"Volumes": entries, "Warnings": None} if route == "volume.list" else entries
    assert len(json.dumps(whole)) > ANSWER_BYTES

    def told(list_):
        got = shown(list_, route).got
        found = json.loads(b"".join(bytes(one.data) for one in got if isinstance(one, h11.Data)))
        return found["Volumes"] if route == "volume.list" else found

    found = told(whole)
    assert [one["Name"] for one in found] == [f"shop-{nr}" for nr in range(40)]
    assert {one["Labels"]["A_PASSWORD"] for one in found} == {VEIL}
    others = [one for one in entries if "bank" in one["Name"]] * 2
    assert told({"Volumes": others, "Warnings": ["a", "]"]} if route == "volume.list" else others) == []


def test_images_are_shown_one_by_one_likewise():
    view = View(grant=grant(images=("docker.io/library/app",)), route="image.list")
    assert view.by_entries
    assert json.loads(view.entry(b'{"Id":"sha256:1","RepoTags":["app:1"]}'))["RepoTags"] == ["app:1"]
    assert view.entry(b'{"Id":"sha256:2","RepoTags":["other:1"]}') == b""


def line(name, **labels):
    return json.dumps(event("container", "start", SHOP, name=name, **{PROJECT: "shop"}, **labels)).encode() + b"\n"


def test_an_event_that_is_too_long_is_left_out_and_the_stream_goes_on(caplog):
    client, view = Reading(), View(grant=grant(), route="system.events")
    stream = line("shop-a") + line("shop-b", long="x" * MOST_BYTES) + line("shop-c")
    parts = [stream[at : at + 60_000] for at in range(0, len(stream), 60_000)]
    asyncio.run(show(None, client, view, Telling(*parts)))
    told = b"".join(bytes(one.data) for one in client.got if isinstance(one, h11.Data))
    assert [json.loads(one)["Actor"]["Attributes"]["name"] for one in told.splitlines()] == ["shop-a", "shop-c"]
    assert isinstance(client.got[-1], h11.EndOfMessage)
    assert "an event is too long" in caplog.text


class Answering:
    """An engine's end of a connection."""

    def __init__(self, body):
        self._answer = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body

    async def send(self, *_):
        pass

    async def read(self):
        part, self._answer = self._answer[:100], self._answer[100:]
        return part


def shown_whole(body, take):
    async def run():
        client, exchange = Reading(take), Exchange(Answering(body))
        await exchange.begin(b"GET / HTTP/1.1\r\nHost: x", None, method="GET")
        await show(None, client, View(grant=grant(), route="container.list"), exchange)
        return client.got

    return asyncio.run(run())


def test_what_is_held_to_be_shown_counts_and_is_refused_where_there_is_no_room():
    taken = []
    assert shown_whole(b" " * 1000 + b"[]", taken.append) == [(200, b"[]")]
    assert sum(taken) == 1002
    crowd = Crowd(1500, 0)
    with crowd.room("ann") as take, pytest.raises(RefusedError) as found:
        shown_whole(b" " * 1000 + b"[]", take)
    assert found.value.status == 429


def test_what_is_long_is_shown_by_a_worker_as_it_is_the_clients_turn():
    by = []

    class Noting:
        def shown(self, body):
            by.append(threading.current_thread().name.partition("_")[0])
            return body[:2]

    for size, told in ((AT_ONCE_BYTES, "MainThread"), (AT_ONCE_BYTES + 1, "judge")):
        client = Reading()
        asyncio.run(show_told(client, Noting(), Told(200, b"x" * size)))
        assert client.got == [(200, b"xx")]
        assert by.pop() == told


def test_what_is_shown_to_one_client_is_read_one_after_the_other_and_others_go_on():
    at_once = Counter()

    class Counted(Exchange):
        async def whole(self, *words):
            owner = self.wire.owner
            at_once[owner] += 1
            assert at_once[owner] == 1
            if owner == 1:
                await others.wait()
            told = await super().whole(*words)
            at_once[owner] -= 1
            others.set()
            return told

    async def one(uid):
        client, exchange = Reading(), Counted(Answering(b"[]"))
        client.identity, exchange.wire.owner = Identity(uid=uid), uid
        await exchange.begin(b"GET / HTTP/1.1\r\nHost: x", None, method="GET")
        await show(None, client, View(grant=grant(), route="container.list"), exchange)
        return client.got

    async def run():
        nonlocal others
        others = asyncio.Event()
        async with asyncio.timeout(20):
            return await asyncio.gather(*map(one, (1, 1, 1, 2)))

    others = None
    assert asyncio.run(run()) == [[(200, b"[]")]] * 4
