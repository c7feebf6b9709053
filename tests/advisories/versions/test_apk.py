"""Alpine's order: from apk-tools' own test cases, and against its walk over both versions."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockward.advisories.versions import is_version
from dockward.advisories.versions.apk import key

# Of apk-tools' test/version.data, and what its order says of suffixes.
TOLD = """
2.34 > 0.1.0_alpha; 23_foo > 4_beta; 0.1.0_alpha = 0.1.0_alpha; 0.1.0_alpha < 0.1.3_alpha; 0.1.0_alpha < 0.1.0_alpha2;
0.1.0_alpha < 2.2.39.1-r1; 2.2.39.1-r1 > 1.0.4-r3; 1.0.4-r3 < 1.0.4-r4; 1.0.4-r4 < 1.6; 0.9.28 < 1.0.4-r4;
1.1.3-r1 < 1.7.31-r1; 0.3.0 < 0.4.5.1; 20050718-r1 < 20050718-r2; 3.3-r2 > 3.3-r1; 1.0_p10-r0 > 1.0_p9-r0;
1.0 < 1.0.0; 1.0 > 1.0_alpha; 1.0_alpha < 1.0_beta; 1.0_beta < 1.0_pre; 1.0_pre < 1.0_rc; 1.0_rc < 1.0;
1.0 < 1.0_cvs; 1.0_cvs < 1.0_svn; 1.0_svn < 1.0_git; 1.0_git < 1.0_hg; 1.0_hg < 1.0_p; 1.0_p < 1.0a; 1.0a < 1.0b;
1.0b < 1.0.0; 1.0_rc1 < 1.0_rc2; 1.0_rc < 1.0_rc0; 1.0_rc1_p1 > 1.0_rc1; 1.01 < 1.1; 1.09 < 1.10; 1.0 < 1.00;
1.2~abc < 1.2~abd; 1.2 < 1.2~abc; 1.2~abc > 1.2-r9; 10 > 9; 01 = 1; 1.0 > 1.0!; 1.0! = 1.0?
"""
NAMES = ["alpha", "beta", "pre", "rc", "", "cvs", "svn", "git", "hg", "p"]
KINDS = ["first", "digit", "letter", "suffix", "count", "commit", "revision", "end", "unreadable"]
PIECES = st.sampled_from(
    [
        "1",
        "0",
        "10",
        ".1",
        ".0",
        ".01",
        ".10",
        "a",
        "b",
        "_alpha",
        "_rc",
        "_git",
        "_p",
        "~ab",
        "~1",
        "-r",
        "-r1",
        "1",
        "!",
    ]
)


def _walk(text: str) -> list[tuple[str, str]]:
    """Reads piece by piece, each kind only where it may follow; the rest after an unreadable one isn't looked at."""
    found = re.match(r"\d+", text)
    pieces = [("first", found[0])] if found else [("unreadable", "")]
    rest = text[len(pieces[0][1]) :]
    rules = [
        ("digit", r"\.(\d+)", {"first", "digit"}),
        ("letter", r"([a-z])", {"first", "digit"}),
        ("suffix", r"_([a-z]+)", {"first", "digit", "letter", "suffix", "count"}),
        ("count", r"(\d+)", {"suffix"}),
        ("commit", r"~([0-9a-fA-F]+)", {"first", "digit", "letter", "suffix", "count"}),
        ("revision", r"-r(\d+)", {"first", "digit", "letter", "suffix", "count", "commit"}),
    ]
    while rest and pieces[-1][0] != "unreadable":
        for kind, form, behind in rules:
            match = re.match(form, rest) if pieces[-1][0] in behind else None
            if match and (kind != "suffix" or match[1] in NAMES):
                pieces.append((kind, match[1]))
                rest = rest[match.end() :]
                break
        else:
            pieces.append(("unreadable", ""))
    return pieces if pieces[-1][0] == "unreadable" else [*pieces, ("end", "")]


def _piece(kind: str, one: str, other: str) -> int:
    if kind == "digit" and "0" in {one[0], other[0]}:
        return (one > other) - (one < other)
    if kind in {"first", "digit", "count", "revision"}:
        return (int(one) > int(other)) - (int(one) < int(other))
    if kind == "suffix":
        return NAMES.index(one) - NAMES.index(other)
    return (one > other) - (one < other)


def _compared(one: str, other: str) -> int:
    for (kind, left), (second, right) in zip(_walk(one), _walk(other), strict=False):
        if kind == second:
            if found := _piece(kind, left, right):
                return 1 if found > 0 else -1
            continue
        if kind == "suffix" and NAMES.index(left) < NAMES.index(""):
            return -1
        if second == "suffix" and NAMES.index(right) < NAMES.index(""):
            return 1
        return 1 if KINDS.index(kind) < KINDS.index(second) else -1
    return 0


@pytest.mark.parametrize("told", [one.split() for one in TOLD.split(";")])
def test_order_is_as_told(told: list[str]) -> None:
    one, relation, other = told
    assert {"<": key(one) < key(other), "=": key(one) == key(other), ">": key(one) > key(other)}[relation]


@given(*[st.lists(PIECES, max_size=5).map("".join)] * 2)
def test_keys_sort_as_the_walk(one: str, other: str) -> None:
    one, other = f"1{one}", f"1{other}"
    assert (key(one) > key(other)) - (key(one) < key(other)) == _compared(one, other), (one, other)


@pytest.mark.parametrize("text", ["", "a1", ".1", "-r1"])
def test_without_a_number_first_it_is_no_version(text: str) -> None:
    assert not is_version(key(text))
