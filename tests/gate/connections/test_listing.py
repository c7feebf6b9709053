"""Lists of the engine's, entry by entry, however large they are."""

import asyncio
import contextlib
import json
import random
import socket

import pytest

from dockward.gate.connections.listing import Listed, containers_there
from dockward.gate.connections.upstream import ANSWER_BYTES, Engine
from dockward.gate.errors import RefusedError
from dockward.gate.request.entries import MOST_BYTES, Entries
from dockward.gate.request.lines import HEAD_BYTES

ID = "c" * 64


def value(draw, depth=0):
    kind = draw.choice("sslmn") if depth < 4 else "s"
    if kind == "s":
        return "".join(draw.choice('a"\\{}[],:\u0001\u2028') for _ in range(draw.randint(0, 9)))
    if kind == "n":
        return draw.choice([None, True, 17])
    several = [value(draw, depth + 1) for _ in range(3)]
    return several if kind == "l" else dict(zip(("a", '"{', "]"), several, strict=True))


@pytest.mark.parametrize("seed", range(40))
def test_a_list_in_any_parts_is_its_entries(seed):
    draw = random.Random(seed)
    wanted = [{"a": value(draw), "b": value(draw)} for _ in range(draw.randint(0, 9))]
    raw = json.dumps(wanted, ensure_ascii=draw.random() < 0.5, indent=draw.choice([None, 1])).encode()
    entries, found, at = Entries(), [], 0
    while at < len(raw):
        assert not entries.over
        size = draw.randint(1, 9)
        found += entries.take(raw[at : at + size])
        at += size
    assert [json.loads(one.data) for one in found] == wanted
    assert all(one.whole for one in found)
    assert entries.over


def test_of_an_entry_that_is_too_long_the_head_is_kept():
    entries, found = Entries(), []
    raw = json.dumps([{"Id": ID, "Labels": {"x": "y" * MOST_BYTES}}, {"Id": "next"}]).encode()
    for at in range(0, len(raw), 1 << 16):
        found += entries.take(raw[at : at + (1 << 16)])
    assert [(len(one.data), one.whole) for one in found] == [(HEAD_BYTES, False), (len(b'{"Id": "next"}'), True)]


class Telling:
    """An engine at a socket that answers so."""

    def __init__(self, folder, status, *parts):
        self.path, self._parts = str(folder / "engine.sock"), parts
        self._head = b"HTTP/1.1 %d x\r\nTransfer-Encoding: chunked\r\n\r\n" % status
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind(self.path)
        self._listening.listen()

    def serve(self):
        client, _ = self._listening.accept()
        with client, self._listening:
            asked = client.recv(4096)
            with contextlib.suppress(OSError):
                client.sendall(self._head)
                for one in self._parts:
                    client.sendall(b"%x\r\n%b\r\n" % (len(one), one))
                client.sendall(b"0\r\n\r\n")
        return asked


def listed(folder, status, *parts):
    async def run():
        telling = Telling(folder, status, *parts)
        serving = asyncio.get_running_loop().run_in_executor(None, telling.serve)
        engine = Engine(telling.path)
        try:
            return await containers_there(engine)
        finally:
            assert (await serving).startswith(b"GET /containers/json?all=1 HTTP/1.1")
            await engine.close()

    return asyncio.run(run())


def test_more_is_listed_than_one_answer_may_have(tmp_path):
    large = json.dumps({"Id": ID, "State": "paused", "Labels": {"x": "y" * (4 << 20)}}).encode()
    assert listed(tmp_path, 200, b"[", *[large, b","] * 4, large, b"]") == [Listed(id=ID, state="paused")] * 5
    assert 5 * len(large) > ANSWER_BYTES


def test_what_is_too_long_to_be_read_may_run(tmp_path):
    entry = json.dumps({"Id": ID, "Labels": {"x": "y" * MOST_BYTES}, "State": "exited"}, separators=(",", ":"))
    assert listed(tmp_path, 200, f"[{entry}]".encode()) == [Listed(id=ID, state="running")]


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (500, b"[]"),
        (200, b'[{"Id":"a"}'),
        (200, b'[{"State":"running"}]'),
        (200, b""),
        (200, b'[{"x":"' + b"y" * MOST_BYTES + b'"}]'),
    ],
)
def test_what_is_no_list_of_containers_is_refused(tmp_path, status, answer):
    with pytest.raises(RefusedError, match="can't be judged"):
        listed(tmp_path, status, *filter(None, [answer]))
