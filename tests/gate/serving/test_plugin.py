"""What the engine is answered when it asks the plugin, and that whatever breaks is a no."""

import asyncio
import json

import pytest
from tests.gate.serving.test_connection import breaking, passing

from dockward.gate.ledger.record import Verdict
from dockward.gate.serving.plugin import Plugin, serving_plugin
from dockward.gate.serving.sockets import Place, open_socket


class Noting:
    """In place of the ledger: keeps what it is told."""

    broken = False

    def __init__(self):
        self.records = []

    def now(self):
        return "2026-01-02T03:04:05.000000Z"

    def note(self, record):
        self.records.append(record)

    async def write(self, record):
        self.records.append(record)


def consulted(deciding, method, uri):
    """What the engine is told, and the last that the ledger is."""

    async def run():
        async def described(_):
            return deciding

        noting = Noting()
        plugin = Plugin("/nowhere.sock", described, noting)
        asked = json.dumps({"RequestMethod": method, "RequestUri": uri, "RequestHeaders": {}}).encode()
        answer = await plugin.answer("/AuthZPlugin.AuthZReq", asked)
        await plugin.close()
        return answer, noting.records[-1]

    return asyncio.run(run())


@pytest.mark.parametrize(("method", "uri"), [("GET", "/v1.41/containers/json"), ("POST", "/v1.41/networks/prune")])
def test_where_deciding_breaks_the_engine_is_told_no(method, uri):
    assert consulted(passing, method, uri)[0].allow
    answer, record = consulted(breaking, method, uri)
    assert not answer.allow
    assert "Deciding on the request broke" in answer.message
    assert record.verdict is Verdict.REFUSED


def test_its_end_while_the_engine_is_connected_is_a_quiet_one(tmp_path, caplog):
    path = tmp_path / "p.sock"

    async def described(_):
        return passing

    async def run():
        plugin = Plugin("/nowhere.sock", described, Noting())
        async with asyncio.timeout(10), serving_plugin(plugin, open_socket(Place(path=path)), path):
            reader, writer = await asyncio.open_unix_connection(str(path))
            writer.write(b"POST /Plugin.Activate HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
            assert b"200" in await reader.readline()
            await reader.readuntil(b"}")
        async with asyncio.timeout(10):
            assert await reader.read() == b""
        assert not path.exists()
        writer.close()
        assert asyncio.all_tasks() == {asyncio.current_task()}

    asyncio.run(run())
    assert caplog.records == []
