"""Sets of intervals, against membership asked of each part."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from dockward.advisories.ranges import END, Interval, affected
from dockward.advisories.ranges.interval import after, join, meet, outside

KEYS = st.binary(max_size=2).map(lambda one: one.replace(b"\xff", b"\xfe"))
SETS = st.lists(st.builds(Interval, KEYS, KEYS | st.just(END)), max_size=4).map(tuple)


@given(SETS, SETS, KEYS)
def test_sets_hold_what_their_parts_do(one: tuple[Interval, ...], other: tuple[Interval, ...], made: bytes) -> None:
    inside, within = affected(made, one) is not None, affected(made, other) is not None
    assert (affected(made, meet(one, other)) is not None) == (inside and within)
    assert (affected(made, join((*one, *other))) is not None) == (inside or within)
    assert (affected(made, outside(one)) is not None) == (not inside)


@given(SETS)
def test_joined_are_apart_and_rising(one: tuple[Interval, ...]) -> None:
    found = join(one)
    assert all(left.high < right.low for left, right in pairwise(found))
    assert outside(outside(found)) == found


@given(KEYS, KEYS)
def test_after_is_the_next_key(one: bytes, other: bytes) -> None:
    assert (other > one) == (other >= after(one))


def test_one_with_a_fix_is_found_before_one_without() -> None:
    fixed = Interval(fixed="2")
    assert affected(b"\x02", (Interval(), fixed)) is fixed
    assert affected(b"\x02", ()) is None
