"""What is known of flaws apart from versions: exploited, likely to be; and ends of life."""

import json
from datetime import date

from tests.advisories.feeds.told import days, faults, items, left_out

from dockward.advisories.records import EndOfLife, Exploited, Likelihood


def test_kev():
    data = json.dumps(
        {
            "catalogVersion": "2024.02.03",
            "dateReleased": "2024-02-03T01:02:03Z",
            "vulnerabilities": [
                {"cveID": "CVE-2024-1111", "dateAdded": "2024-02-01", "knownRansomwareCampaignUse": "Known"},
                {"cveID": "CVE-2024-2222", "dateAdded": "2024-02-02", "knownRansomwareCampaignUse": "Unknown"},
                {"cveID": "CVE-2024-3333", "dateAdded": "soon"},
                {"cveID": "CVE-2024-3333"},
            ],
        }
    )
    assert [one for one in items("kev.json", data) if isinstance(one, Exploited)] == [
        Exploited("CVE-2024-1111", date(2024, 2, 1), True),
        Exploited("CVE-2024-2222", date(2024, 2, 2), False),
    ]
    assert (len(faults("kev.json", data)), days("kev.json", data)) == (2, ["2024-02-03"])


def test_epss_as_first_has_it_and_as_mirrors_do():
    own = "#model_version:v2023,score_date:2024-02-03T00:00:00+0000\ncve,epss,percentile\nCVE-2024-1111,0.5,0.9\n"
    mirrored = "CVE-2024-1111;0.500000000;0.900000000\r\nCVE-2024-2222;1.5;0.1\nbroken\n"
    expected = Likelihood("CVE-2024-1111", 0.5, 0.9)
    assert [one for one in items("epss.csv", own) if isinstance(one, Likelihood)] == [expected]
    assert days("epss.csv", own) == ["2024-02-03"]
    assert [one for one in items("CVE_2024.csv", mirrored) if isinstance(one, Likelihood)] == [expected]
    assert len(faults("CVE_2024.csv", mirrored)) == 2


def test_ends_of_life_by_file_and_by_answer():
    file = (
        "---\ntitle: Thing\npermalink: /thing\nreleases:\n"
        '  - releaseCycle: "12"\n    eol: 2026-07-11\n  - releaseCycle: "13"\n    eol: false\n'
        '  - releaseCycle: "1"\n    eol: true\n---\nWords\n'
    )
    answer = json.dumps(
        {"schema_version": "1", "result": {"name": "thing", "releases": [{"name": "12", "eolFrom": "2026-07-11"}]}}
    )
    expected = EndOfLife("thing", "12", date(2026, 7, 11))
    for name, data in (("thing.md", file), ("thing.json", answer)):
        assert [one for one in items(name, data) if isinstance(one, EndOfLife)] == [expected]
    assert len(left_out("thing.md", file)) == 1
