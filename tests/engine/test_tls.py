"""TLS to an engine, with certificates made for each test."""

import asyncio

import pytest
from msgspec import structs
from tests.engine.certificates import Authority
from tests.engine.fake_engine import FakeEngine, serving_tcp

from dockward.engine.client import open_client
from dockward.engine.endpoint import Endpoint, Scheme, Tls
from dockward.engine.errors import TlsError


@pytest.fixture
def authority(tmp_path):
    return Authority(tmp_path / "ours")


@pytest.fixture
def tls(authority):
    certificate, key = authority.issue("client")
    return Tls(verify=True, ca=authority.folder / "ca.pem", certificate=certificate, key=key)


def connect(server, tls):
    """The engine's version over TLS, or the error."""

    async def run():
        async with serving_tcp(FakeEngine(), server) as port:
            endpoint = Endpoint(scheme=Scheme.TCP, host="127.0.0.1", port=port, tls=tls)
            async with open_client(endpoint, seconds=5.0) as client:
                return client.version.version

    return asyncio.run(run())


def test_both_sides_trust_each_other(authority, tls):
    assert connect(authority.server(), tls) == "20.10.24"


@pytest.mark.parametrize(
    ("server", "words"), [({"days": -1}, "expired"), ({"address": "10.9.9.9"}, "IP address mismatch")]
)
def test_a_certificate_that_is_no_good(authority, tls, server, words):
    with pytest.raises(TlsError, match=words) as caught:
        connect(authority.server(**server), tls)
    assert "ca.pem" in caught.value.hint


def test_an_unknown_authority(authority, tls, tmp_path):
    stranger = Authority(tmp_path / "theirs")
    with pytest.raises(TlsError, match="can't be trusted"):
        connect(authority.server(), structs.replace(tls, ca=stranger.folder / "ca.pem"))
    # Asked not to verify, it connects all the same.
    assert connect(authority.server(), structs.replace(tls, verify=False, ca=None)) == "20.10.24"


def test_an_engine_that_wants_a_client_certificate(authority, tls):
    with pytest.raises(TlsError, match=r"client certificate|refused our certificate") as caught:
        connect(authority.server(), structs.replace(tls, certificate=None, key=None))
    assert "cert.pem" in caught.value.hint


def test_a_port_without_tls(tls):
    with pytest.raises(TlsError, match="doesn't speak TLS"):
        connect(None, tls)


@pytest.mark.parametrize("file", ["ca", "certificate", "key"])
@pytest.mark.parametrize("body", [None, "not a certificate"])
def test_a_file_that_cannot_be_used_is_named(authority, tls, tmp_path, file, body):
    path = tmp_path / "broken.pem"
    if body is not None:
        path.write_text(body)
    with pytest.raises(TlsError, match=r"broken.pem"):
        connect(authority.server(), structs.replace(tls, **{file: path}))


def test_a_key_with_a_passphrase_asks_nobody(authority, tls):
    certificate, key = authority.issue("locked", passphrase=b"hunter2")
    with pytest.raises(TlsError, match=r"passphrase|can't be used"):
        connect(authority.server(), structs.replace(tls, certificate=certificate, key=key))
