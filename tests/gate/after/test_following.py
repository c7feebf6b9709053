"""The engine's events as the gate follows them: an engine that tells what it likes at a socket."""

import asyncio
import json
import logging
from contextlib import suppress

import pytest

from dockward.gate.after import following
from dockward.gate.after.following import follow
from dockward.gate.connections.upstream import Engine
from dockward.gate.errors import RefusedError
from dockward.gate.request.lines import HEAD_BYTES, MOST_BYTES, Line, Lines
from dockward.gate.serving.sockets import ServeError

BIG, SMALL = "b" * 64, "5" * 64
LONG = {"l": "x" * MOST_BYTES}


class Seen:
    """What is heard of; `catch_up` breaks as often as it is told to."""

    def __init__(self, breaks=()):
        self.heard_of, self.unpaused, self.ended, self.caught_up, self.breaks = [], [], [], 0, list(breaks)
        self.learnt = 0
        self.enough = asyncio.Event()

    def heard(self, name):
        self.heard_of.append(name)
        if name == SMALL:
            self.enough.set()

    def heard_unpause(self, name):
        self.unpaused.append(name)

    def heard_end(self, name):
        self.ended.append(name)

    async def learn(self):
        self.learnt += 1

    async def catch_up(self):
        self.caught_up += 1
        if self.breaks:
            raise self.breaks.pop(0)


def event(name, action="start", labels=None):
    actor = {"ID": name, "Attributes": labels or {}}
    told = {"status": action, "id": name, "from": "a:1", "Type": "container", "Action": action, "Actor": actor}
    return json.dumps(told, separators=(",", ":")).encode() + b"\n"


def followed(path, streams, seen_breaks=(), seconds=10):
    """What is heard of these streams, each of one connection, and how many were asked for."""
    asked = []

    async def serve(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        stream = streams[min(len(asked), len(streams) - 1)]
        asked.append(stream)
        writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        for at in range(0, len(stream), 60_000):
            part = stream[at : at + 60_000]
            writer.write(b"%x\r\n%b\r\n" % (len(part), part))
        writer.write(b"0\r\n\r\n")
        await writer.drain()
        writer.close()

    async def run():
        seen = Seen(seen_breaks)
        server = await asyncio.start_unix_server(serve, path)
        engine = Engine(str(path))
        task = asyncio.create_task(follow(engine, seen, seen.learn))
        try:
            async with asyncio.timeout(seconds):
                await seen.enough.wait()
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
            await engine.close()
            server.close()
        return seen

    return asyncio.run(run()), len(asked)


def test_an_event_that_is_too_long_is_heard_of_by_its_head_and_the_next_ones_follow(tmp_path, caplog):
    stream = b"".join(event(BIG, one, LONG) for one in ("start", "unpause", "destroy")) + event(SMALL)
    seen, asked = followed(tmp_path / "engine.sock", [stream])
    assert (seen.heard_of, seen.unpaused, seen.ended) == ([BIG, SMALL], [BIG], [BIG])
    assert (seen.caught_up, asked) == (1, 1)
    assert "only its head is read" in caplog.text


@pytest.mark.parametrize("line", [b'{"Type":"' + b"x" * MOST_BYTES + b'"}\n', b"no event\n"], ids=["long", "odd"])
def test_after_an_event_that_tells_nothing_all_that_runs_is_looked_through(tmp_path, line):
    seen, asked = followed(tmp_path / "engine.sock", [line + event(SMALL)])
    assert (seen.heard_of, seen.caught_up, asked) == ([SMALL], 2, 1)


def test_events_that_break_off_are_followed_anew_without_waiting_longer_each_time(tmp_path, caplog, monkeypatch):
    monkeypatch.setattr(following, "FIRST_WAIT", 0.01)
    seen, asked = followed(tmp_path / "engine.sock", [b""] * 12 + [event(SMALL)])
    assert asked == 13
    assert (seen.caught_up, seen.learnt) == (13, 13)
    assert "broke off" in caplog.text


def test_an_engine_that_has_read_its_settings_anew_is_asked_what_it_is(tmp_path):
    told = {"Type": "daemon", "Action": "reload", "Actor": {"ID": "E7:AB", "Attributes": {"default-runtime": "other"}}}
    stream = json.dumps(told).encode() + b"\n" + event(SMALL)
    seen, _ = followed(tmp_path / "engine.sock", [stream])
    assert (seen.learnt, seen.caught_up, seen.heard_of) == (2, 1, [SMALL])


def test_an_engine_that_does_not_say_what_it_is_is_asked_again(tmp_path, monkeypatch, caplog):
    monkeypatch.setattr(following, "FIRST_WAIT", 0.01)
    silent = [ServeError("too old"), ServeError("too old")]

    async def learn(self):
        self.learnt += 1
        if silent:
            raise silent.pop()

    monkeypatch.setattr(Seen, "learn", learn)
    seen, asked = followed(tmp_path / "engine.sock", [event(SMALL)])
    assert (seen.learnt, asked, seen.heard_of) == (3, 3, [SMALL])
    assert caplog.text.count("can't be followed") == 1


def test_an_engine_that_does_not_say_what_runs_is_asked_again(tmp_path, caplog, monkeypatch):
    caplog.set_level(logging.WARNING)
    monkeypatch.setattr(following, "FIRST_WAIT", 0.01)
    silent = [RefusedError("it doesn't say") for _ in range(2)]
    seen, asked = followed(tmp_path / "engine.sock", [event(SMALL)], silent)
    assert (seen.heard_of, asked) == ([SMALL], 3)
    assert caplog.text.count("can't be followed") == 1


def test_what_breaks_while_events_are_followed_ends_nothing(tmp_path, caplog, monkeypatch):
    monkeypatch.setattr(following, "LONGEST_WAIT", 0.01)
    seen, asked = followed(tmp_path / "engine.sock", [event(SMALL)], [ZeroDivisionError()])
    assert (seen.heard_of, asked) == ([SMALL], 2)
    assert "ZeroDivisionError" in caplog.text


def test_an_engine_that_is_back_is_found_soon():
    assert following.LONGEST_WAIT <= 1


def test_lines_come_whole_whatever_parts_they_come_in():
    long = b"y" * (MOST_BYTES + 1)
    data = b"one\n\ntwo\n" + long + b"\nthree\n" + b"z" * MOST_BYTES + b"\nrest"
    expected = [
        Line(b"one"),
        Line(b"two"),
        Line(long[:HEAD_BYTES], whole=False),
        Line(b"three"),
        Line(b"z" * MOST_BYTES),
    ]
    for size in (7_001, 1 << 16, len(data)):
        lines = Lines()
        assert [one for at in range(0, len(data), size) for one in lines.take(data[at : at + size])] == expected
