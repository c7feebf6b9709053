"""One flaw is one flaw, by whatever names and in however many sources."""

import pytest
from tests.advisories.made import database, kev, osv

from dockward.advisories.database.merging import MOST_ALIASES, rate
from dockward.advisories.database.reading import connected

V31 = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"
V40 = "CVSS:4.0/AV:N/AC:L/AT:P/PR:N/UI:N/VC:H/VI:N/VA:N/SC:N/SI:N/SA:N"
LOW = "CVSS:3.1/AV:L/AC:H/PR:H/UI:R/S:U/C:N/I:N/A:L"


def flaws(place, columns="name, aliases"):
    with connected(place) as opened:
        return sorted(opened.execute(f"SELECT {columns} FROM flaw"))


def told(place):
    """By the name of an advisory, the flaws that it tells of."""
    with connected(place) as opened:
        pairs = "told JOIN advisory ON advisory.id = told.advisory JOIN flaw ON flaw.id = told.flaw"
        query = f"SELECT DISTINCT advisory.name, flaw.name FROM {pairs} ORDER BY 2"  # our own words
        found = {}
        for advisory, flaw in opened.execute(query):
            found.setdefault(advisory, []).append(flaw)
        return found


def test_aliases_join_across_records_and_a_cve_is_the_name(tmp_path):
    place = database(
        tmp_path,
        osv("PYSEC-1", "PyPI a 2", aliases=["CVE-2024-1111"]),
        osv("GHSA-aaaa-bbbb-cccc", "PyPI a 2", aliases=["CVE-2024-1111", "BIT-a-2024-1111"]),
        osv("GO-1", "Go b 2", aliases=["GHSA-aaaa-bbbb-cccc"]),
        osv("PYSEC-2", "PyPI a 2"),
    )
    assert flaws(place) == [
        ("CVE-2024-1111", "GHSA-aaaa-bbbb-cccc GO-1 PYSEC-1 BIT-a-2024-1111"),
        ("PYSEC-2", ""),
    ]


def test_a_bundle_is_no_flaw_and_joins_none(tmp_path):
    place = database(tmp_path, osv("ALSA-2024:1", "AlmaLinux:9 a 2-1", related=["CVE-2024-1111", "CVE-2024-2222"]))
    assert flaws(place) == [("CVE-2024-1111", ""), ("CVE-2024-2222", "")]


def test_two_cves_are_two_flaws_whatever_has_both_among_its_names(tmp_path):
    place = database(
        tmp_path,
        osv("RUSTSEC-1", "crates.io a 2", aliases=["CVE-2024-1111", "CVE-2024-2222", "GHSA-aaaa", "GHSA-bbbb"]),
        osv("GHSA-aaaa", "crates.io a 2", aliases=["CVE-2024-1111"]),
        osv("GHSA-cccc", "crates.io a 2", aliases=["GHSA-aaaa"]),
        osv("CVE-2024-2222", "crates.io b 2", aliases=["CVE-2024-1111"]),
    )
    assert flaws(place) == [("CVE-2024-1111", "GHSA-aaaa GHSA-cccc RUSTSEC-1"), ("CVE-2024-2222", "RUSTSEC-1")]
    assert told(place) == {
        "RUSTSEC-1": ["CVE-2024-1111", "CVE-2024-2222"],
        "GHSA-aaaa": ["CVE-2024-1111"],
        "GHSA-cccc": ["CVE-2024-1111"],
        "CVE-2024-2222": ["CVE-2024-1111", "CVE-2024-2222"],
    }


def test_an_advisory_that_is_some_of_several_cves_is_no_flaw_more(tmp_path):
    place = database(
        tmp_path,
        osv("RUSTSEC-1", "crates.io a 2", aliases=["CVE-2024-1111", "CVE-2024-2222", "GHSA-aaaa"]),
        osv("GHSA-aaaa", "crates.io a 2"),
    )
    # Which of both it is nobody says, so a word on it is none on either.
    assert flaws(place) == [("CVE-2024-1111", "RUSTSEC-1"), ("CVE-2024-2222", "RUSTSEC-1")]
    assert told(place)["GHSA-aaaa"] == ["CVE-2024-1111", "CVE-2024-2222"]


def test_a_notice_is_the_flaws_that_any_source_has_it_mend(tmp_path):
    place = database(
        tmp_path,
        osv("CVE-2024-1111", "Debian:12 a 2-1"),
        osv("DSA-1-1", "Debian:12 a 2-1"),
        osv("DEBIAN-CVE-2024-2222", "Debian:12 a 2-1", upstream=["CVE-2024-2222"]),
        list="[01 Jun 2023] DSA-1-1 a - security update\n\t{CVE-2024-1111 CVE-2024-2222}\n\t[bookworm] - a 2-1\n",
    )
    assert flaws(place) == [("CVE-2024-1111", ""), ("CVE-2024-2222", "DEBIAN-CVE-2024-2222")]
    assert told(place)["DSA-1-1"] == ["CVE-2024-1111", "CVE-2024-2222"]


@pytest.mark.parametrize(
    ("notice", "package"),
    [
        ("DSA-1-1", "Debian:12 a 2-1"),
        ("DLA-1-1", "Debian:11 a 2-1"),
        ("USN-1-1", "Ubuntu:22.04:LTS a 2-1"),
        ("RLSA-2024:1", "AlmaLinux:9 a 2-1"),
        ("ALSA-2024:1", "AlmaLinux:9 a 2-1"),
    ],
)
def test_a_notice_joins_no_flaws_that_have_it_among_their_names(tmp_path, notice, package):
    place = database(
        tmp_path,
        osv("CVE-2024-1111", package, aliases=[notice]),
        osv("GHSA-aaaa", package, aliases=[notice]),
        osv(notice, package),
    )
    assert flaws(place) == [("CVE-2024-1111", ""), ("GHSA-aaaa", "")]
    assert told(place)[notice] == ["CVE-2024-1111", "GHSA-aaaa"]


def test_a_notice_of_one_flaw_is_no_other_name_of_it(tmp_path):
    place = database(tmp_path, osv("ALSA-2024:1", "AlmaLinux:9 a 2-1", aliases=["CVE-2024-1111"]))
    assert flaws(place) == [("CVE-2024-1111", "")]


def test_a_distribution_s_advisory_of_what_has_no_cve(tmp_path):
    place = database(tmp_path, osv("CGA-1", "Wolfi a 2-r0", upstream=["GHSA-aaaa"]))
    assert flaws(place) == [("GHSA-aaaa", "CGA-1")]


def test_what_is_withdrawn_joins_nothing(tmp_path):
    place = database(
        tmp_path,
        osv("PYSEC-1", "PyPI a 2", aliases=["CVE-2024-1111", "CVE-2024-2222"], withdrawn="2024-01-01"),
        osv("PYSEC-2", "PyPI a 2", aliases=["CVE-2024-1111"]),
    )
    assert flaws(place, "name") == [("CVE-2024-1111",)]


def test_the_newest_scoring_counts_and_of_that_the_worst(tmp_path):
    def severity(*vectors):
        return [{"type": "x", "score": one} for one in vectors]

    place = database(
        tmp_path,
        osv("PYSEC-1", "PyPI a 2", aliases=["CVE-2024-1111"], severity=severity(LOW)),
        osv("GHSA-1", "PyPI a 2", aliases=["CVE-2024-1111"], severity=severity(V31, "nonsense")),
        osv("PYSEC-2", "PyPI b 2", severity=severity(V31, V40)),
    )
    assert flaws(place, "name, vector, score") == [("CVE-2024-1111", V31, 9.8), ("PYSEC-2", V40, 8.2)]


def test_a_score_of_the_flaw_alone_counts_before_one_of_several(tmp_path):
    place = database(
        tmp_path,
        osv("RUSTSEC-1", "crates.io a 2", aliases=["CVE-2024-1111", "CVE-2024-2222"], severity=[{"score": V31}]),
        osv("GHSA-aaaa", "crates.io a 2", aliases=["CVE-2024-1111"], severity=[{"score": LOW}]),
        osv("ALSA-2024:1", "AlmaLinux:9 a 2-1", related=["CVE-2024-3333"], severity=[{"score": V31}]),
        osv("ALSA-2024:2", "AlmaLinux:9 a 2-1", related=["CVE-2024-4444", "CVE-2024-5555"], severity=[{"score": V31}]),
    )
    assert flaws(place, "name, vector") == [
        ("CVE-2024-1111", LOW),
        ("CVE-2024-2222", V31),
        ("CVE-2024-3333", V31),
        ("CVE-2024-4444", ""),
        ("CVE-2024-5555", ""),
    ]


def test_what_is_exploited(tmp_path):
    place = database(
        tmp_path,
        osv("PYSEC-1", "PyPI a 2", aliases=["CVE-2024-1111"]),
        kev_json=kev(_2024_1111="2024-02-01", _2024_9999="2024-02-02"),
        epss_csv="CVE-2024-1111;0.25;0.75\n",
    )
    assert flaws(place, "name, exploited, likelihood, percentile") == [("CVE-2024-1111", "2024-02-01", 25_000, 75_000)]


def test_no_flaw_has_more_names_than_are_kept(tmp_path):
    place = database(tmp_path, osv("PYSEC-1", "PyPI a 2", aliases=[f"X-{nr}" for nr in range(100)]))
    ((_, aliases),) = flaws(place)
    assert len(aliases.split()) == MOST_ALIASES


@pytest.mark.parametrize(
    ("vector", "expected"),
    [
        (V31, (3, 9.8)),
        ("CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N", (3, 0.0)),
        (V40, (4, 8.2)),
        ("AV:N/AC:L/Au:N/C:P/I:P/A:P", (2, 7.5)),
        ("", None),
        ("CVSS:3.1/", None),
        ("CVSS:4.0/AV:N", None),
        ("CVSS:3.1/" + "A" * 1000, None),
        ("7.5", None),
    ],
)
def test_scores_of_vectors(vector, expected):
    assert rate(vector) == expected
