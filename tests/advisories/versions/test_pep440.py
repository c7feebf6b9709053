"""Python's order: against packaging, and the old order by example."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.version import InvalidVersion, Version

from dockward.advisories.versions import is_version
from dockward.advisories.versions.pep440 import key

PIECES = st.sampled_from(
    "0 1 10 00 . - _ a b c rc alpha pre preview post rev r dev + ! .0 .1 x V RC".split()  # noqa: SIM905  # read as a row
)
FORM = st.from_regex(
    r"(v|1!)?[0-9]{1,2}(\.(0|1|20)){0,3}([-_.]?(a|b|rc|alpha)[-_.]?[0-9]?)?(-1|[-_.]?(post|r)[-_.]?[0-9]?)?"
    r"([-_.]?dev[-_.]?[0-9]?)?(\+(1|ab|1b)([-_.](0|2|c))?)?",
    fullmatch=True,
)
# Of PEP 440, "Summary of permitted suffixes and relative ordering", and of local versions.
RISING = """
1.dev0 1.0.dev456 1.0a1.dev1 1.0a1 1.0a2.dev456 1.0a12.dev456 1.0a12 1.0b1.dev456 1.0b2 1.0b2.post345.dev456
1.0b2.post345 1.0rc1.dev456 1.0rc1 1.0 1.0+abc 1.0+abc.5 1.0+abc.7 1.0+5 1.0+5.abc 1.0.post456.dev34 1.0.post456 1.0.15
1.1.dev1 1!0.1
"""
# Of pkg_resources' documentation and setuptools' tests of the order before PEP 440.
OLD_RISING = (
    "0.post-x.dev",
    "0.post-x",
    "0.4-y-x.0dev",
    "0.80.1-3-x-a",
    "1-a.b-c",
    "2.1-x-dev",
    "2.1-x-alpha",
    "2.1-x-rc",
    "2.1-x",
    "2.1-x-1",
    "2.1-x-1.1",
    "2.1-x-9",
)


def _version(text: str) -> Version | None:
    try:
        return Version(text)
    except InvalidVersion:
        return None


@given(*[FORM | st.lists(PIECES, max_size=6).map(lambda parts: "1" + "".join(parts))] * 2)
def test_order_is_packagings(one: str, other: str) -> None:
    first, second = _version(one), _version(other)
    assert is_version(key(one)) == (first is not None)
    if first and second:
        assert (key(one) > key(other)) - (key(one) < key(other)) == (first > second) - (first < second)


@pytest.mark.parametrize(("lower", "higher"), list(pairwise(RISING.split())))
def test_order(lower: str, higher: str) -> None:
    assert key(lower) < key(higher)


@pytest.mark.parametrize(("lower", "higher"), list(pairwise(OLD_RISING)))
def test_the_old_order(lower: str, higher: str) -> None:
    assert key(lower) < key(higher)
    assert not is_version(key(lower))


def test_the_old_order_drops_zeros_and_pads_numbers() -> None:
    assert key("2.1.x.0.0") == key("2.1.x")
    assert key("1-x.00000000") == key("1-x")
    assert key("x-9") < key("x-10")
    assert key("1.x*") < key("0.dev0")
