"""NuGet's order: by example of its own test cases, and against its comparison part by part."""

from itertools import pairwise, zip_longest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockward.advisories.versions import is_version
from dockward.advisories.versions.nuget import key

RISING = (
    "0.0.0-0",
    "1.0.0--1",
    "1.0.0-0",
    "1.0.0-10",
    "1.0.0-2147483648",
    "1.0.0-alpha",
    "1.0.0-alpha.1",
    "1.0.0-BETA",
    "1.0.0-beta.2",
    "1.0.0-beta.11",
    "1.0.0-beta2",
    "1.0.0-rc.1",
    "1",
    "1.0.0.1-alpha",
    "1.0.0.1",
    "1.0.1",
    "2147483647.0",
)
LABELS = st.lists(st.sampled_from(["0", "1", "10", "a", "B", "b", "-", "-1", "a1", "3000000000"]), max_size=3)
NUMBERS = st.lists(st.integers(min_value=0, max_value=11), min_size=1, max_size=4)
MADE = st.tuples(NUMBERS, LABELS)


def _text(made: tuple[list[int], list[str]]) -> str:
    numbers, labels = made
    return ".".join(map(str, numbers)) + ("-" + ".".join(labels) if labels else "")


def _label(one: str, other: str) -> int:
    values = []
    for text in (one, other):
        number = int(text) if text.removeprefix("-").isdigit() else None
        values.append(number if number is not None and -(2**31) <= number < 2**31 else None)
    first, second = values
    if first is not None and second is not None:
        return first - second
    if first is None and second is None:
        return (one.upper() > other.upper()) - (one.upper() < other.upper())
    return -1 if first is not None else 1


def _compared(one: tuple[list[int], list[str]], other: tuple[list[int], list[str]]) -> int:
    for left, right in zip_longest(one[0], other[0], fillvalue=0):
        if left != right:
            return left - right
    if not (one[1] and other[1]):
        return len(other[1]) - len(one[1])
    for first, second in zip_longest(one[1], other[1]):
        if first is None or second is None:
            return -1 if first is None else 1
        if found := _label(first, second):
            return found
    return 0


@pytest.mark.parametrize(("lower", "higher"), list(pairwise(RISING)))
def test_order(lower: str, higher: str) -> None:
    assert key(lower) < key(higher)


@pytest.mark.parametrize(
    ("one", "other"),
    [("1", "1.0.0.0"), ("1.0-beta", "1.0.0-BETA"), ("1.0.0+a.b", "1.0"), ("01.02", "1.2"), ("1-0", "1--0")],
)
def test_equals(one: str, other: str) -> None:
    assert key(one) == key(other)


@pytest.mark.parametrize(
    "text", ["", "1.2.3.4.5", "1.0-", "1.0-01", "v1.0", "1.0.0-a..b", "2147483648.0", "1.0+", "1.0-é"]
)
def test_not_a_version(text: str) -> None:
    assert not is_version(key(text))


@given(MADE, MADE)
def test_keys_sort_as_the_parts(one: tuple[list[int], list[str]], other: tuple[list[int], list[str]]) -> None:
    first, second, told = key(_text(one)), key(_text(other)), _compared(one, other)
    assert (first > second) - (first < second) == (told > 0) - (told < 0)
