"""Debian's order: by example, and against dpkg itself."""

import random
import shutil
import subprocess
from itertools import pairwise

import pytest

from dockward.advisories.versions.dpkg import key

RISING = (
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
PARTS = ("0", "1", "2", "9", "10", "01", ".", ".", "-", "~", "+", "a", "b", "Z", "rc", "deb12u", "dfsg", "_", "^", "é")


@pytest.mark.parametrize(("lower", "higher"), list(pairwise(RISING)))
def test_order(lower: str, higher: str) -> None:
    assert key(lower) < key(higher)


@pytest.mark.parametrize(
    ("one", "other"), [("1.0", "1.0-0"), ("1.0", "0:1.0"), ("1.0", "1.00"), ("1.", "1.0"), ("1a", "1a0"), ("1-", "1")]
)
def test_equals(one: str, other: str) -> None:
    assert key(one) == key(other)


def test_an_epoch_that_is_no_number_is_a_part_of_the_version() -> None:
    assert key("a:1") < key("a:2") < key("1:0")


def _made_up(chance: random.Random) -> str:
    text = "".join(chance.choice(PARTS) for _ in range(chance.randint(1, 7)))
    epoch = chance.choice(("", "", "0:", "1:", "2:"))
    return epoch + "1" + text.rstrip("-") + chance.choice(("", "-1", "-1+b2", "-0"))


def _altered(chance: random.Random, text: str) -> str:
    at = chance.randint(2, len(text))
    return (text[:at] + chance.choice(PARTS) + text[at + chance.randint(0, 1) :]).rstrip("-")


@pytest.mark.skipif(shutil.which("dpkg") is None, reason="dpkg isn't here to be asked")
def test_order_is_dpkgs() -> None:
    chance = random.Random(20_101_024)
    for nr in range(400):
        one = _made_up(chance)
        other = _altered(chance, one) if nr % 2 else _made_up(chance)
        relation = (key(one) > key(other)) - (key(one) < key(other))
        word = {-1: "lt", 0: "eq", 1: "gt"}[relation]
        asked = subprocess.run(["dpkg", "--compare-versions", one, word, other], check=False, capture_output=True)
        assert asked.returncode == 0, (one, word, other)
