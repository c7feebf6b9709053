"""Messages of Protocol Buffers: what is written is read, and what could be read otherwise is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockward.gate.buildkit.messages import BRIDGE_SOLVE, SOLVE
from dockward.gate.buildkit.protobuf import MOST_FIELDS, BrokenError, Message, Scalar, decode, encode

_HELD = {
    Scalar.TEXT: st.text(max_size=20),
    Scalar.BYTES: st.binary(max_size=20),
    Scalar.NUMBER: st.integers(0, 2**64 - 1),
}


def values(shape):
    several = {}
    for field in shape.fields.values():
        one = values(field.kind) if isinstance(field.kind, Message) else _HELD[field.kind]
        if field.by_key:
            one = st.dictionaries(st.text(max_size=9), one, min_size=1, max_size=3)
        elif field.repeated:
            one = st.lists(one, min_size=1, max_size=3)
        several[field.name] = one
    return st.fixed_dictionaries({}, optional=several)


@pytest.mark.parametrize("shape", [SOLVE, BRIDGE_SOLVE], ids=["solve", "bridge"])
def test_what_is_written_is_read(shape):
    @given(values(shape))
    def alike(value):
        assert decode(encode(value, shape), shape) == value

    alike()


@pytest.mark.parametrize("shape", [SOLVE, BRIDGE_SOLVE], ids=["solve", "bridge"])
def test_whatever_is_read_is_written_so_that_it_is_read_alike(shape):
    @given(st.binary(max_size=60))
    def alike(data):
        try:
            found = decode(data, shape)
        except BrokenError:
            return
        assert decode(encode(found, shape), shape) == found

    alike()


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"\x0a\x01a\x0a\x01b", "Ref stands twice"),
        (b"\x42\x00\x42\x00", "Cache stands twice"),
        (b"\x3a\x06\x0a\x01a\x12\x01b\x3a\x06\x0a\x01a\x12\x01c", "'a' stands twice"),
        (b"\x3a\x06\x0a\x01a\x0a\x01b", "key stands twice"),
        (b"\x3a\x05\x0a\x01a\x1a\x00", "field 3 isn't known"),
        (b"\xa2\x06\x00", "field 100 isn't known"),
        (b"\x08\x01", "Ref is of another kind"),
        (b"\x5a\x01\x01", "Internal is of another kind"),
        (b"\x0a\x02\xc3\x28", "Ref is no text"),
        (b"\x0a\x05ab", "ends too early"),
        (b"\x0a", "has no end"),
        (b"\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", "has no end"),
        (b"\x58\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f", "has no end"),
        (b"\x00\x01", "a number of a field is none"),
        (b"\x0b\x0c", "of a kind that isn't known"),
        (b"\x0d\0\0\0\0", "of a kind that isn't known"),
        (b"\x09\0\0\0\0\0\0\0\0", "of a kind that isn't known"),
    ],
)
def test_what_could_be_read_otherwise_is_refused(data, why):
    with pytest.raises(BrokenError, match=why):
        decode(data, SOLVE)


def test_the_defaults_of_a_pair_are_those_of_its_kind():
    assert decode(b"\x3a\x00", SOLVE) == {"FrontendAttrs": {"": ""}}
    assert decode(b"\x3a\x03\x12\x01v", SOLVE) == {"FrontendAttrs": {"": "v"}}


@pytest.mark.parametrize("one", [b"\x4a\x00", b"\x6a\x02\x12\x00"], ids=["of one message", "of all that lie in it"])
def test_a_message_of_more_fields_than_builds_have_is_refused(one):
    each = 1 if len(one) == 2 else 2
    assert decode(one * (MOST_FIELDS // each), SOLVE)
    with pytest.raises(BrokenError, match="more than 4000 fields"):
        decode(one * (MOST_FIELDS // each + 1), SOLVE)
