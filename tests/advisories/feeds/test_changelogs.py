"""Changelogs of packages: which version mended what, and of which release."""

import pytest
from tests.advisories.feeds.told import days, faults, fix, items, left_out, records

from dockward.advisories.feeds.known import Document, recognise
from dockward.advisories.records import Record

CHANGES = """\
openssl (3.0.11-1~deb12u2) bookworm-security; urgency=medium

  * CVE-2023-5363 (Incorrect cipher key and IV length processing)
  * Mend what the mending of CVE-2023-0001 broke

 -- Somebody <somebody@example.org>  Mon, 23 Oct 2023 20:22:28 +0200

openssl (3.0.11-1~deb12u1) bookworm; urgency=medium

  * Import 3.0.11: CVE-2023-0001, CVE-2023-0002

 -- Somebody <somebody@example.org>  Sat, 23 Sep 2023 18:36:50 +0200

openssl (3.0.9-1) unstable; urgency=low

  * (CVE-2022-0001)

 -- Somebody <somebody@example.org>  Tue, 30 May 2023 18:12:36 +0200
"""


def test_each_flaw_was_mended_by_the_first_version_that_names_it():
    found = {one.id: one for one in records("changelog.Debian", CHANGES)}
    fixed = {name: fix(one, "3.0.8-1") for name, one in found.items()}
    assert fixed == {
        "CVE-2023-5363": "3.0.11-1~deb12u2",
        "CVE-2023-0001": "3.0.11-1~deb12u1",
        "CVE-2023-0002": "3.0.11-1~deb12u1",
        "CVE-2022-0001": "3.0.9-1",
    }
    assert {one.affected[0].space for one in found.values()} == {"debian:12/changelog"}
    assert found["CVE-2022-0001"].published == "2023-05-30"
    assert days("changelog.Debian", CHANGES) == ["2023-10-23"]


@pytest.mark.parametrize(
    ("suite", "space"),
    [("noble", "ubuntu:24.04"), ("noble-security", "ubuntu:24.04"), ("stretch noble-proposed", "debian:9")],
)
def test_the_release_is_the_one_that_the_newest_entry_is_for(suite, space):
    text = CHANGES.replace("bookworm-security", suite)
    assert {one.affected[0].space for one in records("x", text)} == {space + "/changelog"}


@pytest.mark.parametrize("suite", ["unstable", "sid", "UNRELEASED", "experimental"])
def test_one_of_no_release_tells_nothing_whatever_stands_further_down(suite):
    text = CHANGES.replace("bookworm-security", suite)
    assert (records("x", text), faults("x", text)) == ([], [])
    assert left_out("x", text) == ["a changelog of no release that is known"]


def test_lines_that_are_none_are_passed_over():
    text = CHANGES.replace("Mon, 23 Oct 2023", "Mon, 99 Oct 2023").replace("\n", "\r\n").replace("  * (CVE", "(CVE")
    assert len([one for one in items("x", text) if isinstance(one, Record)]) == 4
    assert faults("x", text) == []


def test_what_looks_like_one_and_is_none():
    for text in ("openssl (1) ; urgency=low\n", "openssl 1 bookworm; urgency=low\n", "words (1) x\n"):
        assert recognise(Document("x", text.encode())) is None
