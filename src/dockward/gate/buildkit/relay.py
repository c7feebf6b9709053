"""Calls of gRPC between a client and the engine, without a socket: bytes in, calls to decide on and bytes out.

Each call of a client is taken in whole, and made anew at the engine once it is decided on; what the engine answers is
passed on as it comes, as fast as the client takes it. https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md
"""

import re
from collections import deque
from collections.abc import Callable, Iterable
from functools import partial
from urllib.parse import quote

import h2.exceptions
from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.errors import ErrorCodes
from h2.events import (
    ConnectionTerminated,
    DataReceived,
    Event,
    RequestReceived,
    ResponseReceived,
    StreamEnded,
    StreamReset,
    TrailersReceived,
)
from h2.settings import SettingCodes, Settings
from hpack import Encoder, HeaderTuple
from msgspec import Struct, field

from dockward.gate.buildkit.framing import PREFACE, Frames, FramingError
from dockward.gate.connections.crowd import TURNED_AWAY, CrowdedError, Take, nothing_taken

MOST_BYTES = 4 << 20
"""Of calls that aren't made at the engine yet."""
MOST_CALLS = 100
"""At once on a connection."""
MOST_HEAD, MOST_TOLD = 16 << 10, 1 << 20
"""Bytes of a client's fields, and of the engine's: where a build fails they have its Dockerfile and the step."""
_PREFIX = 5
"""Bytes before a message: whether it is packed, and its length."""
_PATH = re.compile(r"(?:/[A-Za-z0-9_.]{1,100}){2}", re.ASCII)
_PASSED = {
    "grpc-timeout": re.compile(r"[0-9]{1,8}[HMSmun]", re.ASCII),
    "buildkit-controlapi-buildid": re.compile(r"[A-Za-z0-9_-]{1,128}", re.ASCII),
}
"""What of a call's fields the engine must know."""
_STATUS = re.compile(r"[0-9]{1,9}", re.ASCII)
_HOP = frozenset({"connection", "content-length", "transfer-encoding"})
OK, INVALID_ARGUMENT, DENIED, EXHAUSTED, INTERNAL = 0, 3, 7, 8, 13
"""Of gRPC's status codes."""
Fields = list[tuple[str, str]]
_Text = bytes | str
_Headers = Iterable[HeaderTuple | tuple[_Text, _Text] | tuple[_Text, _Text, bool | None]] | dict[_Text, _Text]
"""As `hpack` has them."""


class Arrived(Struct, frozen=True):
    """A call that is there whole; `fields` are those that are passed on."""

    stream: int
    path: str
    fields: tuple[tuple[str, str], ...]
    message: bytes


class Refused(Struct, frozen=True):
    """A call that was answered here, for it isn't written as one, or there is no room for it."""

    path: str
    why: str
    full: bool


class Ended(Struct, frozen=True):
    """A call that is over, with its status; None where somebody broke it off."""

    stream: int
    status: int | None


class _Coming(Struct):
    """A call of which not all is there. `refused` is why it is none, `status` and words."""

    path: str
    fields: tuple[tuple[str, str], ...]
    data: bytearray = field(default_factory=bytearray)
    refused: tuple[int, str] | None = None


class _Way(Struct):
    """What is still to be sent on a stream: parts, each with what is done once it is sent, and how it ends."""

    parts: deque[tuple[bytes, Callable[[], None]]] = field(default_factory=deque)
    end: Fields | None = None
    """Fields behind the last part; empty for none."""


Told = Arrived | Refused | Ended


class BrokenError(Exception):
    """One side doesn't speak HTTP/2 as it should, or has ended the connection."""


class Relay:
    """`to_client` and `to_engine` have what is to be sent after each call of the other methods.

    `take` is told of bytes that are held of calls, and raises what makes it refuse them.
    """

    def __init__(self, take: Take = nothing_taken) -> None:
        self._take = take
        self._client = _connection(client_side=False)
        self._engine = _connection(client_side=True)
        self._frames = {self._client: Frames(PREFACE, MOST_HEAD), self._engine: Frames(0, MOST_TOLD)}
        self._coming: dict[int, _Coming] = {}
        self._at_engine: dict[int, int] = {}
        """Streams of the client by those of the engine."""
        self._to_client: dict[int, _Way] = {}
        self._to_engine: dict[int, _Way] = {}
        self._status: dict[int, int] = {}
        self._held: dict[int, int] = {}
        """Bytes, by streams of the client."""
        self._most_held = 0

    def to_client(self) -> bytes:
        """What the client is to be sent."""
        return self._client.data_to_send()

    def to_engine(self) -> bytes:
        """What the engine is to be sent."""
        return self._engine.data_to_send()

    def from_client(self, data: bytes) -> list[Told]:
        """Take in what the client has sent. Raises `BrokenError`."""
        told: list[Told] = []
        for event in self._received(self._client, data):
            match event:
                case RequestReceived():
                    self._begin(event)
                case DataReceived():
                    self._add(event)
                case StreamEnded() if event.stream_id in self._coming:
                    told += self._whole(event.stream_id)
                case StreamReset():
                    told += self._cancel(event.stream_id)
        self._pump_all(self._client, self._to_client)
        return [*told, *self._over()]

    def from_engine(self, data: bytes) -> list[Ended]:
        """Take in what the engine has sent. Raises `BrokenError`."""
        told: list[Ended] = []
        for event in self._received(self._engine, data):
            stream = self._at_engine.get(getattr(event, "stream_id", 0) or 0)
            if stream is None:
                # Of a call that was broken off: what data it has, `h2` acknowledges by itself.
                continue
            way = self._to_client[stream]
            match event:
                case ResponseReceived() if event.stream_ended:
                    way.end = self._noted(stream, event.headers)
                case ResponseReceived():
                    self._client.send_headers(stream, self._noted(stream, event.headers))
                case DataReceived():
                    done = partial(self._acknowledge, event.flow_controlled_length, event.stream_id)
                    way.parts.append((event.data, done))
                case TrailersReceived():
                    way.end = self._noted(stream, event.headers)
                case StreamEnded():
                    way.end = way.end or []
                case StreamReset():
                    self._forget(stream)
                    self._client.reset_stream(stream, event.error_code)
                    told.append(Ended(stream, None))
        self._pump_all(self._engine, self._to_engine)
        self._pump_all(self._client, self._to_client)
        return told + self._over()

    def pass_on(self, call: Arrived, message: bytes) -> None:
        """Make the call at the engine, with this message, which is held until it is sent. Raises `BrokenError`."""
        try:
            stream = self._engine.get_next_available_stream_id()
            self._engine.send_headers(stream, [*_head(call.path), *call.fields])
        except h2.exceptions.ProtocolError as why:
            raise BrokenError(str(why)) from why
        self._at_engine[stream] = call.stream
        self._to_client[call.stream] = _Way()
        way = self._to_engine[stream] = _Way(end=[])
        done = partial(self._let_go, call.stream)
        way.parts.append((b"\0" + len(message).to_bytes(4, "big") + message, done))
        self._pump(self._engine, self._to_engine, stream)

    def refuse(self, stream: int, status: int, words: str) -> None:
        """Answer a call with this in place of the engine."""
        self._let_go(stream)
        fields = [(":status", "200"), ("content-type", "application/grpc"), ("grpc-status", str(status))]
        fields.append(("grpc-message", quote(words, safe=_PLAIN)))
        _quietly(lambda: self._client.send_headers(stream, fields, end_stream=True))

    def _received(self, connection: H2Connection, data: bytes) -> list[Event]:
        try:
            self._frames[connection].check(data)
            events = connection.receive_data(data)
        except (FramingError, h2.exceptions.ProtocolError) as why:
            raise BrokenError(str(why)) from why
        if any(isinstance(one, ConnectionTerminated) for one in events):
            raise BrokenError("the connection was ended")
        return events

    def _begin(self, event: RequestReceived) -> None:
        fields = _texts(event.headers)
        found = dict(fields)
        path = found.get(":path", "")
        passed = tuple((name, found[name]) for name in _PASSED if name in found)
        coming = self._coming[event.stream_id] = _Coming(path, passed)
        right = (
            len(found) == len(fields)
            and found.get(":method") == "POST"
            and _PATH.fullmatch(path)
            and found.get("content-type", "") in {"application/grpc", "application/grpc+proto"}
            and all(_PASSED[name].fullmatch(value) for name, value in passed)
        )
        if not right:
            coming.refused = INVALID_ARGUMENT, "this isn't how a call of gRPC is written"
        elif found.get("grpc-encoding", "identity") != "identity":
            coming.refused = INVALID_ARGUMENT, "what is packed can't be judged"

    def _add(self, event: DataReceived) -> None:
        self._client.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
        coming = self._coming.get(event.stream_id)
        if coming is None or coming.refused:
            return
        coming.refused = self._refused_room(len(event.data))
        if coming.refused:
            self._let_go(event.stream_id)
            coming.data.clear()
        else:
            self._held[event.stream_id] = len(coming.data) + len(event.data)
            coming.data += event.data

    def _refused_room(self, size: int) -> tuple[int, str] | None:
        """Why there is no room for so much more; None where there is."""
        held = sum(self._held.values()) + size
        if held > MOST_BYTES:
            return EXHAUSTED, f"calls of a connection that wait have {MOST_BYTES >> 20} MiB at most"
        try:
            self._take(max(held - self._most_held, 0))
        except CrowdedError:
            return EXHAUSTED, TURNED_AWAY
        self._most_held = max(held, self._most_held)
        return None

    def _let_go(self, stream: int) -> None:
        self._held.pop(stream, None)

    def _whole(self, stream: int) -> Iterable[Arrived | Refused]:
        coming = self._coming.pop(stream)
        data = coming.data
        size = int.from_bytes(data[1:_PREFIX], "big")
        if not coming.refused and (data[:1] != b"\0" or len(data) != _PREFIX + size):
            coming.refused = INVALID_ARGUMENT, "a call has one message, which isn't packed"
        if coming.refused:
            status, why = coming.refused
            self.refuse(stream, status, why)
            yield Refused(coming.path, why, status == EXHAUSTED)
            return
        yield Arrived(stream, coming.path, coming.fields, bytes(data[_PREFIX:]))

    def _cancel(self, stream: int) -> Iterable[Ended]:
        """The client waits for this no more."""
        self._let_go(stream)
        if self._coming.pop(stream, None) is not None:
            return
        at = next((one for one, held in self._at_engine.items() if held == stream), None)
        self._forget(stream)
        if at is not None:
            _quietly(lambda: self._engine.reset_stream(at, ErrorCodes.CANCEL))
        yield Ended(stream, None)

    def _noted(self, stream: int, headers: Iterable[tuple[bytes, bytes]] | None) -> Fields:
        fields = [one for one in _texts(headers or ()) if one[0] not in _HOP]
        status = dict(fields).get("grpc-status", "")
        if _STATUS.fullmatch(status):
            self._status[stream] = int(status)
        return fields

    def _acknowledge(self, size: int, stream: int) -> None:
        _quietly(lambda: self._engine.acknowledge_received_data(size, stream))

    def _pump_all(self, connection: H2Connection, ways: dict[int, _Way]) -> None:
        for stream in list(ways):
            self._pump(connection, ways, stream)

    def _pump(self, connection: H2Connection, ways: dict[int, _Way], stream: int) -> None:
        """Send what there is room for."""
        way = ways[stream]
        while way.parts and (room := connection.local_flow_control_window(stream)) > 0:
            data, done = way.parts.popleft()
            room = min(room, connection.max_outbound_frame_size)
            connection.send_data(stream, data[:room])
            if len(data) > room:
                way.parts.appendleft((data[room:], done))
            else:
                done()
        if not way.parts and way.end is not None:
            if way.end:
                connection.send_headers(stream, way.end, end_stream=True)
            else:
                connection.end_stream(stream)
            del ways[stream]

    def _over(self) -> list[Ended]:
        """Calls whose answer is sent to its end."""
        over = [stream for stream in self._at_engine.values() if stream not in self._to_client]
        told = [Ended(stream, self._status.get(stream)) for stream in over]
        for stream in over:
            self._forget(stream)
        return told

    def _forget(self, stream: int) -> None:
        for _, done in self._to_client.pop(stream, _Way()).parts:
            done()
        self._status.pop(stream, None)
        for at in [one for one, held in self._at_engine.items() if held == stream]:
            del self._at_engine[at]
            self._to_engine.pop(at, None)
        self._let_go(stream)


_PLAIN = "".join(map(chr, range(0x20, 0x7F))).replace("%", "")


_REMEMBERED = 4_096
"""Bytes of fields that are written as a number where they come again: `hpack` goes through all of them for each."""


class _Plain(Encoder):
    """Fields as they are: Huffman's code takes `hpack` seconds for those of a build that failed.

    Their reader may say that it remembers up to 4 GiB of them; the writer need not (RFC 7541, section 4.2).
    """

    @property
    def header_table_size(self) -> int:
        """Bytes of fields that are remembered."""
        return self.header_table.maxsize

    @header_table_size.setter
    def header_table_size(self, value: int) -> None:
        size = min(value, _REMEMBERED)
        if size != self.header_table.maxsize:
            self.header_table.maxsize = size
            # The smallest of several is told, and the last.
            least = min((*self.table_size_changes, size))
            self.table_size_changes = [least, size] if least < size else [size]

    def encode(self, headers: _Headers, huffman: bool = False) -> bytes:
        """As its base class has it."""
        return super().encode(headers, huffman)


def _connection(*, client_side: bool) -> H2Connection:
    made = H2Connection(H2Configuration(client_side=client_side, header_encoding=None))
    made.encoder = _Plain()
    made.decoder.max_header_list_size = MOST_TOLD if client_side else MOST_HEAD
    values = {
        SettingCodes.MAX_CONCURRENT_STREAMS: MOST_CALLS,
        SettingCodes.MAX_HEADER_LIST_SIZE: made.decoder.max_header_list_size,
    }
    if client_side:
        values[SettingCodes.ENABLE_PUSH] = 0
    made.local_settings = Settings(client=client_side, initial_values=values)
    made.initiate_connection()
    return made


def _quietly(work: Callable[[], None]) -> None:
    """Of a stream that is over by now nothing is told."""
    try:
        work()
    except h2.exceptions.ProtocolError:
        return


def _head(path: str) -> Fields:
    return [
        (":method", "POST"),
        (":scheme", "http"),
        (":path", path),
        (":authority", "localhost"),
        ("content-type", "application/grpc"),
        ("te", "trailers"),
    ]


def _texts(headers: Iterable[tuple[bytes, bytes]]) -> Fields:
    return [(name.decode("latin-1"), value.decode("latin-1")) for name, value in headers]
