"""RPM's order: by example, from its own test cases, and against its documented walk over both versions."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockward.advisories.versions.rpm import key

RISING = (
    "1.0~beta-1",
    "1.0~rc1-1",
    "1.0-1",
    "1.0-1.el9",
    "1.0-1.el9_4",
    "1.0-2",
    "1.0-10",
    "1.0^20240101-1",
    "1.0a-1",
    "1.0b-1",
    "1.0.1-1",
    "1.10-1",
    "2.0-1",
    "1:0.1-1",
)
# Of rpm's tests/rpmvercmp.at.
TOLD = """
1.0 = 1.0; 1.0 < 2.0; 2.0.1 = 2.0.1; 2.0 < 2.0.1; 2.0.1a = 2.0.1a; 2.0.1a > 2.0.1; 5.5p1 < 5.5p2; 5.5p10 > 5.5p1;
10xyz < 10.1xyz; xyz10 < xyz10.1; xyz.4 < 8; 8 > xyz.4; 5.5p2 < 5.6p1; 5.6p1 < 6.5p1; 6.0.rc1 > 6.0; 10b2 > 10a1;
1.0aa > 1.0a; 10.0001 = 10.1; 10.0001 < 10.0039; 4.999.9 < 5.0; 20101121 < 20101122; 2_0 = 2.0; a = a; a+ = a_;
+a = _a; + = _; 1.0~rc1 < 1.0; 1.0~rc1 < 1.0~rc2; 1.0~rc1~git123 < 1.0~rc1; 1.0^ > 1.0; 1.0^git1 > 1.0;
1.0^git1 < 1.0^git2; 1.0^git1 < 1.01; 1.0^20160101 < 1.0.1; 1.0^20160101^git1 > 1.0^20160101; 1.0~rc1^git1 > 1.0~rc1;
1.0^git1~pre < 1.0^git1; 1b.fc17 = 1b.fc17; 1b.fc17 < 1.fc17; 1g.fc17 > 1.fc17
"""


@pytest.mark.parametrize("told", [one.split() for one in TOLD.split(";")][:-1])
def test_order_is_as_told(told: list[str]) -> None:
    one, relation, other = told
    assert {"<": key(one) < key(other), "=": key(one) == key(other), ">": key(one) > key(other)}[relation]


@pytest.mark.parametrize(("lower", "higher"), list(pairwise(RISING)))
def test_order(lower: str, higher: str) -> None:
    assert key(lower) < key(higher)


@pytest.mark.parametrize(
    ("one", "other"), [("1.0-1", "0:1.0-1"), (":1.0-1", "1.0-1"), ("1.0-1", "1_0-1"), ("1.01", "1.1"), ("2.0.", "2.0")]
)
def test_equals(one: str, other: str) -> None:
    assert key(one) == key(other)


def test_the_release_is_behind_the_last_hyphen_and_none_is_before_all() -> None:
    assert key("1.0-1-2") < key("1.0-1-10") < key("1.0-2-1")
    assert key("1.0") < key("1.0-~1") < key("1.0-")


def _rpmvercmp(one: str, other: str) -> int:
    """The comparison written as the walk over both that RPM's manual describes, for versions of plain segments."""
    segments = [re.findall(r"\d+|[a-zA-Z]+|~|\^", text) for text in (one, other)]
    for left, right in zip(*segments, strict=False):
        if left == right or (left.isdigit() and right.isdigit() and int(left) == int(right)):
            continue
        for mark, worth in (("~", -1), ("^", -1)):
            if mark in (left, right):
                return worth if left == mark else -worth
        if left.isdigit() != right.isdigit():
            return 1 if left.isdigit() else -1
        lesser = int(left) < int(right) if left.isdigit() else left < right
        return -1 if lesser else 1
    rest = len(segments[0]) - len(segments[1])
    if rest == 0:
        return 0
    following = (segments[0] if rest > 0 else segments[1])[min(map(len, segments))]
    worth = -1 if following == "~" else 1
    return worth if rest > 0 else -worth


@given(*[st.text(alphabet="01.9ab~^", max_size=7)] * 2)
def test_keys_sort_as_the_walk(one: str, other: str) -> None:
    first, second = key(f"{one}-1"), key(f"{other}-1")
    assert (first > second) - (first < second) == _rpmvercmp(one, other)
