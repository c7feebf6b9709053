"""Calls between a client and an engine that speak HTTP/2 as libraries do, and others that don't."""

from urllib.parse import unquote

import pytest
from h2.settings import SettingCodes
from hpack import Encoder
from hypothesis import given
from hypothesis import strategies as st
from tests.gate.buildkit.calls import STATUS, Peer, framed

from dockward.gate.buildkit import relay
from dockward.gate.buildkit.relay import DENIED, Arrived, BrokenError, Ended, Refused, Relay
from dockward.gate.connections.crowd import CrowdedError


class PlainEncoder(Encoder):
    def encode(self, headers, huffman=False):
        return super().encode(headers, huffman)


class Between:
    def __init__(self, take=None):
        self.client, self.engine = Peer(client=True), Peer(client=False)
        self.relay = Relay(take) if take else Relay()
        self.told = []
        self.moved()

    def moved(self):
        """Everything on its way arrives."""
        for _ in range(50):
            before = len(self.told)
            self.told += self.relay.from_client(sent) if (sent := self.client.sends()) else []
            self.engine.hears(there := self.relay.to_engine())
            self.told += self.relay.from_engine(back) if (back := self.engine.sends()) else []
            self.client.hears(here := self.relay.to_client())
            if not (sent or there or back or here) and before == len(self.told):
                return
        raise AssertionError("it never ends")

    def arrived(self):
        self.moved()
        found, self.told = self.told, []
        return found


def test_a_call_arrives_whole_and_its_answer_goes_back():
    between = Between()
    stream = between.client.call(b"abc", more=[("grpc-timeout", "15S"), ("traceparent", "00-1"), ("user-agent", "x")])
    (call,) = between.arrived()
    assert call == Arrived(stream, STATUS, (("grpc-timeout", "15S"),), b"abc")
    assert 1 not in between.engine.heard
    between.relay.pass_on(call, b"other")
    between.moved()
    heard = between.engine.heard[1]
    assert heard["data"] == framed(b"other")
    assert heard["ended"]
    assert heard["fields"] == {
        ":method": "POST",
        ":scheme": "http",
        ":path": STATUS,
        ":authority": "localhost",
        "content-type": "application/grpc",
        "te": "trailers",
        "grpc-timeout": "15S",
    }
    between.engine.answer(1, b"one", b"two")
    assert between.arrived() == [Ended(stream, 0)]
    heard = between.client.heard[stream]
    assert heard["data"] == framed(b"one") + framed(b"two")
    assert heard["behind"] == {"grpc-status": "0"}
    assert heard["ended"] is True


def test_an_answer_without_a_body_stays_one():
    between = Between()
    stream = between.client.call()
    between.relay.pass_on(between.arrived()[0], b"")
    between.moved()
    between.engine.http.send_headers(1, [(":status", "200"), ("grpc-status", "12")], end_stream=True)
    assert between.arrived() == [Ended(stream, 12)]
    assert between.client.heard[stream]["fields"]["grpc-status"] == "12"
    assert "behind" not in between.client.heard[stream]


def test_a_refusal_is_told_as_the_protocol_has_it():
    between = Between()
    stream = between.client.call()
    between.arrived()
    between.relay.refuse(stream, relay.DENIED, "100 % ä\nno")
    between.moved()
    heard = between.client.heard[stream]
    assert heard["fields"]["grpc-status"] == "7"
    assert heard["fields"]["grpc-message"] == "100 %25 %C3%A4%0Ano"
    assert unquote(heard["fields"]["grpc-message"]) == "100 % ä\nno"
    assert heard["ended"] is True


@pytest.mark.parametrize(
    "call",
    [
        {"data": b""},
        {"data": b"\0\0\0"},
        {"data": framed(b"a", packed=1)},
        {"data": framed(b"a") + framed(b"b")},
        {"data": framed(b"a") + b"b"},
        {"data": framed(b"ab")[:-1]},
        {"path": "/a"},
        {"path": "/a/b/c"},
        {"path": "/moby.buildkit.v1.Control/Solve?x"},
        {"more": [("grpc-encoding", "gzip")]},
        {"more": [("grpc-timeout", "1 S")]},
        {"more": [("buildkit-controlapi-buildid", "a" * 200)]},
        {"more": [("grpc-timeout", "1S"), ("grpc-timeout", "2S")]},
    ],
)
def test_what_is_no_call_is_answered_here(call):
    between = Between()
    stream = between.client.call(**call)
    (refused,) = between.arrived()
    assert isinstance(refused, Refused)
    assert refused.path == call.get("path", STATUS)
    assert not refused.full
    assert between.client.heard[stream]["fields"]["grpc-status"] == "3"
    assert 1 not in between.engine.heard


def test_calls_that_are_too_large_are_refused_and_others_go_on(monkeypatch):
    monkeypatch.setattr(relay, "MOST_BYTES", 3000)
    between = Between()
    waiting = between.client.call(data=framed(b"a" * 2000)[:1500], end=False)
    large = between.client.call(b"a" * 1600)
    small = between.client.call(b"a" * 1000)
    refused, call = between.arrived()
    assert refused.full
    assert call.stream == small
    assert between.client.heard[large]["fields"]["grpc-status"] == "8"
    between.relay.pass_on(call, call.message)
    between.client.http.send_data(waiting, framed(b"a" * 2000)[1500:], end_stream=True)
    assert [one.stream for one in between.arrived()] == [waiting]


def test_held_bytes_are_told_once_and_may_be_refused():
    taken = []
    between = Between(taken.append)
    for _ in range(3):
        between.client.call(b"a" * 95)
        (call,) = between.arrived()
        between.relay.refuse(call.stream, 7, "no")
    assert sum(taken) == 100

    def no_room(size):
        if size:
            raise CrowdedError("somebody", first=True)

    between = Between(no_room)
    stream = between.client.call(b"a")
    assert [one.full for one in between.arrived()] == [True]
    assert between.client.heard[stream]["fields"]["grpc-status"] == "8"


@pytest.mark.parametrize("broken_off", [False, True])
def test_what_the_engine_does_not_take_is_held_until_it_does_or_nobody_waits_for_it(monkeypatch, broken_off):
    monkeypatch.setattr(relay, "MOST_BYTES", 100_000)
    between = Between()
    between.engine.takes = False
    message = b"a" * 60_000
    first = between.client.call(data=b"", end=False)
    data = framed(message)
    while data:
        between.client.http.send_data(first, data[:15_000], end_stream=len(data) <= 15_000)
        data = data[15_000:]
        between.moved()
    (call,) = between.arrived()
    # It takes a part of it at most.
    between.relay.pass_on(call, message * 2)
    second = between.client.call(b"b" * 15_000, end=False)
    between.client.http.send_data(second, b"b" * 15_000)
    between.client.http.send_data(second, b"b" * 15_000, end_stream=True)
    assert [one.full for one in between.arrived()] == [True]
    if broken_off:
        between.client.http.reset_stream(first, 8)
    else:
        between.engine.takes = True
        between.engine.take()
    between.moved()
    between.told.clear()
    between.client.call(b"b" * 15_000)
    assert [one.message for one in between.arrived() if isinstance(one, Arrived)] == [b"b" * 15_000]


def test_a_status_that_is_no_number_of_grpc_is_none():
    for status in ("9" * 5_000, "-1", ""):
        between = Between()
        stream = between.client.call()
        between.relay.pass_on(between.arrived()[0], b"")
        between.moved()
        between.engine.http.send_headers(1, [(":status", "200"), ("grpc-status", status)], end_stream=True)
        assert between.arrived() == [Ended(stream, None)]


def test_what_a_failed_build_is_told_behind_its_answer_passes_whole_and_not_squeezed():
    """With it come its Dockerfile and the step, which may be long; to squeeze them `hpack` takes seconds."""
    between = Between()
    between.client.http.decoder.max_header_list_size = 1 << 20
    stream = between.client.call()
    between.relay.pass_on(between.arrived()[0], b"")
    between.moved()
    details = "0123456789" * 5_000
    several = [("grpc-status", "2"), *((f"details-{one}", details) for one in range(10))]
    between.engine.http.encoder = PlainEncoder()
    between.engine.http.send_headers(1, [(":status", "200")])
    between.engine.http.send_headers(1, several, end_stream=True)
    between.told += between.relay.from_engine(between.engine.sends())
    assert between.told == [Ended(stream, 2)]
    sent = between.relay.to_client()
    assert details[:10_000].encode() in sent
    between.client.hears(sent)
    assert between.client.heard[stream]["behind"] == dict(several)


def test_what_a_client_says_that_it_remembers_of_fields_is_not_remembered_here():
    """It would be held as long as the connection is, and gone through for every field."""
    between = Between()
    between.client.http.update_settings({SettingCodes.HEADER_TABLE_SIZE: 2**31})
    between.moved()
    heard = []
    for number in range(100):
        stream = between.client.call(path=f"/call{number}/Of")
        between.moved()
        between.relay.refuse(stream, DENIED, f"{number} is refused " + "x" * 1_000)
        between.moved()
        heard.append(between.client.heard[stream]["fields"]["grpc-message"].partition(" ")[0])
    assert heard == [str(number) for number in range(100)]
    assert between.client.http.decoder.header_table._current_size <= 4_096


def test_a_client_that_remembers_no_fields_is_sent_them_whole():
    between = Between()
    for size in (*range(1_000), 0):
        between.client.http.update_settings({SettingCodes.HEADER_TABLE_SIZE: size})
    for _ in range(2):
        stream = between.client.call()
        between.moved()
        between.relay.refuse(stream, DENIED, "no")
        sent = between.relay.to_client()
        assert len(sent) < 200
        between.client.hears(sent)
        assert between.client.heard[stream]["fields"]["grpc-message"] == "no"
    assert not between.client.http.decoder.header_table.dynamic_entries


@pytest.mark.parametrize("fields", [17_000, 70_000])
def test_a_client_has_short_fields(fields):
    between = Between()
    stream = between.client.call(more=[("x", "a" * 15_000)])
    assert [one.stream for one in between.arrived()] == [stream]
    between.client.call(more=[("x", "a" * fields)])
    with pytest.raises(BrokenError):
        between.moved()


def test_a_frame_that_is_too_long_is_not_waited_for():
    for side in ("from_client", "from_engine"):
        peer, one = Peer(client=side == "from_client"), Relay()
        getattr(one, side)(peer.sends())
        with pytest.raises(BrokenError, match="a frame has 16777215 bytes"):
            getattr(one, side)(b"\xff\xff\xff\0\0\0\0\0\1")


def test_a_call_that_is_broken_off_is_broken_off_at_the_engine():
    between = Between()
    stream = between.client.call()
    between.relay.pass_on(between.arrived()[0], b"")
    between.moved()
    between.client.http.reset_stream(stream, 8)
    assert between.arrived() == [Ended(stream, None)]
    assert between.engine.heard[1]["ended"] == 8
    between.engine.http.ping(b"12345678")
    assert between.arrived() == []


def test_one_that_was_not_passed_on_yet_is_just_forgotten():
    between = Between()
    stream = between.client.call()
    (call,) = between.arrived()
    between.client.http.reset_stream(stream, 8)
    assert between.arrived() == [Ended(stream, None)]
    between.relay.refuse(stream, 7, "no")
    between.moved()
    half = between.client.call(data=b"\0", end=False)
    between.moved()
    between.client.http.reset_stream(half, 8)
    assert between.arrived() == []
    assert call.stream == stream
    assert 1 not in between.engine.heard


def test_what_the_engine_breaks_off_is_broken_off():
    between = Between()
    stream = between.client.call()
    between.relay.pass_on(between.arrived()[0], b"")
    between.moved()
    between.engine.http.reset_stream(1, 2)
    assert between.arrived() == [Ended(stream, None)]
    assert between.client.heard[stream]["ended"] == 2


def test_large_messages_go_both_ways_as_there_is_room():
    between = Between()
    message = bytes(range(256)) * 1200
    stream = between.client.http.get_next_available_stream_id()
    between.client.call(data=b"", end=False)
    data = framed(message)
    while data:
        room = min(between.client.http.local_flow_control_window(stream), 16_384)
        between.client.http.send_data(stream, data[:room], end_stream=len(data) <= room)
        data = data[room:]
        between.moved()
    (call,) = between.arrived()
    assert call.message == message
    between.relay.pass_on(call, message)
    between.moved()
    assert between.engine.heard[1]["data"] == framed(message)
    between.engine.http.send_headers(1, [(":status", "200")])
    data = framed(message)
    while data:
        room = min(between.engine.http.local_flow_control_window(1), 16_384)
        assert room, "the window never opens again"
        between.engine.http.send_data(1, data[:room])
        data = data[room:]
        between.moved()
    between.engine.http.send_headers(1, [("grpc-status", "0")], end_stream=True)
    assert between.arrived() == [Ended(stream, 0)]
    assert between.client.heard[stream]["data"] == framed(message)


def test_what_comes_of_calls_that_nobody_waits_for_takes_no_room_from_others():
    """What the engine had sent before it heard of the end is acknowledged, too."""
    between = Between()
    for _ in range(20):
        stream = between.client.call()
        between.relay.pass_on(between.arrived()[-1], b"")
        between.moved()
        at = max(between.engine.heard)
        between.engine.http.send_headers(at, [(":status", "200")])
        between.engine.http.send_data(at, b"a" * 10_000)
        between.client.http.reset_stream(stream, 8)
        between.moved()
    assert between.engine.http.outbound_flow_control_window > 40_000


def test_of_an_answer_that_nobody_takes_no_more_is_held_than_the_window():
    between = Between()
    between.client.takes = False
    stream = between.client.call()
    between.relay.pass_on(between.arrived()[0], b"")
    between.moved()
    between.engine.http.send_headers(1, [(":status", "200")])
    sent = 0
    while room := min(between.engine.http.local_flow_control_window(1), 16_384):
        between.engine.http.send_data(1, b"a" * room)
        sent += room
        between.moved()
    assert sent <= 3 * 65_535
    between.client.http.reset_stream(stream, 8)
    between.client.takes = True
    between.client.take()
    between.moved()
    # What was held is given back: the next answer has all the room.
    for size in (60_000, 60_000):
        between.client.call()
        (call,) = [one for one in between.arrived() if isinstance(one, Arrived)]
        between.relay.pass_on(call, b"")
        between.moved()
        at = max(between.engine.heard)
        between.engine.http.send_headers(at, [(":status", "200")])
        for _ in range(4):
            between.engine.http.send_data(at, b"a" * (size // 4))
            between.moved()
        between.engine.http.end_stream(at)
        between.moved()


@pytest.mark.parametrize("side", ["from_client", "from_engine"])
def test_bytes_that_are_no_frames_end_the_connection_and_nothing_else(side):
    @given(st.binary(min_size=1, max_size=200), st.booleans())
    def broken(data, begun):
        one = Relay()
        peer = Peer(client=side == "from_client")
        try:
            if begun:
                if side == "from_client":
                    peer.call(b"x")
                getattr(one, side)(peer.sends())
            getattr(one, side)(data)
        except BrokenError:
            return

    broken()


def test_a_client_that_opens_more_than_it_may_is_cut_off():
    between = Between()
    with pytest.raises(BrokenError):
        between.relay.from_client(_many(between.client, 101))


def _many(client, count):
    client.http.remote_settings.acknowledge()
    client.http.remote_settings[3] = 1000
    client.http.remote_settings.acknowledge()
    for _ in range(count):
        client.call(data=b"", end=False)
    return client.sends()
