"""Any bytes become a struct or an error in words."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct

from dockward.engine.errors import BadAnswerError
from dockward.engine.wire.decode import decode


class Named(Struct):
    name: str
    labels: dict[str, str] | None = None


def test_bytes_that_are_not_utf8_are_replaced():
    assert decode(b'{"name": "a\xff\xfeb"}', Named).name == "a\ufffd\ufffdb"


def test_half_a_character_is_replaced_and_everything_else_stays():
    body = rb'{"name": "a\ud800b \udc00 \ud83d\ude00 \\ud800"}'
    assert decode(body, Named).name == "a\ufffdb \ufffd \U0001f600 \\ud800"


def test_half_a_character_beside_bytes_that_are_not_utf8():
    assert decode(b'{"name": "\xff\\ud800"}', Named).name == "\ufffd\ufffd"


def test_unknown_fields_are_passed_over():
    assert decode(b'{"name": "a", "new": {"deep": [1, "\xff"]}}', Named) == Named("a")


@pytest.mark.parametrize("body", [b"", b"<html>", b"null", b"[]", b"{}", b'{"name": 5}', b'{"x":' + b"[" * 200_000])
def test_what_is_no_answer_is_an_error(body):
    with pytest.raises(BadAnswerError):
        decode(body, Named)


def test_the_error_repeats_no_value():
    with pytest.raises(BadAnswerError) as caught:
        decode(b'{"name": "a", "labels": "hunter2"}', Named)
    assert "$.labels" in caught.value.message
    assert "hunter2" not in caught.value.message


@given(st.binary())
def test_nothing_else_ever_comes_out(body):
    with contextlib.suppress(BadAnswerError):
        decode(body, Named)
