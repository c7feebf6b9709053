"""What is published of a release that is still supported is known where it is fetched from."""

from fnmatch import fnmatchcase

import pytest

from dockward.advisories.components import table
from dockward.advisories.fetching.sources import Wanted, choose
from dockward.advisories.spaces import CODENAMES, DISTRIBUTIONS

SOURCES = {
    "debian": ("debian", "debian-security/{release}"),
    "ubuntu": ("ubuntu/{release}", "ubuntu-security/{release}"),
    "alpine": ("alpine/{release}-main", "alpine/{release}-community"),
    "almalinux": ("osv/almalinux",),
    "rocky": ("osv/rocky",),
    "rhel": ("redhat/{release}",),
    "sles": ("csaf/suse",),
    "opensuse-leap": ("csaf/suse",),
}
"""The sources of a release, with the signed suite where there is one; some are of all of a distribution's."""
NOT_FETCHED = {
    "rhel:10": "Red Hat publishes no OVAL of it, but CSAF documents, one a flaw and an archive of all: it is imported",
    "sles:*": "SUSE's one archive may have 1 GiB, so it is fetched for whoever asks",
    "opensuse-leap:*": "as for SLES",
}
"""Supported releases whose sources aren't fetched unasked, and why."""


def supported():
    """All releases that the shipped table has as supported on its own day, of distributions that are looked at."""
    systems, made = table().systems, table().made
    return [
        (family, release)
        for family in DISTRIBUTIONS
        for release, last in systems.get(family, {}).items()
        if last >= made
    ]


def excused(family, release):
    return any(fnmatchcase(f"{family}:{release}", pattern) for pattern in NOT_FETCHED)


def sources(family, release):
    return {one.format(release=release) for one in SOURCES[family]}


@pytest.mark.parametrize(("family", "release"), [one for one in supported() if not excused(*one)])
def test_a_supported_release_has_its_sources_and_they_are_fetched_unasked(family, release):
    assert sources(family, release) <= {one.download.name for one in choose(Wanted())}


@pytest.mark.parametrize(("family", "release"), [one for one in supported() if one[0] in {"debian", "ubuntu"}])
def test_a_supported_release_is_known_by_its_codename(family, release):
    assert f"{family}:{release}" in CODENAMES.values()


def test_excuses_are_of_supported_releases_that_need_them():
    usual = {one.download.name for one in choose(Wanted())}
    needed = [one for one in supported() if not sources(*one) <= usual]
    for pattern in NOT_FETCHED:
        assert any(fnmatchcase(f"{family}:{release}", pattern) for family, release in needed), pattern
