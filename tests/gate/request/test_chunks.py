"""Bodies in chunks: what is passed on, and where they end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockward.gate.request.chunks import Chunks, unframed


def framed(parts):
    return b"".join(b"%x\r\n%b\r\n" % (len(one), one) for one in parts)


def taken(data, cuts):
    chunks, found, start = Chunks(), b"", 0
    for end in (*sorted(cuts), len(data)):
        if not chunks.over:
            found += chunks.take(data[start:end])
        elif start < end:
            chunks.rest += data[start:end]
        start = max(start, end)
    return chunks, found


@given(
    st.lists(st.binary(min_size=1, max_size=40), max_size=8),
    st.lists(st.integers(0, 400), max_size=8),
    st.binary(max_size=10),
)
def test_all_but_the_end_is_passed_on_however_it_comes(parts, cuts, behind):
    body = framed(parts)
    chunks, found = taken(body + b"0\r\n\r\n" + behind, [one for one in cuts if one <= len(body) + 5 + len(behind)])
    assert (found, chunks.over, chunks.rest) == (body, True, behind)
    assert unframed(found) == b"".join(parts)


@given(st.lists(st.binary(min_size=1, max_size=40), min_size=1, max_size=4), st.integers(0, 200))
def test_a_body_that_breaks_off_is_not_over(parts, length):
    body = framed(parts)[:length]
    chunks, found = taken(body, [])
    assert not chunks.over
    assert body.startswith(found)


def test_sizes_may_be_in_capitals_and_have_extensions():
    chunks = Chunks()
    assert chunks.take(b"A;x=y\r\n0123456789\r\n00\r\n\r\n") == b"A;x=y\r\n0123456789\r\n"
    assert chunks.over


@pytest.mark.parametrize(
    "data", [b"x" * 300, b"\r\n" + b"1" * 300, b"0\r\nField: value\r\n\r\n", b"1" * 20 + b"\r\n" + b"x" * 300]
)
def test_what_are_no_chunks_is_an_error(data):
    with pytest.raises(ValueError, match="chunk"):
        Chunks().take(data)


def test_a_strict_body_has_no_extensions():
    with pytest.raises(ValueError, match="chunk"):
        Chunks(strict=True).take(b"A;x=y\r\n0123456789\r\n" + b"0" * 300)
    assert Chunks(strict=True).take(b"A\r\n0123456789\r\n") == b"A\r\n0123456789\r\n"


@pytest.mark.parametrize("behind", [b"\nx", b"xx", b"\rx", b"0\r\n"])
@given(st.lists(st.integers(0, 20), max_size=4))
def test_a_chunk_that_is_longer_than_its_size_is_an_error(behind, cuts):
    with pytest.raises(ValueError, match="chunk"):
        taken(b"4\r\nabcd" + behind, [one for one in cuts if one <= 7 + len(behind)])
