"""Heads of requests: one form; what the engine's server takes beside it is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.gate.oddforms import LINE, ODD_HEADS, head

from dockward.gate.errors import RefusedError
from dockward.gate.request.heads import MOST_FIELD_BYTES, parse_head


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


@pytest.mark.parametrize("raw", ODD_HEADS)
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
