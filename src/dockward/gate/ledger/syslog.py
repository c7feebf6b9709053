"""Sends records to a log server by syslog (RFC 5424), over a Unix socket, UDP (RFC 5426) or TCP (RFC 6587).

The message is the record's line as the ledger has it: with its number and its hash, the server's copy is what nobody on
this machine can take back.
"""

import socket
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from msgspec import Struct

from dockward.gate.ledger.record import Record, Verdict, record_line

SEND_SECONDS = 10.0
_FACILITY = 13
"""Log audit."""
_ALERT, _WARNING, _INFO = 1, 4, 6
_PORT = 514
_MOST_NAME = 255


class Destination(Struct, frozen=True, kw_only=True):
    """Where records go: `unix` has a path, `udp` and `tcp` a host and a port."""

    scheme: str
    host: str = ""
    port: int = 0
    path: str = ""


def parse_destination(text: str) -> Destination:
    """`unix:///dev/log`, `udp://HOST[:PORT]` or `tcp://HOST[:PORT]`. Raises `ValueError` for anything else."""
    found = urlsplit(text)
    extra = found.query or found.fragment or found.username is not None
    if found.scheme == "unix" and found.path.startswith("/") and not found.netloc and not extra:
        return Destination(scheme="unix", path=found.path)
    if found.scheme in {"udp", "tcp"} and found.hostname and found.path in {"", "/"} and not extra:
        return Destination(scheme=found.scheme, host=found.hostname, port=found.port or _PORT)
    raise ValueError(f"{text!r} is not unix:///PATH, udp://HOST:PORT or tcp://HOST:PORT")


def spell_syslog(record: Record, host: str, pid: int) -> bytes:
    """The record as one message, without a frame round it."""
    severity = _WARNING if record.verdict is Verdict.REFUSED else _INFO
    if record.glass:
        severity = _ALERT
    name = "".join(one for one in host if "!" <= one <= "~")[:_MOST_NAME] or "-"
    head = f"<{_FACILITY * 8 + severity}>1 {record.at} {name} dockward-gate {pid} {record.kind.value} - "
    return head.encode() + record_line(record)


class Sender:
    """A connection to a log server, made when it is needed."""

    def __init__(self, destination: Destination) -> None:
        self._to = destination
        self._socket: socket.socket | None = None
        self._framed = False

    def send(self, message: bytes) -> None:
        """Send one message. Raises `OSError` where that fails; the next one tries a new connection."""
        if self._socket is None:
            self._socket = self._connected()
        try:
            self._socket.sendall(b"%d %b" % (len(message), message) if self._framed else message)
        except OSError:
            self.close()
            raise

    def close(self) -> None:
        """Leave the server."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _connected(self) -> socket.socket:
        if self._to.scheme == "unix":
            return self._local()
        if self._to.scheme == "udp":
            kind, self._framed = socket.SOCK_DGRAM, False
        else:
            kind, self._framed = socket.SOCK_STREAM, True
        family, _, _, _, address = socket.getaddrinfo(self._to.host, self._to.port, type=kind)[0]
        return _opened(family, kind, address)

    def _local(self) -> socket.socket:
        """Local log servers take messages one by one, some of them only a stream of them."""
        self._framed = False
        with suppress(OSError):
            return _opened(socket.AF_UNIX, socket.SOCK_DGRAM, self._to.path)
        self._framed = True
        return _opened(socket.AF_UNIX, socket.SOCK_STREAM, self._to.path)


def _opened(family: int, kind: int, address: tuple[Any, ...] | str) -> socket.socket:
    made = socket.socket(family, kind | socket.SOCK_CLOEXEC)
    try:
        made.settimeout(SEND_SECONDS)
        made.connect(address)
    except OSError:
        made.close()
        raise
    return made
