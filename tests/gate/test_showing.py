"""Events as they are passed on to a client that is limited."""

import asyncio
import json

import h11
from tests.gate.test_roles import PROJECT, SHOP, grant
from tests.gate.test_views import event

from dockward.gate.lines import MOST_BYTES
from dockward.gate.showing import show
from dockward.gate.views import View


class Telling:
    """An exchange whose answer these parts are."""

    def __init__(self, *parts):
        self._parts = [h11.Response(status_code=200, headers=[]), *(h11.Data(data=one) for one in parts)]
        self._parts.append(h11.EndOfMessage())

    async def event(self):
        return self._parts.pop(0)


class Reading:
    """A client that gets this."""

    def __init__(self):
        self.got = []

    async def send(self, part):
        self.got.append(part)


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
