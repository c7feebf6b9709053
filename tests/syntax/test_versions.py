"""The version numbers of the engine and its parts, by example."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockward.syntax.versions import release_key

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
    release_key(text)


def test_a_huge_version_is_cut() -> None:
    assert release_key("9." * 100_000) is None
