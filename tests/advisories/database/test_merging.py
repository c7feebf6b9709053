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
