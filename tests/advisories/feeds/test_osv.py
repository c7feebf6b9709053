"""OSV's format: what becomes of one record."""

import json

import pytest
from tests.advisories.feeds.told import days, faults, fix, items, left_out, record, records

from dockward.advisories.records import ANY_MODULE
from dockward.model.severity import Severity


def osv(ecosystem="PyPI", name="Some_Thing", *, events=({"introduced": "0"}, {"fixed": "1.5"}), versions=(), **more):
    """A record of one package; `more` are other keys of the record."""
    kind = "SEMVER" if ecosystem in {"npm", "Go", "crates.io"} else "ECOSYSTEM"
    affected = {
        "package": {"ecosystem": ecosystem, "name": name},
        "ranges": [{"type": kind, "events": list(events)}] if events else [],
        "versions": list(versions),
    }
    return {"id": "TEST-1", "modified": "2024-05-06T07:08:09Z", "affected": [affected], **more}


def told(**more):
    return record("one.json", json.dumps(osv(**more)))


def test_names_and_texts():
    one = told(
        aliases=["CVE-2024-1111", "GHSA-aaaa-bbbb-cccc"],
        summary="  A flaw\n of two lines ",
        published="2024-05-01T00:00:00Z",
        severity=[{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],
        references=[{"type": "WEB", "url": f"https://example.org/{nr}"} for nr in range(9)] + [{"url": "ftp://no"}],
    )
    assert (one.id, one.aliases, one.covers) == ("TEST-1", ("CVE-2024-1111", "GHSA-aaaa-bbbb-cccc"), ())
    assert one.summary == "A flaw of two lines"
    assert one.published == "2024-05-01"
    assert one.vectors == ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",)
    assert one.references == ("https://example.org/0", "https://example.org/1", "https://example.org/2")
    assert days("one.json", json.dumps(osv())) == ["2024-05-06"]


def test_a_long_text_is_cut():
    assert len(told(details="word " * 500).summary) == 300


@pytest.mark.parametrize(
    ("ecosystem", "name", "space", "known_as"),
    [
        ("PyPI", "Some_Thing.x", "pypi", "some-thing-x"),
        ("npm", "@Scope/Name", "npm", "@Scope/Name"),
        ("Go", "example.org/A", "go", "example.org/A"),
        ("crates.io", "A_b", "cargo", "A_b"),
        ("RubyGems", "rails", "gem", "rails"),
        ("Packagist", "Vendor/Name", "composer", "vendor/name"),
        ("Maven", "org.x:y", "maven", "org.x:y"),
        ("NuGet", "Big.Name", "nuget", "big.name"),
        ("Bitnami", "Nginx", "bitnami", "nginx"),
        ("Debian:12", "openssl", "debian:12", "openssl"),
        ("Ubuntu:22.04:LTS", "openssl", "ubuntu:22.04", "openssl"),
        ("Alpine:v3.19", "musl", "alpine:3.19", "musl"),
        ("AlmaLinux:9", "gzip", "almalinux:9", "gzip"),
        ("Rocky Linux:8", "gzip", "rocky:8", "gzip"),
        ("Wolfi", "gzip", "wolfi", "gzip"),
    ],
)
def test_each_ecosystem_has_its_space_and_its_names(ecosystem, name, space, known_as):
    (affected,) = told(ecosystem=ecosystem, name=name).affected
    assert (affected.space, affected.name) == (space, known_as)


@pytest.mark.parametrize("ecosystem", ["Hex", "Ubuntu:Pro:16.04:LTS", "Debian", "Linux", ""])
def test_what_is_not_looked_at_is_left_out_and_told(ecosystem):
    (reason,) = left_out("one.json", json.dumps(osv(ecosystem=ecosystem)))
    assert reason.endswith("which is not looked at")


def test_versions_that_ranges_have_not_are_affected_too():
    one = told(versions=["1.0", "2.0"])
    assert [fix(one, version) for version in ("1.0", "1.5", "2.0", "2.0.1")] == ["1.5", None, "", None]


def test_commits_say_nothing_of_versions_but_listed_ones_do():
    data = osv(events=(), versions=["1.0"])
    data["affected"][0]["ranges"] = [{"type": "GIT", "events": [{"introduced": "0"}]}]
    assert fix(record("one.json", json.dumps(data)), "1.0") == ""
    data["affected"][0]["versions"] = []
    assert faults("one.json", json.dumps(data)) == ["a range of type 'GIT' says nothing of versions"]
    del data["affected"][0]["package"]
    assert faults("one.json", json.dumps(data)) == ["names no package, only commits"]


def test_a_program_is_known_by_its_repository():
    commits = {"type": "GIT", "repo": "https://github.com/python/cpython", "events": [{"introduced": "0"}]}
    data = {"id": "PSF-1", "modified": "2024-05-06T07:08:09Z", "affected": [{"ranges": [commits]}]}
    assert faults("one.json", json.dumps(data)) == ["tells commits of python only, and none of its versions"]
    data["affected"][0]["versions"] = ["v3.12.0", "v3.12.1rc1"]
    (affected,) = record("one.json", json.dumps(data)).affected
    assert (affected.space, affected.name) == ("generic", "python")
    assert [one.first for one in affected.intervals] == ["v3.12.0", "v3.12.1rc1"]


def test_withdrawn_records_are_none():
    data = json.dumps(osv(withdrawn="2024-01-01T00:00:00Z"))
    assert records("one.json", data) == []
    assert left_out("one.json", data) == ["withdrawn"]


def test_one_package_that_is_not_understood_leaves_the_others():
    data = osv(ecosystem="npm")
    data["affected"].append(osv(ecosystem="npm", events=({"fixed": "1.0"},))["affected"][0])
    assert len(record("one.json", json.dumps(data)).affected) == 1
    assert faults("one.json", json.dumps(data)) == ["a range that is introduced nowhere"]


def test_a_distribution_s_notice_covers_flaws():
    one = told(ecosystem="AlmaLinux:9", related=["CVE-2024-1111", "CVE-2024-2222", "RHSA-2024:1"])
    assert (one.aliases, one.covers) == ((), ("CVE-2024-1111", "CVE-2024-2222"))
    one = told(ecosystem="Debian:12", upstream=["CVE-2024-1111"], related=["CVE-2024-2222"])
    assert one.covers == ("CVE-2024-1111",)
    assert told(ecosystem="Debian:12", aliases=["CVE-2024-1111", "CVE-2024-2222"]).covers == (
        "CVE-2024-1111",
        "CVE-2024-2222",
    )
    # Related flaws of an ecosystem's advisory are other flaws.
    assert told(related=["CVE-2024-1111"]).covers == ()


def test_a_notice_of_bugs_is_of_no_flaw():
    data = json.dumps(osv(ecosystem="AlmaLinux:9") | {"id": "ALBA-2024:1"})
    assert (records("one.json", data), left_out("one.json", data)) == ([], ["mends no flaw"])
    assert record("one.json", json.dumps(osv(ecosystem="AlmaLinux:9") | {"id": "ALSA-2024:1"})).id == "ALSA-2024:1"


@pytest.mark.parametrize(
    ("summary", "fixed", "module"),
    [
        ("Important: thing:16 security update", "1-1.module_el8.5.0+1+aa", "thing:16"),
        ("Moderate: 389-ds:1.4 security update", "1-1.module_el8.5.0+1+aa", "389-ds:1.4"),
        ("Moderate: thing:3.9 and thing-devel:3.9 security update", "1-1.module_el8+1+aa", "thing:3.9 thing-devel:3.9"),
        ("Important: thing:2.4/mod_other security update", "1-1.module_el8.5.0+1+aa", "thing:2.4"),
        ("new module: thing:7.4", "1-1.module_el8.5.0+1+aa", "thing:7.4"),
        ("Moderate: thing security update", "1-1.module_el8.5.0+1+aa", ANY_MODULE),
        ("Moderate: thing:16 security update", "1-1.el8", ""),
    ],
)
def test_the_stream_of_a_module_is_in_the_summary(summary, fixed, module):
    events = ({"introduced": "0"}, {"fixed": fixed})
    (affected,) = told(ecosystem="AlmaLinux:8", summary=summary, events=events).affected
    assert affected.module == module


def test_the_source_s_own_word_for_the_severity():
    assert told(database_specific={"severity": "MODERATE"}).affected[0].severity is Severity.MEDIUM
    assert told(summary="Critical: a fix").affected[0].severity is Severity.CRITICAL
    assert told(database_specific={"severity": ["x"]}).affected[0].severity is None


YAML = """\
id: PYSEC-1
modified: "2024-01-02T00:00:00Z"
aliases: [CVE-2024-1111]
details: |
  * a list
  *with emphasis*
affected:
- package: {name: Thing, ecosystem: PyPI}
  ranges:
  - type: ECOSYSTEM
    events:
    - introduced: 1.10
    - fixed: 1.20
  versions:
  - 1.9
"""


def test_yaml_says_the_same_and_its_versions_stay_text():
    one = record("PYSEC-1.yaml", YAML)
    assert [fix(one, version) for version in ("1.9", "1.10", "1.19", "1.20", "1.2")] == ["", "1.20", "1.20", None, None]


@pytest.mark.parametrize("indent", ["  ", "    "])
@pytest.mark.parametrize("quote", ["", "'", '"'])
def test_long_lists_of_versions_in_yaml(indent, quote):
    listed = "".join(f"{indent}- {quote}3.{nr}{quote}\n" for nr in range(30))
    text = YAML.replace("  - 1.9\n", listed) + "- package: {name: other, ecosystem: PyPI}\n  versions: ['list 9']\n"
    one = record("PYSEC-1.yaml", text)
    assert [fix(one, version) for version in ("3.0", "3.29", "3.30", "1.10")] == ["", "", None, "1.20"]
    assert fix(one, "list 9", place=1) == ""


def test_what_cannot_be_decoded_is_no_crash():
    assert items("one.json", '{"id": "X", "modified": "2024-01-01", "affected": []}')[1].reason == "names no package"
