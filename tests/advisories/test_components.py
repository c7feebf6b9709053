"""The laws of the table of flaws and end-of-life dates that ships, and how versions meet it."""

import re
from datetime import date
from itertools import pairwise

import pytest

from dockward.advisories.components import (
    Entry,
    package_advisories,
    system_end_of_life,
    table,
    upstream_advisories,
    upstream_end_of_life,
)
from dockward.advisories.versions.dpkg import key as debian_key
from dockward.model.severity import Severity
from dockward.syntax.versions import release_key

ENTRIES = [(component, entry) for component, entries in table().advisories.items() for entry in entries]
IDENTIFIER = re.compile(r"CVE-20\d\d-\d{4,7}|GHSA(-[23456789cfghjmpqrvwx]{4}){3}|GO-20\d\d-\d{4}")
WORDS = {one.word for one in Severity if one is not Severity.INFO}


def _before(version: str) -> tuple[str, ...]:
    """Versions just before one that mends: a lower patch, or the last of the lower branch or of the candidates."""
    found = release_key(version)
    assert found is not None
    major, minor, patch, final, _, number = found
    if not final:
        return (f"{major}.{minor}.{patch}-rc.{number - 1}",)
    if patch:
        return (f"{major}.{minor}.{patch - 1}",)
    return f"{major}.{minor}.0-rc.99", f"{major}.{minor - 1}.99" if minor else f"{major - 1}.99.99"


@pytest.mark.parametrize(("component", "entry"), ENTRIES, ids=[f"{name}-{one.id}" for name, one in ENTRIES])
def test_an_advisory_is_whole(component: str, entry: Entry) -> None:
    assert all(IDENTIFIER.fullmatch(one) for one in (entry.id, *entry.aliases))
    assert entry.severity in WORDS
    assert 20 <= len(entry.summary) <= 100
    assert not entry.summary.endswith(".")
    assert entry.affected
    assert entry.fixed
    assert all(one == "0" or release_key(one) for one, _ in entry.affected)
    assert all(release_key(one) for one in (*entry.fixed, *(end for _, end in entry.affected)))


@pytest.mark.parametrize(("component", "entry"), ENTRIES, ids=[f"{name}-{one.id}" for name, one in ENTRIES])
def test_what_mends_is_not_affected_and_what_came_before_is(component: str, entry: Entry) -> None:
    ends = [end for _, end in entry.affected]
    for fixed in entry.fixed:
        assert not entry.affects(fixed)
        assert fixed in ends
        assert any(entry.affects(one) for one in _before(fixed)), f"{_before(fixed)} should have {entry.id}"
    newest = max(entry.fixed, key=lambda one: release_key(one) or ())
    assert max(ends, key=lambda one: release_key(one) or ()) == newest, "the newest branch has no fix"
    rising = [release_key(one) or (0,) for pair in entry.affected for one in pair]
    assert all(lower <= higher for lower, higher in pairwise(rising))


def test_no_advisory_stands_twice() -> None:
    for entries in table().advisories.values():
        names = [name for one in entries for name in (one.id, *one.aliases)]
        assert len(names) == len(set(names))


def test_tested_packages_are_ranges_of_that_distribution() -> None:
    tests = [test for _, entry in ENTRIES for test in entry.packages]
    assert tests
    for test in tests:
        assert debian_key(test.first) <= debian_key(test.last)
        assert test.how
        assert system_end_of_life(test.system, test.release)


def test_dates_are_of_our_time() -> None:
    dates = [
        day for branches in (*table().end_of_life.values(), *table().systems.values()) for day in branches.values()
    ]
    assert all(date(2012, 1, 1) < one < date(2045, 1, 1) for one in (*dates, table().made))


@pytest.mark.parametrize(
    ("component", "version", "identifier"),
    [
        ("engine", "20.10.24+dfsg1", "CVE-2024-41110"),
        ("engine", "27.1.0", "CVE-2024-41110"),
        ("engine", "29.3.0", "CVE-2026-34040"),
        ("containerd", "1.6.0", "CVE-2022-23648"),
        ("containerd", "2.1.0", "CVE-2025-47290"),
        ("runc", "1.1.11", "CVE-2024-21626"),
        ("runc", "1.0.0-rc94", "CVE-2021-30465"),
        ("runc", "1.4.0-rc.2", "CVE-2025-52881"),
        ("compose", "v2.39.1", "CVE-2025-62725"),
        ("buildx", "v0.21.2", "CVE-2025-0495"),
        ("cli", "28.2.2", "CVE-2026-17106"),
    ],
)
def test_a_version_is_matched(component: str, version: str, identifier: str) -> None:
    assert identifier in {one.id for one in upstream_advisories(component, version)}


@pytest.mark.parametrize(
    ("component", "version", "identifier"),
    [
        ("engine", "23.0.15", "CVE-2024-41110"),
        ("engine", "18.09.1", "CVE-2024-41110"),
        ("engine", "25.0.16", "CVE-2026-34040"),
        ("containerd", "1.7.0", "CVE-2025-47290"),
        ("runc", "1.0.0-rc92", "CVE-2024-21626"),
        ("compose", "2.33.0", "CVE-2025-62725"),
        ("engine", "dev", "CVE-2024-41110"),
        ("unheard-of", "1.0.0", "CVE-2024-41110"),
    ],
)
def test_a_version_is_not_matched(component: str, version: str, identifier: str) -> None:
    assert identifier not in {one.id for one in upstream_advisories(component, version)}


def test_worst_comes_first_and_only_newer_versions_are_offered() -> None:
    found = upstream_advisories("engine", "24.0.7")
    assert [one.severity for one in found] == sorted((one.severity for one in found), reverse=True)
    assert found[0].id == "CVE-2024-41110"
    assert found[0].fixed == ("25.0.6", "26.1.5", "27.1.1")


@pytest.mark.parametrize(
    ("component", "version", "end"),
    [
        ("engine", "20.10.24", date(2023, 12, 10)),
        ("engine", "19.03.15", date(2021, 1, 8)),
        ("engine", "18.09.1", date(2019, 8, 22)),
        ("engine", "27.3.1", date(2025, 5, 3)),
        ("engine", "29.3.1", None),
        ("engine", "nonsense", None),
        ("compose", "1.29.2", date(2023, 7, 4)),
        ("compose", "2.24.5", None),
        ("docker-init", "0.19.0", None),
    ],
)
def test_upstream_support_ends(component: str, version: str, end: date | None) -> None:
    assert upstream_end_of_life(component, version) == end


@pytest.mark.parametrize(
    ("system", "version", "end"),
    [
        ("debian", "12", date(2028, 6, 30)),
        ("ubuntu", "24.04", date(2029, 5, 31)),
        ("rocky", "9.4", date(2032, 5, 31)),
        ("alpine", "3.20.3", date(2026, 4, 1)),
        ("opensuse-leap", "15.5", date(2024, 12, 31)),
        ("debian", "", None),
        ("debian", "12" * 10_000, None),
        ("templeos", "5", None),
    ],
)
def test_system_support_ends(system: str, version: str, end: date | None) -> None:
    assert system_end_of_life(system, version) == end


def _tested(version: str, *, release: str = "12") -> set[str]:
    found = package_advisories("engine", system="debian", release=release, package="docker.io", version=version)
    return {one.id for one in found}


def test_a_tested_package_counts_with_its_rebuilds_and_nothing_later() -> None:
    assert "CVE-2026-34040" in _tested("20.10.24+dfsg1-1+deb12u1")
    assert "CVE-2026-34040" in _tested("20.10.24+dfsg1-1+deb12u1+b6")
    assert "CVE-2024-41110" not in _tested("20.10.24+dfsg1-1+deb12u1")
    assert not _tested("20.10.24+dfsg1-1+deb12u2")
    assert not _tested("20.10.24+dfsg1-1+deb12u1", release="13")
