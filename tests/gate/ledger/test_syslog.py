"""Records at a log server, over each way there; all servers are on this machine's loopback."""

import json
import re
import socket
import threading

import pytest
from tests.gate.ledger.made import call, filled

from dockward.gate.ledger.errors import LedgerError
from dockward.gate.ledger.forwarding import forward, read_cursor
from dockward.gate.ledger.record import Verdict
from dockward.gate.ledger.search import Wanted, find
from dockward.gate.ledger.syslog import Destination, Sender, parse_destination, spell_syslog

MESSAGE = re.compile(r"<(\d{1,3})>1 (\S+Z) (\S+) dockward-gate (\d+) (\w+) - (\{.*\})")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("unix:///dev/log", Destination(scheme="unix", path="/dev/log")),
        ("udp://log.example:1514", Destination(scheme="udp", host="log.example", port=1514)),
        ("tcp://[::1]", Destination(scheme="tcp", host="::1", port=514)),
    ],
)
def test_destinations_are_read(text, found):
    assert parse_destination(text) == found


@pytest.mark.parametrize(
    "text", ["", "/dev/log", "unix://dev/log", "http://x", "tcp://", "udp://x/y", "tcp://a@b", "tcp://x:99999"]
)
def test_what_is_no_destination_isnt(text):
    with pytest.raises(ValueError, match=r"is not|[Pp]ort"):
        parse_destination(text)


def test_a_message_is_one_of_rfc_5424():
    found = MESSAGE.fullmatch(spell_syslog(call(1), "hö st", 7).decode())
    assert found is not None
    assert found.groups()[:5] == ("110", "2026-01-02T03:01:00.000000Z", "hst", "7", "call")
    assert json.loads(found[6])["route"] == "container.list"
    assert spell_syslog(call(1, verdict=Verdict.REFUSED), "", 7).startswith(b"<108>1 2026-01-02T03:01:00.000000Z - ")


def numbers(messages):
    return [json.loads(MESSAGE.fullmatch(one)[6])["n"] for one in messages]


def test_it_is_sent_over_udp_and_unix_datagrams(tmp_path):
    folder = filled(tmp_path / "ledger", count=3)
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp,
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as log,
    ):
        udp.bind(("127.0.0.1", 0))
        log.bind(str(tmp_path / "log"))
        for server, to in ((udp, f"udp://127.0.0.1:{udp.getsockname()[1]}"), (log, f"unix://{tmp_path}/log")):
            server.settimeout(10)
            sender = Sender(parse_destination(to))
            assert forward(find(folder, Wanted()), sender, None, print) == 5
            sender.close()
            assert numbers(server.recv(65536).decode() for _ in range(5)) == [1, 2, 3, 4, 5]


def frames(data):
    while data:
        size, _, data = data.partition(b" ")
        yield data[: int(size)].decode()
        data = data[int(size) :]


@pytest.mark.parametrize("family", [socket.AF_INET, socket.AF_UNIX])
def test_a_stream_frames_its_messages_and_outlasts_a_server_that_is_away(tmp_path, family):
    folder = filled(tmp_path / "ledger", count=3)
    place = ("127.0.0.1", 0) if family == socket.AF_INET else str(tmp_path / "log")
    with socket.socket(family) as server:
        server.bind(place)
        told, taken = [], []
        where = server.getsockname()
        to = f"tcp://127.0.0.1:{where[1]}" if family == socket.AF_INET else f"unix://{where}"

        def take():
            connection, _ = server.accept()
            with connection:
                while part := connection.recv(65536):
                    taken.append(part)

        reader = threading.Thread(target=take)

        def comes_back(_):
            server.listen()
            reader.start()

        sender = Sender(parse_destination(to))
        assert forward(find(folder, Wanted()), sender, None, told.append, comes_back) == 5
        sender.close()
        reader.join()
    assert numbers(frames(b"".join(taken))) == [1, 2, 3, 4, 5]
    assert len(told) == 1


def test_what_was_sent_isnt_sent_again(tmp_path):
    folder, cursor = filled(tmp_path / "ledger", count=3), tmp_path / "cursor"
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        sender = Sender(parse_destination(f"udp://127.0.0.1:{server.getsockname()[1]}"))
        assert forward(find(folder, Wanted()), sender, cursor, print) == 5
        filled(folder, count=1)
        assert forward(find(folder, Wanted()), sender, cursor, print) == 2
        assert forward(iter([None]), sender, cursor, print) == 0
        sender.close()
    assert read_cursor(cursor) == 7


def test_a_cursor_that_is_none_is_told(tmp_path):
    (tmp_path / "cursor").write_text("x")
    with pytest.raises(LedgerError, match="no number"):
        read_cursor(tmp_path / "cursor")
    with pytest.raises(LedgerError):
        read_cursor(tmp_path)
