"""TLS in which both sides show a certificate: who is let in, under which name, and that halves end alone."""

import asyncio
import socket
import ssl

import pytest
from tests.engine.certificates import Authority

from dockward.gate.connections.crowd import Crowd
from dockward.gate.serving import tls
from dockward.gate.serving.parts import Gate
from dockward.gate.serving.revocation import Revocation
from dockward.gate.serving.sockets import Address, ServeError
from dockward.gate.serving.tls import make_context, name_in, open_port, serving_tls

GATE = Gate(engine=None, decide=None, ledger=None, aftermath=None, crowd=Crowd(1000))


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority") / "ours")


@pytest.fixture(scope="module")
def server(authority):
    """The folder of the gate's own certificate."""
    authority.issue("server")[1].chmod(0o600)
    return authority.folder


def client_context(folder):
    context = ssl.create_default_context(cafile=folder / "ca.pem")
    if (folder / "cert.pem").exists():
        context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context


async def echo(gate, identity, wire):
    """In the place of a gate: says who asks, and what was said, once the other side has done."""
    found = b""
    while data := await wire.read():
        found += data
    await wire.send(f"{identity.socket} {identity.certificate}: ".encode(), found)
    wire.close()


def talk(context, port, data):
    """What is answered once one's own half has ended."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = context.wrap_bio(incoming, outgoing, server_hostname="127.0.0.1")
    with socket.create_connection(("127.0.0.1", port), timeout=20) as sock:

        def until(step):
            while True:
                try:
                    return step()
                except ssl.SSLWantReadError:
                    sock.sendall(outgoing.read())
                    more = sock.recv(65536)
                    incoming.write(more) if more else incoming.write_eof()

        until(client.do_handshake)
        client.write(data)
        with pytest.raises(ssl.SSLWantReadError):
            client.unwrap()
        sock.sendall(outgoing.read())
        found = b""
        while True:
            try:
                part = until(lambda: client.read(65536))
            except ssl.SSLZeroReturnError:
                return found
            if not part:
                return found
            found += part


def served(server, ask):
    """What comes of asking, on a port that is served."""

    async def run():
        listening = open_port(Address("127.0.0.1", 0))
        async with serving_tls(GATE, listening, make_context(server), Revocation(None, server / "ca.pem")):
            return await asyncio.to_thread(ask, listening.getsockname()[1])

    return asyncio.run(run())


@pytest.mark.parametrize("name", ["ca.pem", "server-cert.pem", "server-key.pem", "."])
def test_certificates_that_others_can_change_are_not_served(tmp_path, name):
    authority = Authority(tmp_path / "mine")
    authority.issue("server")[1].chmod(0o600)
    make_context(authority.folder)
    place = authority.folder / name
    before = place.stat().st_mode
    place.chmod(before | 0o002)
    with pytest.raises(ServeError, match="can be written by others") as found:
        make_context(authority.folder)
    assert "chmod go-w" in found.value.hint
    place.chmod(before)
    make_context(authority.folder)


@pytest.mark.parametrize("size", [3, 3_000_000])
def test_a_client_is_who_its_certificate_says(authority, server, tmp_path, monkeypatch, size):
    monkeypatch.setattr(tls, "serve_client", echo)
    context = client_context(authority.equip(tmp_path / "ann", "ann"))
    assert served(server, lambda port: talk(context, port, b"x" * size)) == b"tls ann: " + b"x" * size


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_in_each_version(authority, server, tmp_path, monkeypatch, version):
    monkeypatch.setattr(tls, "serve_client", echo)
    context = client_context(authority.equip(tmp_path / "ann", "ann"))
    context.minimum_version = context.maximum_version = version
    assert served(server, lambda port: talk(context, port, b"hi")) == b"tls ann: hi"


def test_strangers_are_not_let_in(authority, server, tmp_path, monkeypatch):
    monkeypatch.setattr(tls, "serve_client", echo)
    stranger = Authority(tmp_path / "other").equip(tmp_path / "stranger", "ann")
    (stranger / "ca.pem").write_bytes((server / "ca.pem").read_bytes())
    late = authority.equip(tmp_path / "late", "ann", days=-1)
    bare = tmp_path / "bare"
    bare.mkdir()
    (bare / "ca.pem").write_bytes((server / "ca.pem").read_bytes())
    several = authority.equip(tmp_path / "several", "ann", also=("root",))
    for folder in (stranger, late, bare, several):
        context = client_context(folder)

        def ask(port, context=context):
            try:
                return talk(context, port, b"hi")
            except (ssl.SSLError, ConnectionError):
                return b""

        assert served(server, ask) == b"", folder


def test_what_is_no_tls_ends(server):
    def ask(port):
        with socket.create_connection(("127.0.0.1", port), timeout=20) as sock:
            sock.sendall(b"GET /_ping HTTP/1.1\r\nHost: x\r\n\r\n")
            return sock.recv(100)

    assert b"HTTP" not in served(server, ask)


@pytest.mark.parametrize(
    ("certificate", "name"),
    [
        ({"subject": ((("commonName", "ann"),),)}, "ann"),
        ({"subject": ((("organizationName", "x"),), (("commonName", "ann"),))}, "ann"),
        ({"subject": ((("commonName", "ann"),), (("commonName", "root"),))}, ""),
        ({"subject": ((("organizationName", "x"),),)}, ""),
        ({}, ""),
        (None, ""),
    ],
)
def test_the_name_in_a_certificate(certificate, name):
    assert name_in(certificate) == name


def test_what_is_wrong_with_the_files_is_told(tmp_path):
    with pytest.raises(ServeError, match="can't be used"):
        make_context(tmp_path)
    folder = Authority(tmp_path / "server").folder
    Authority(folder).issue("server")
    (folder / "server-key.pem").chmod(0o644)
    with pytest.raises(ServeError, match="others may read the key"):
        make_context(folder)
    (folder / "server-key.pem").chmod(0o600)
    (folder / "server-cert.pem").write_text("nonsense")
    with pytest.raises(ServeError, match="can't be used"):
        make_context(folder)


def test_a_port_that_is_taken_is_told():
    with open_port(Address("127.0.0.1", 0)) as one, pytest.raises(ServeError, match="in use"):
        open_port(Address("127.0.0.1", one.getsockname()[1]))
