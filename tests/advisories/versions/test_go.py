"""Go's order: from the test cases of golang.org/x/mod/semver, and the forms that Go itself writes."""

from itertools import pairwise

import pytest

from dockward.advisories.versions import is_version
from dockward.advisories.versions.go import key

RISING = (
    "v0.0.0-20190101000000-abcdefabcdef",
    "v0.0.0-20200101000000-000000000000",
    "v1.0.0-alpha",
    "v1.0.0-alpha.1",
    "v1.0.0-alpha.beta",
    "v1.0.0-beta",
    "v1.0.0-beta.2",
    "v1.0.0-beta.11",
    "v1.0.0-rc.1",
    "v1",
    "v1.2.0",
    "v1.2.3-456",
    "v1.2.3-456.789",
    "v1.2.3-456-789",
    "v1.2.3-456a",
    "v1.2.3-pre",
    "v1.2.3-pre.1",
    "v1.2.3-zzz",
    "v1.2.3",
    "v1.2.4-0.20240101000000-abcdefabcdef",
    "v1.2.4",
    "v1.10.0",
    "v2.0.0+incompatible",
)


@pytest.mark.parametrize(("lower", "higher"), list(pairwise(RISING)))
def test_order(lower: str, higher: str) -> None:
    assert key(lower) < key(higher)
    assert is_version(key(lower))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("v1.2.3+meta", "v1.2.3"),
        ("v1", "v1.0.0"),
        ("1.2.3", "v1.2.3"),
        ("go1.21rc2", "1.21.0-rc.2"),
        ("go1.21", "1.21.0"),
        ("go1.22.5 X:nocoverageredesign", "1.22.5"),
        ("go1.23.1-acme2", "1.23.1"),
    ],
)
def test_equals(one: str, other: str) -> None:
    assert key(one) == key(other)


@pytest.mark.parametrize(
    "text", ["bad", "(devel)", "", "v", "v1.2.3.4", "v01.2.3", "v1.2.3-01", "v1-alpha", "v1+meta", "v1.2.3-", "go1"]
)
def test_not_a_version(text: str) -> None:
    assert not is_version(key(text))
