"""Signed files and indexes that are anything but what they should be: an error of ours, and never another."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.advisories.signed.suites import Signer, packages, release

from dockward.advisories.errors import BadFileError
from dockward.advisories.feeds.feed import FeedError
from dockward.advisories.signed.packages import newest, parse_offers
from dockward.advisories.signed.release import parse_release
from dockward.advisories.signed.signature import read_signed

INDEX = packages("a|1|b (2)", "c|1:2~rc1-3")
RELEASE = release({"main/binary-amd64/Packages": INDEX}).encode()


@pytest.fixture(scope="module")
def signer(tmp_path_factory):
    return Signer(tmp_path_factory.mktemp("keys"))


@st.composite
def spoilt(draw, whole):
    """The bytes with a piece taken out and another put in."""
    start = draw(st.integers(0, len(whole)))
    end = draw(st.integers(start, min(len(whole), start + 40)))
    piece = draw(st.one_of(st.binary(max_size=12), st.sampled_from([b"\n", b"\n\n", b":", b"(", b"99999999", b"\0"])))
    return whole[:start] + piece + whole[end:]


@given(st.one_of(spoilt(RELEASE), st.binary(max_size=200)))
def test_releases(data):
    with suppress(FeedError):
        made = parse_release(data, "debian")
        assert made.space.startswith("debian:")
        assert made.indexes(frozenset({"amd64"})).keys() <= made.sums.keys()


@given(st.one_of(spoilt(INDEX), st.binary(max_size=200)))
def test_indexes(data):
    with suppress(FeedError):
        assert all(one.name and one.version for one in newest(parse_offers(data)))


@given(data=st.data())
def test_signatures(tmp_path_factory, signer, data):
    signed = signer.sign(RELEASE.decode())
    broken = data.draw(spoilt(signed))
    with suppress(BadFileError):
        found = read_signed(tmp_path_factory.getbasetemp() / "InRelease", broken, "debian", {"debian": signer.keyring})
        # Whatever stands around it: what comes out is what was signed, but for spaces at the ends of lines.
        assert [one.rstrip() for one in found.data.split(b"\n")] == [one.rstrip() for one in RELEASE.split(b"\n")]
