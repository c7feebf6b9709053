"""Frames that are too long are told before they are there; all others pass, wherever they are cut."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockward.gate.buildkit.framing import MOST, PREFACE, Frames, FramingError

HEADERS, DATA, CONTINUATION = 1, 0, 9
LAST = 4


def frame(length, kind=DATA, flags=0, *, body=True):
    return length.to_bytes(3, "big") + bytes([kind, flags]) + b"\0\0\0\1" + b"a" * (length if body else 0)


def pieces(data, cuts):
    at = [0, *sorted(one % (len(data) + 1) for one in cuts), len(data)]
    return [data[begin:end] for begin, end in pairwise(at)]


@given(
    st.lists(st.tuples(st.integers(0, 40), st.sampled_from([DATA, HEADERS, 77])), max_size=9),
    st.lists(st.integers(0, 500), max_size=20),
)
def test_frames_pass_wherever_they_are_cut_and_one_too_long_never_does(several, cuts):
    data = b"p" * PREFACE + b"".join(frame(length, kind, LAST) for length, kind in several)
    frames = Frames(PREFACE, 40)
    for one in pieces(data, cuts):
        frames.check(one)
    with pytest.raises(FramingError, match="a frame has"):
        frames.check(frame(MOST + 1, body=False))


def test_the_longest_frame_passes():
    frames = Frames(0, MOST)
    frames.check(frame(MOST) + frame(MOST, HEADERS, LAST) + frame(MOST, HEADERS, LAST))


def test_fields_over_several_frames_are_counted_together():
    frames = Frames(0, 100)
    for _ in range(2):
        frames.check(frame(60, HEADERS) + frame(40, CONTINUATION, LAST))
    with pytest.raises(FramingError, match="more than 100 bytes"):
        frames.check(frame(60, HEADERS) + frame(41, CONTINUATION, LAST, body=False))
    with pytest.raises(FramingError, match="more than 100 bytes"):
        Frames(0, 100).check(frame(101, HEADERS, LAST, body=False))
