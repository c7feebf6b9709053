"""What ecosystems tell in formats of their own: RustSec, RubySec, FriendsOfPHP, Node.js, tables of npm and Maven."""

import json

import pytest
from tests.advisories.feeds.told import days, faults, fix, items, left_out, record, records

from dockward.advisories.feeds.known import FeedError
from dockward.advisories.records import Record, Skipped
from dockward.model.severity import Severity


def rustsec(more="", patched='">= 1.2.3"'):
    return f"""```toml
[advisory]
id = "RUSTSEC-2024-0001"
package = "thing"
date = "2024-02-03"
aliases = ["CVE-2024-1111"]
cvss = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"
{more}

[versions]
patched = [{patched}]
unaffected = ["< 1.0.0"]
```

# A title

Words.
"""


def test_rustsec():
    one = record("thing/RUSTSEC-2024-0001.md", rustsec())
    assert (one.id, one.aliases, one.summary) == ("RUSTSEC-2024-0001", ("CVE-2024-1111",), "A title")
    assert [fix(one, version) for version in ("0.9.0", "1.0.0", "1.2.2", "1.2.3")] == [None, "1.2.3", "1.2.3", None]
    assert days("x.md", rustsec()) == ["2024-02-03"]


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ('withdrawn = "2024-03-01"', "withdrawn"),
        ('informational = "unmaintained"', "no flaw: unmaintained"),
    ],
)
def test_rustsec_that_is_of_no_flaw(more, reason):
    assert (records("x.md", rustsec(more)), left_out("x.md", rustsec(more))) == ([], [reason])


@pytest.mark.parametrize("patched", ['"~x"', "1", '"', "a" + ".a" * 100])
def test_rustsec_that_is_not_understood(patched):
    with pytest.raises(FeedError):
        items("x.md", rustsec(patched=patched))


def test_rubysec():
    data = """---
gem: thing
cve: 2024-1111
ghsa: aaaa-bbbb-cccc
title: A flaw
date: 2024-02-03
cvss_v3: 6.3
unaffected_versions:
  - "< 1.0"
patched_versions:
  - "~> 1.2.3"
  - ">= 2.0.1"
"""
    one = record("gems/thing/CVE-2024-1111.yml", data)
    assert (one.id, one.aliases, one.score) == ("CVE-2024-1111", ("GHSA-aaaa-bbbb-cccc",), 6.3)
    assert one.affected[0].space == "gem"
    assert [fix(one, version) for version in ("0.9", "1.1", "1.2.3", "2.0.0", "2.0.1")] == [
        None,
        "1.2.3",
        None,
        "2.0.1",
        None,
    ]


def test_rubysec_of_an_interpreter_and_without_any_number():
    one = record(
        "rubies/ruby/OLD.yml", "---\nengine: ruby\ntitle: Old\ndate: 2010-01-01\npatched_versions:\n- '>= 1.9'\n"
    )
    assert (one.id, one.affected[0].space, fix(one, "1.8")) == ("ruby/OLD", "rubies", "1.9")


def test_friendsofphp():
    data = """title: A flaw
link: https://example.org/1
cve: ~
branches:
  1.x:
    time: 2024-02-03 01:02:03
    versions: ['>=1.0', '<1.2.3']
  2.x:
    time: 2024-02-04 01:02:03
    versions: '<2.1,>=2.0'
reference: composer://Vendor/Thing
"""
    one = record("vendor/thing/2024-02-03.yaml", data)
    assert (one.id, one.affected[0].name, one.published) == ("vendor/thing/2024-02-03", "vendor/thing", "2024-02-03")
    assert [fix(one, version) for version in ("0.9", "1.2.2", "1.2.3", "2.0.5", "2.1")] == [
        None,
        "1.2.3",
        None,
        "2.1",
        None,
    ]
    assert record("x.yaml", data.replace("~", "CVE-2024-1111")).id == "CVE-2024-1111"


def test_tables_of_npm_and_maven():
    data = (
        'CVE-2024-1111,2024-02-03T01:02:03Z,"A, flaw",org.x:thing,1.0,1.2,HIGH,CWE-1\n'
        "GHSA-aaaa-bbbb-cccc,2024-02-04T01:02:03Z,Other,@s/thing,0,,MODERATE,\n"
        "CVE-2024-2222,2024-02-04T01:02:03Z,too few\n"
        "CVE-2024-3333,2024-02-04T01:02:03Z,Withdrawn: it was none,lodash,0,,LOW,\n"
    )
    maven, npm = records("advisories.csv", data)
    assert (maven.affected[0].space, maven.affected[0].severity, maven.summary) == ("maven", Severity.HIGH, "A, flaw")
    assert [fix(maven, version) for version in ("0.9", "1.1", "1.2")] == [None, "1.2", None]
    assert (npm.affected[0].space, fix(npm, "99.0.0")) == ("npm", "")
    assert len(faults("advisories.csv", data)) == 1


def test_node_s_own_flaws_are_what_is_vulnerable_and_not_patched():
    data = {
        "cve": ["CVE-2024-1111"],
        "vulnerable": "18.x || 20.x",
        "patched": "^18.20.1 || ^20.12.1",
        "severity": "high",
    }
    one = record("140.json", json.dumps(data))
    assert (one.affected[0].space, one.affected[0].name) == ("generic", "node")
    found = [fix(one, version) for version in ("17.9.0", "18.20.0", "18.20.1", "19.0.0", "20.12.0", "20.12.1")]
    assert found == [None, "18.20.1", None, None, "20.12.1", None]
    assert record("1.json", json.dumps(data | {"cve": ["CVE-2024-1111", "CVE-2024-2222"]})).covers == (
        "CVE-2024-1111",
        "CVE-2024-2222",
    )
    with pytest.raises(FeedError):
        items("1.json", json.dumps(data | {"vulnerable": "what"}))


def test_node_s_whole_list_as_it_is_published_each_by_its_number():
    data = {"cve": ["CVE-2024-1111"], "vulnerable": "18.x", "patched": "^18.20.1"}
    both = data | {"cve": ["CVE-2024-2222", "CVE-2024-3333"], "affectedEnvironments": ["all"]}
    listed = {"7": data, "8": both, "9": data | {"vulnerable": "what"}, "10": {"cve": []}}
    found = items("index.json", json.dumps(listed))
    assert [(type(one), getattr(one, "id", "")) for one in found] == [
        (Record, "CVE-2024-1111"),
        (Record, "node-core/8"),
        (Skipped, ""),
        (Skipped, ""),
    ]


@pytest.mark.parametrize(("systems", "kept"), [(None, 1), (["all"], 1), (["linux", "win32"], 1), (["win32"], 0)])
def test_what_node_has_on_other_systems_alone_is_left_out(systems, kept):
    data = {"cve": ["CVE-2024-1111"], "vulnerable": "18.x", "affectedEnvironments": systems}
    found = items("1.json", json.dumps(data | {"patched": "^18.20.1"}))
    assert sum(isinstance(one, Record) for one in found) == kept
    assert all(isinstance(one, Record) or not one.fault for one in found)


def test_npm_by_package():
    flaw = {
        "id": "GHSA-aaaa-bbbb-cccc",
        "title": "A flaw",
        "severity": "high",
        "publishedAt": "2024-02-03T00:00:00Z",
        "modifiedAt": "2024-02-05T00:00:00Z",
        "identifiers": [{"type": "CVE", "value": "CVE-2024-1111"}],
        "affectedVersions": [{"range": ">= 1.0.0, <= 1.2.0", "fixed": "1.2.1"}],
    }
    data = json.dumps({"packageName": "thing", "vulnerabilities": [flaw, flaw | {"affectedVersions": []}, 7]})
    one = record("thing.json", data)
    assert (one.id, one.aliases) == ("GHSA-aaaa-bbbb-cccc", ("CVE-2024-1111",))
    assert [fix(one, version) for version in ("0.9.0", "1.2.0", "1.2.1")] == [None, "1.2.1", None]
    assert len(faults("thing.json", data)) == 2


@pytest.mark.parametrize(
    ("range_", "fixed", "expected"),
    [("< 2.47.0", "2.68.0", "2.68.0"), ("< 2.47.0", "2.40.0", "2.47.0"), ("< 2.47.0", "soon", "2.47.0")],
)
def test_npm_names_the_first_version_that_was_published_with_the_repair(range_, fixed, expected):
    flaw = {"id": "GHSA-aaaa-bbbb-cccc", "affectedVersions": [{"range": range_, "fixed": fixed}]}
    one = record("thing.json", json.dumps({"packageName": "thing", "vulnerabilities": [flaw]}))
    assert [fix(one, version) for version in ("2.2.6", "2.47.0")] == [expected, None]
