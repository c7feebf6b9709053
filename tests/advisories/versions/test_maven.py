"""Maven's order: from its own test cases, and against its comparison of nested lists."""

import re
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from dockward.advisories.versions.maven import key

# Of maven-artifact's ComparableVersionTest (3.9).
QUALIFIERS = """
1-alpha2snapshot 1-alpha2 1-alpha-123 1-beta-2 1-beta123 1-m2 1-m11 1-rc 1-cr2 1-rc123 1-SNAPSHOT 1 1-sp 1-sp2
1-sp123 1-abc 1-def 1-pom-1 1-1-snapshot 1-1 1-2 1-123
"""
NUMBERS = """
2.0 2.0.a 2-1 2.0.2 2.0.123 2.1.0 2.1-a 2.1b 2.1-c 2.1-1 2.1.0.1 2.2 2.123 11.a2 11.a11 11.b2 11.b11 11.m2 11.m11
11 11.a 11b 11c 11m
"""
EQUAL = """
1 1.0.0; 1 1-0; 1 1.0-0; 1a 1-a; 1a 1.0-a; 1.0a 1-a; 1x 1.0.0-x; 1ga 1; 1release 1; 1final 1; 1cr 1rc; 1a1
1-alpha-1; 1b2 1-beta-2; 1m3 1-milestone-3; 1X 1x; 1GA 1; 1.0.0RC2 1.0.0-rc2; 0.0-1552 0-1552; 01 1;
0000000000000000001 1; 1.0-FINAL 1; 1. 1; 1- 1
"""
LESS = """
1.0-alpha-1 1.0; 1.0-alpha-1 1.0-alpha-2; 1.0-beta-1 1.0-SNAPSHOT; 1.0-SNAPSHOT 1.0; 1.0-alpha-1-SNAPSHOT
1.0-alpha-1; 1.0 1.0-1; 1.0-1 1.0-2; 2.0-1 2.0.1; 2.0.1 2.0.1-xyz; 2.0.1-klm 2.0.1-lmn; 2.0.1 2.0.1-123; 2.0.1-xyz
2.0.1-123; 6.1.0 6.1H.5-beta; 6.1.0rc3 6.1.0; 6.1.0rc3 6.1H.5-beta; 20190126.230843 1234567890.12345; 3.0.0.Beta1
3.0.0.CR1; 1-0.alpha 1; 1-0.beta 1; 1-0.alpha 1-0.beta; 1.0.0.RC1 1.0.0-RC2; 4.0.0.Beta3 4.0.0.RC1; 1.0.alpha.1 1
"""
TOKENS = ["0", "1", "10", ".", "-", "a", "alpha", "rc", "snapshot", "sp", "x", "ga", "-1", ".0", "-alpha", ".1"]


def _pairs(text: str) -> list[list[str]]:
    return [one.split() for one in text.split(";")]


RISING = [
    *pairwise(QUALIFIERS.split()),
    *pairwise(NUMBERS.split()),
    *_pairs(LESS),
    ("1-\U00010000", "1-\uffff"),
]
Item = "int | str | list[Item]"
WORDS = ("alpha", "beta", "milestone", "rc", "snapshot", "", "sp")
SHORT = {"a": "alpha", "b": "beta", "m": "milestone"}
LONG = {"ga": "", "final": "", "release": "", "cr": "rc"}


def _parsed(text: str) -> list[Item]:
    """The nested lists: a hyphen or a change between digits and letters opens one."""
    top: list[Item] = []
    stack = [top]
    parts = re.findall(r"[0-9]+|[a-z]+|[.-]", text)
    for nr, part in enumerate([*parts, ""]):
        follows = parts[nr - 1] if nr else "."
        if part in {".", "-", ""}:
            if follows not in {".", "-"}:
                if part == "" and follows.isalpha() and stack[-1]:
                    _open(stack)
                stack[-1].append(_item(follows))
            elif part:
                stack[-1].append(0)
            if part == "-":
                _open(stack)
        elif follows not in {".", "-"}:
            if follows.isalpha() and stack[-1]:
                _open(stack)
            stack[-1].append(_item(SHORT.get(follows, follows)))
            _open(stack)
    for one in reversed(stack):
        _normalize(one)
    return top


def _open(stack: list[list[Item]]) -> None:
    stack[-1].append([])
    stack.append(stack[-1][-1])


def _item(part: str) -> Item:
    return int(part) if part.isdigit() else LONG.get(part, part)


def _normalize(items: list[Item]) -> None:
    for nr in range(len(items) - 1, -1, -1):
        if items[nr] in (0, "", []):
            del items[nr]
        elif not isinstance(items[nr], list):
            break


def _word(one: str) -> str:
    return str(WORDS.index(one)) if one in WORDS else f"{len(WORDS)}-{one}"


def _to_none(item: Item) -> int:
    if isinstance(item, int):
        return int(item > 0)
    if isinstance(item, str):
        return (_word(item) > "5") - (_word(item) < "5")
    return next((found for one in item if (found := _to_none(one))), 0)


def _compared(one: Item, other: Item) -> int:
    if one is None or other is None:
        return 0 if one is other else _to_none(one) if other is None else -_to_none(other)
    kinds = [(str, list, int).index(type(item)) for item in (one, other)]
    if kinds[0] != kinds[1]:
        return 1 if kinds[0] > kinds[1] else -1
    if isinstance(one, list):
        pairs = [
            (one[nr] if nr < len(one) else None, other[nr] if nr < len(other) else None)
            for nr in range(max(len(one), len(other)))
        ]
        return next((found for pair in pairs if (found := _compared(*pair))), 0)
    left, right = (one, other) if isinstance(one, int) else (_word(one), _word(other))
    return (left > right) - (left < right)


def _in_rings(items: list[Item], *, inner: bool = False) -> bool:
    """Whether a list has what rings need: what equals the end before a word, or a word among its items."""
    plain = [one for one in items if not isinstance(one, list)]
    rest = [one for one in items if isinstance(one, list)]
    odd = any(one in (0, "") and any(isinstance(more, str) for more in plain[nr:]) for nr, one in enumerate(plain))
    word = any(isinstance(one, str) for one in plain[1:]) or (plain[:1] and isinstance(plain[0], str) and not inner)
    return bool(odd or word or (rest and not plain) or (len(plain) > 1 and isinstance(plain[0], str))) or any(
        _in_rings(one, inner=True) for one in rest
    )


@pytest.mark.parametrize(
    ("lower", "higher"),
    RISING,
)
def test_order(lower: str, higher: str) -> None:
    assert key(lower) < key(higher)


@pytest.mark.parametrize(("one", "other"), [*_pairs(EQUAL), ("1.\u0663", "1.3")])
def test_equals(one: str, other: str) -> None:
    assert key(one) == key(other)


MADE = st.lists(st.sampled_from(TOKENS), max_size=7).map(lambda parts: "1" + "".join(parts))


@given(MADE, MADE)
def test_keys_sort_as_the_lists(one: str, other: str) -> None:
    first, second = _parsed(one), _parsed(other)
    assume(not _in_rings(first) and not _in_rings(second))
    assert (key(one) > key(other)) - (key(one) < key(other)) == _compared(first, second), (one, other)


@given(MADE)
def test_keys_are_on_the_lists_side_of_the_plain_version(one: str) -> None:
    """Also for what is part of a ring."""
    assert (key(one) > key("1")) - (key(one) < key("1")) == _compared(_parsed(one), [1])
