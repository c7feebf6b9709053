"""RubyGems' order: from its own test cases, and against its comparison segment by segment."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockward.advisories.versions import is_version
from dockward.advisories.versions.gem import key

RISING = (
    "0.0.beta.1",
    "0.0.beta.2",
    "0",
    "1.0.a10",
    "1.0-1",
    "1.8.2.a",
    "1.8.2.a9",
    "1.8.2.a10",
    "1.8.2.b",
    "1.8.2",
    "1.8.2.0.1",
    "1.9.a",
    "1.9.b.0.z",
    "1.9.b",
    "1.9.b.0.1",
    "1.9",
    "5.2.4.a",
    "5.2.4",
)
PIECES = st.sampled_from(["0", "1", "10", "00", "a", "b", "rc", "A", "0", "1a0"])


def _segments(text: str) -> list[int | str]:
    return [int(one) if one.isdigit() else one for one in re.findall(r"[0-9]+|[a-zA-Z]+", text.replace("-", ".pre."))]


def _compared(one: str, other: str) -> int:
    first, second = _segments(one), _segments(other)
    for nr in range(max(len(first), len(second))):
        left, right = (found[nr] if nr < len(found) else 0 for found in (_canonical(first), _canonical(second)))
        if left == right:
            continue
        if isinstance(left, str) != isinstance(right, str):
            return -1 if isinstance(left, str) else 1
        return 1 if left > right else -1
    return 0


def _canonical(found: list[int | str]) -> list[int | str]:
    words = next((nr for nr, one in enumerate(found) if isinstance(one, str)), len(found))
    return [*_stripped(found[:words]), *_stripped(found[words:])]


def _stripped(found: list[int | str]) -> list[int | str]:
    return _stripped(found[:-1]) if found and found[-1] == 0 else found


@pytest.mark.parametrize(("lower", "higher"), list(pairwise(RISING)))
def test_order(lower: str, higher: str) -> None:
    assert key(lower) < key(higher)


@pytest.mark.parametrize(
    ("one", "other"),
    [("1", "1.0.0"), ("", "0"), ("1.2.b1", "1.2.b.1"), ("1.0.a", "1.a"), (" 1 ", "1"), ("0.beta.1", "0.0.beta.1")],
)
def test_equals(one: str, other: str) -> None:
    assert key(one) == key(other)


@pytest.mark.parametrize(
    "text", ["junk", "1.2.", "1..2", ".1", "1.2 3.4", "2.3422222.222.222222222.22222.ads0as.dasd0.-x", "1a"]
)
def test_not_a_version(text: str) -> None:
    assert not is_version(key(text))


@given(*[st.lists(PIECES, max_size=6).map(lambda parts: ".".join(["1", *parts]))] * 2)
def test_keys_sort_as_the_segments(one: str, other: str) -> None:
    assert (key(one) > key(other)) - (key(one) < key(other)) == _compared(one, other), (one, other)
