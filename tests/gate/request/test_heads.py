"""Heads of requests: one form; what the engine's server takes beside it is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockward.gate.errors import RefusedError
from dockward.gate.request.heads import MOST_FIELD_BYTES, MOST_FIELDS, parse_head

LINE = b"POST /v1.41/containers/create HTTP/1.1\r\n"


def head(*fields, line=LINE):
    return line + b"".join(one + b"\r\n" for one in fields) + b"\r\n"


def test_a_head_as_clients_write_it():
    found = parse_head(
        head(b"Host: docker", b"User-Agent:Docker-Client/20 (linux)", b"Content-Length: 12", b"X-Empty:")
    )
    assert (found.method, found.target, found.length) == ("POST", b"/v1.41/containers/create", 12)
    assert found.fields["user-agent"] == "Docker-Client/20 (linux)"
    assert found.fields["x-empty"] == ""
    assert parse_head(head(b"Host: a", b"Transfer-Encoding: Chunked")).length is None
    assert parse_head(head(b"Host: a")).length == 0
    assert parse_head(head(b"Host: ")).fields["host"] == ""
    assert parse_head(head(b"Host: a", b"Connection: keep-alive, Upgrade")).upgrades
    assert not parse_head(head(b"Host: a", b"Connection: close")).upgrades


@pytest.mark.parametrize(
    "raw",
    [
        b"PRI * HTTP/2.0\r\n\r\n",
        head(b"Host: a", line=b"POST /x HTTP/1.0\r\n"),
        head(b"Host: a", line=b"POST  /x HTTP/1.1\r\n"),
        head(b"Host: a", line=b"post /x HTTP/1.1\r\n"),
        head(b"Host: a", line=b"POST /x y HTTP/1.1\r\n"),
        head(b"Host: a", line=b"POST /x\tHTTP/1.1\r\n"),
        head(b"Host: a", line=b" POST /x HTTP/1.1\r\n"),
        head(b"Host: a", line=b"\r\nPOST /x HTTP/1.1\r\n"),
        head(b"Host: a", line=b"POST /x HTTP/1.1\n"),
        head(b"Host: a\nX: y"),
        head(b"Host: a", b"X: y\rZ: w"),
        head(b"Host: a", b" folded"),
        head(b"Host: a", b"\tfolded"),
        head(b"Host : a"),
        head(b"Host: a", b": b"),
        head(b"Host: a", b"no colon"),
        head(b"Host: a", b"X_Y: b"),
        head(b"Host: a", b"X: \x00"),
        head(b"Host: a", b"Content-Type: \xc2\xa0application/x-www-form-urlencoded"),
        head(b"Host: a", b"Content-Type: \xc2\x85application/x-www-form-urlencoded"),
        head(b"Host: a", b"Content-Type: appl\xc4\xb0cation/x-www-form-urlencoded"),
        head(b"Host: a", b"X-Registry-Auth: \xe4"),
        head(),
        head(b"Host: a", b"Host: a"),
        head(b"Host: a", b"Content-Length: 1", b"Content-Length: 1"),
        head(b"Host: a", b"Content-Length: 1", b"Content-Length: 2"),
        head(b"Host: a", b"Content-Length: 1", b"Transfer-Encoding: chunked"),
        head(b"Host: a", b"Content-Length: 0", b"Transfer-Encoding: chunked"),
        head(b"Host: a", b"Content-Length: +61"),
        head(b"Host: a", b"Content-Length: 1, 1"),
        head(b"Host: a", b"Content-Length: -1"),
        head(b"Host: a", b"Content-Length: 0x10"),
        head(b"Host: a", b"Content-Length: " + b"9" * 40),
        head(b"Host: a", b"Transfer-Encoding: xchunked"),
        head(b"Host: a", b"Transfer-Encoding: gzip, chunked"),
        head(b"Host: a", b"Transfer-Encoding: identity"),
        head(b"Host: a", b"Transfer-Encoding: chunked", b"Transfer-Encoding: chunked"),
        head(b"Host: a", b"TE : trailers"),
        head(b"Host: a", b"Content-Length: 1", b"Trailer: X"),
        head(b"Host: a", b"Content-Type: application/json", b"Content-Type: text/plain"),
        head(b"Host: a", b"Upgrade: tcp", b"Upgrade: h2c"),
        head(b"Host: a", b"X-Registry-Auth: a", b"x-registry-auth: b"),
        head(*([b"Host: a"] + [b"X: y"] * MOST_FIELDS)),
    ],
)
def test_other_forms_are_refused(raw):
    with pytest.raises(RefusedError):
        parse_head(raw)


@given(st.binary(max_size=200))
def test_any_head_is_understood_or_refused(data):
    try:
        found = parse_head(LINE + b"Host: a\r\n" + data + b"\r\n\r\n")
    except RefusedError:
        return
    assert found.method == "POST"
    assert b"\r\n" not in found.target


def test_a_field_is_read_once_through_however_it_ends():
    # Time grows with the square of the spaces where the end is looked for anew from each of them: 12 seconds.
    with pytest.raises(RefusedError, match="NAME: VALUE"):
        parse_head(head(b"Host: a", b"a:" + b" " * 30_000 + b"\x01"))
    assert parse_head(head(b"Host: a", b"a: \t" + b" " * 30_000)).fields["a"] == ""


def test_a_field_has_an_end():
    with pytest.raises(RefusedError) as found:
        parse_head(head(b"Host: a", b"a: " + b"x" * MOST_FIELD_BYTES))
    assert found.value.status == 431
