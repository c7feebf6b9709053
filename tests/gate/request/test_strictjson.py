"""JSON that means the same to every decoder; each refusal is one that Go's decoder would have taken."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.gate.oddforms import ODD_JSON

from dockward.gate.errors import RefusedError
from dockward.gate.request.strictjson import MOST_DEPTH, Members, parse_json


@pytest.mark.parametrize("data", ODD_JSON)
def test_what_can_be_read_in_two_ways_is_refused(data):
    with pytest.raises(RefusedError) as why:
        parse_json(data)
    assert why.value.status in {400, 413}


def test_keys_that_come_twice_are_both_there():
    assert parse_json(b'{"a":1,"a":{"b":null}}') == Members((("a", 1), ("a", Members((("b", None),)))))


def test_the_deepest_that_passes_and_the_largest_number():
    assert parse_json(b"[" * MOST_DEPTH + b"]" * MOST_DEPTH)
    assert parse_json(b"18446744073709551615") == (1 << 64) - 1


def _plain(value):
    if isinstance(value, Members):
        return {name: _plain(one) for name, one in value.pairs}
    return [_plain(one) for one in value] if isinstance(value, list) else value


_TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(1 << 63), (1 << 64) - 1) | _TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_TEXTS, inner, max_size=4),
    max_leaves=20,
)


@given(_VALUES, st.booleans())
def test_every_other_value_is_read_as_it_is(value, ascii_only):
    assert _plain(parse_json(json.dumps(value, ensure_ascii=ascii_only).encode())) == value


@given(st.binary(max_size=200))
def test_bytes_are_read_or_refused(data):
    try:
        parse_json(data)
    except RefusedError:
        return
    json.loads(data)
