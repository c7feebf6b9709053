"""Version order: Debian's against dpkg itself, RPM's against its documented order, upstream's by example."""

import random
import re
import shutil
import subprocess
from functools import cmp_to_key
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockward.syntax.versions import debian_key, release_key, rpm_key

DEBIAN_RISING = (
    "1.0~~",
    "1.0~~a",
    "1.0~",
    "1.0~rc1-1",
    "1.0",
    "1.0-0+b1",
    "1.0-0.1",
    "1.0-1~deb12u1",
    "1.0-1",
    "1.0-1+b6",
    "1.0-1+deb12u1",
    "1.0-1+deb12u1+b6",
    "1.0-1+deb12u2",
    "1.0-2",
    "1.0-10",
    "1.0a-1",
    "1.0+dfsg1-1",
    "1.0.1-1",
    "1.10-1",
    "5:0.1-1",
)
RPM_RISING = (
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
RELEASES_RISING = (
    "1.0.0-rc6+dev",
    "1.0.0-rc93",
    "1.0.0-rc95",
    "v1.0.0",
    "1.2.0-rc.1",
    "1.2.0-rc.3",
    "1.2.0",
    "2.1.0-beta.0",
    "2.1.0-rc.0",
    "2.1.0",
    "18.09.1-ce",
    "19.03.15",
    "20.10.24+dfsg1",
    "5:27.1.1-1~debian.12~bookworm",
    "docker-v29.3.1",
)


@pytest.mark.parametrize(("lower", "higher"), list(pairwise(DEBIAN_RISING)))
def test_debian_order(lower: str, higher: str) -> None:
    assert debian_key(lower) < debian_key(higher)


@pytest.mark.parametrize(
    ("one", "other"), [("1.0", "1.0-0"), ("1.0", "0:1.0"), ("1.0", "1.00"), ("1.", "1.0"), ("1a", "1a0")]
)
def test_debian_equals(one: str, other: str) -> None:
    assert debian_key(one) == debian_key(other)


def _made_up(chance: random.Random) -> str:
    parts = ("0", "1", "2", "10", "01", ".", ".", "-", "~", "+", "a", "b", "rc", "deb12u", "dfsg", ":")
    text = "".join(chance.choice(parts) for _ in range(chance.randint(1, 7)))
    epoch = chance.choice(("", "", "0:", "1:", "2:"))
    return epoch + "1" + text.replace(":", "").rstrip("-") + chance.choice(("", "-1", "-1+b2", "-0"))


@pytest.mark.skipif(shutil.which("dpkg") is None, reason="dpkg isn't here to be asked")
def test_debian_order_is_dpkgs() -> None:
    chance = random.Random(20_101_024)
    for _ in range(250):
        one, other = _made_up(chance), _made_up(chance)
        relation = (debian_key(one) > debian_key(other)) - (debian_key(one) < debian_key(other))
        word = {-1: "lt", 0: "eq", 1: "gt"}[relation]
        assert subprocess.run(["dpkg", "--compare-versions", one, word, other], check=False).returncode == 0, (
            one,
            word,
            other,
        )


@pytest.mark.parametrize(("lower", "higher"), list(pairwise(RPM_RISING)))
def test_rpm_order(lower: str, higher: str) -> None:
    assert rpm_key(lower) < rpm_key(higher)


@pytest.mark.parametrize(("one", "other"), [("1.0-1", "0:1.0-1"), ("1.0-1", "1_0-1"), ("1.01", "1.1"), ("2.0.", "2.0")])
def test_rpm_equals(one: str, other: str) -> None:
    assert rpm_key(one) == rpm_key(other)


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


@given(st.lists(st.text(alphabet="01.9ab~^", min_size=1, max_size=6), min_size=2, max_size=6))
def test_rpm_keys_sort_as_the_walk(texts: list[str]) -> None:
    by_key = sorted(texts, key=rpm_key)
    by_walk = sorted(texts, key=cmp_to_key(_rpmvercmp))
    assert [rpm_key(one) for one in by_key] == [rpm_key(one) for one in by_walk]


@pytest.mark.parametrize(("lower", "higher"), list(pairwise(RELEASES_RISING)))
def test_release_order(lower: str, higher: str) -> None:
    first, second = release_key(lower), release_key(higher)
    assert first is not None
    assert second is not None
    assert first < second


@pytest.mark.parametrize("text", ["", "dev", "library-import", "1", "1.2.3.4", "a.b.c", "v", "9f8a7c"])
def test_not_a_release(text: str) -> None:
    assert release_key(text) is None


@given(st.text(max_size=60))
def test_keys_never_fail(text: str) -> None:
    debian_key(text)
    rpm_key(text)
    release_key(text)


def test_a_huge_version_is_cut() -> None:
    assert debian_key("9" * 100_000) < debian_key("1:0")
    assert rpm_key("9" * 100_000) < rpm_key("1:0")
    assert release_key("9." * 100_000) is None
