"""Composer's order: by what its own parser makes of versions, and against PHP's comparison of that."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockward.advisories.versions import is_version
from dockward.advisories.versions.composer import dev_key, key

RISING = (
    "1.0.0-dev",
    "1.0.0-alpha.dev",
    "1.0.0-alpha",
    "1.0.0-alpha1-dev",
    "1.0.0-alpha1",
    "1.0.0-alpha10",
    "1.0.0-beta",
    "1.0.0-RC1",
    "1.0.0-RC2",
    "1.0.0",
    "1.0.0-patch1-dev",
    "1.0.0-patch1",
    "1.0.0-p2",
    "1.0.0.1",
    "1.2",
    "1.10",
    "1.x-dev",
    "2010.01.02",
    "2010.01.02.1",
    "20100102",
)
# Of composer/semver's tests: a version, and the same in its normal form.
EQUAL = (
    ("1", "1.0.0.0"),
    ("v1.0.0", "1.0.0.0"),
    ("1.0.0RC1dev", "1.0.0.0-RC1-dev"),
    ("1.0.0-rC15-dev", "1.0.0.0-RC15-dev"),
    ("1.0.0.pl3-dev", "1.0.0.0-patch3-dev"),
    ("1.0.0-alpha.3.1", "1.0.0.0-alpha3.1"),
    ("1.0.0+foo@dev", "1.0.0"),
    ("1.0.0+foo as 2.0", "1.0.0.0"),
    ("10.4.13-b5", "10.4.13.0-beta5"),
    ("1.0.0-stable", "1"),
    ("1.0-dev", "1.0.0.0-dev"),
    ("2.0.*-dev", "2.0.9999999.9999999-dev"),
    ("2010-01-02", "2010:01:02"),
    ("2010-01-02.5", "2010:01:02.5"),
    ("1.9999999999999999999999", "1.9223372036854775807"),
)
STAGES = ["", "-dev", "-alpha", "-alpha1", "-beta2", "-beta10", "-RC1", "-RC1-dev", "-patch1", "-patch", "-beta1.2"]
RANKS = {"dev": 0, "alpha": 1, "beta": 2, "RC": 3, "patch": 5}
AT_A_NUMBER = 4
NORMAL = st.builds(
    lambda numbers, stage: ".".join(map(str, numbers)) + stage,
    st.lists(st.sampled_from([0, 1, 2, 10]), min_size=4, max_size=4),
    st.sampled_from(STAGES),
)


def _php(one: str, other: str) -> int:
    """version_compare: part by part, words by rank, a number between them; what is left over by its first part."""
    first, second = (re.findall(r"\d+|[a-zA-Z]+", text) for text in (one, other))
    for left, right in zip(first, second, strict=False):
        if left.isdigit() and right.isdigit():
            found = int(left) - int(right)
        else:
            found = RANKS.get(left, AT_A_NUMBER) - RANKS.get(right, AT_A_NUMBER)
        if found:
            return found
    longer, sign = (first, 1) if len(first) > len(second) else (second, -1)
    if len(first) == len(second):
        return 0
    left_over = longer[min(len(first), len(second))]
    return sign * (1 if left_over.isdigit() else RANKS[left_over] - AT_A_NUMBER)


@pytest.mark.parametrize(("lower", "higher"), list(pairwise(RISING)))
def test_order(lower: str, higher: str) -> None:
    assert key(lower) < key(higher)


@pytest.mark.parametrize(("one", "other"), EQUAL)
def test_equals(one: str, other: str) -> None:
    assert key(one) == key(other)
    assert is_version(key(one))


@pytest.mark.parametrize(
    "text",
    ["", "a", "1.0.0-meh", "1.0.0.0.0", "feature-foo", "dev-main", "master", "1.0 .2", "dev", "foo-dev"],
)
def test_not_a_version(text: str) -> None:
    assert not is_version(key(text))


def test_a_branch_is_itself_alone() -> None:
    assert key("dev-main") != key("dev-master") == key("master")


@given(NORMAL, NORMAL)
def test_keys_sort_as_php(one: str, other: str) -> None:
    told = _php(one, other)
    assert (key(one) > key(other)) - (key(one) < key(other)) == (told > 0) - (told < 0), (one, other)


def test_the_lowest_form_of_a_version() -> None:
    assert dev_key("1.2") == key("1.2.0-dev")
    assert dev_key("1.2-beta1") is None
    assert dev_key("1.2-RC1") == key("1.2-RC1-dev")
