"""What distributions tell: Alpine's secdb, Debian's tracker, tables and notices, OVAL."""

import json

import pytest
from tests.advisories.feeds.told import days, faults, fix, items, left_out, record, records

from dockward.advisories.feeds.known import Document, FeedError, recognise
from dockward.model.flaws import Outlook
from dockward.model.severity import Severity


def secdb(fixes, release="v3.19"):
    packages = [{"pkg": {"name": "thing", "secfixes": fixes}}]
    return json.dumps({"reponame": "main", "distroversion": release, "packages": packages})


def test_alpine_mends_by_version():
    one = record("main.json", secdb({"1.2-r1": ["CVE-2024-1111"], "0": ["CVE-2024-2222"]}))
    assert (one.id, one.affected[0].space, one.affected[0].name) == ("CVE-2024-1111", "alpine:3.19", "thing")
    assert [fix(one, version) for version in ("1.2-r0", "1.2-r1")] == ["1.2-r1", None]


@pytest.mark.parametrize("versions", [("1.10-r0", "1.9-r0"), ("1.9-r0", "1.10-r0")])
def test_alpine_s_last_of_several_fixes_counts(versions):
    one = record("main.json", secdb({version: ["CVE-2024-1111"] for version in versions}))
    assert fix(one, "1.9-r5") == "1.10-r0"


def test_alpine_s_entries_of_several_names():
    both = records("main.json", secdb({"1-r0": ["CVE-2024-1111 CVE-2024-2222 XSA-1"], "2-r0": ["CVE-2024-2222"]}))
    assert [(one.id, fix(one, "0")) for one in both] == [("CVE-2024-1111", "1-r0"), ("CVE-2024-2222", "2-r0")]
    (named,) = records("main.json", secdb({"1-r0": ["XSA-1 CVE-2024-1111"]}))
    assert (named.id, named.aliases) == ("CVE-2024-1111", ())
    (one,) = records("main.json", secdb({"1-r0": ["CVE-2024-1111 GHSA-aaaa-bbbb-cccc (again)"]}))
    assert (one.id, one.aliases) == ("CVE-2024-1111", ("GHSA-aaaa-bbbb-cccc",))


def test_alpine_tells_what_it_cannot_read():
    assert faults("main.json", secdb({"1-r0": ["..."], "x": ["CVE-2024-1111"]})) == [
        "a flaw without an identifier",
        "a fixed version that is none",
    ]
    assert (
        record("main.json", secdb({"1-r0": ["CVE-2024-1111"], "2-r0": None}, "edge")).affected[0].space == "alpine:edge"
    )
    document = Document("main.json", secdb({}, "vNext").encode())
    with pytest.raises(FeedError, match="no release of Alpine"):
        list(recognise(document).parse(document))


def tracker(**releases):
    return json.dumps({"thing": {"CVE-2024-1111": {"description": "A flaw", "releases": releases}}})


def test_debian_s_tracker():
    one = record(
        "tracker.json",
        tracker(
            bookworm={"status": "resolved", "fixed_version": "1.2-3+deb12u1", "urgency": "medium"},
            trixie={"status": "open", "urgency": "unimportant"},
            sid={"status": "open", "urgency": "low"},
            bullseye={"status": "resolved", "fixed_version": "0", "urgency": "low"},
        ),
    )
    assert [(part.space, part.severity) for part in one.affected] == [
        ("debian:12", Severity.MEDIUM),
        ("debian:13", Severity.INFO),
    ]
    assert [fix(one, version) for version in ("1.2-3", "1.2-3+deb12u1")] == ["1.2-3+deb12u1", None]
    assert fix(one, "99", place=1) == ""
    assert one.summary == "A flaw"


@pytest.mark.parametrize(
    ("told", "outlook"),
    [
        ({"status": "open"}, None),
        ({"status": "open", "nodsa": "Minor issue", "nodsa_reason": ""}, Outlook.DEFERRED),
        ({"status": "open", "nodsa": "Minor issue", "nodsa_reason": None}, Outlook.DEFERRED),
        ({"status": "open", "nodsa": "", "nodsa_reason": "postponed"}, Outlook.DEFERRED),
        ({"status": "open", "nodsa": "Minor issue", "nodsa_reason": "ignored"}, Outlook.WILL_NOT_FIX),
        ({"status": "open", "urgency": "end-of-life"}, Outlook.END_OF_LIFE),
        ({"status": "resolved", "fixed_version": "2", "nodsa": "Minor issue", "nodsa_reason": "ignored"}, None),
    ],
)
def test_what_debian_means_to_do(told, outlook):
    one = record("tracker.json", tracker(bookworm=told))
    assert [part.outlook for part in one.affected] == [outlook]


def test_debian_s_tracker_tells_what_debian_does_not_know():
    data = tracker(bookworm={"status": "undetermined"})
    assert (records("tracker.json", data), left_out("tracker.json", data)) == ([], ["undetermined by Debian itself"])


def test_debian_s_table_has_its_release_and_its_day_in_its_name():
    data = "thing\tCVE-2024-1111\t1.2-3\nthing\tCVE-2024-2222\t0\nbroken line\nother\tCVE-2024-1111\t2\n"
    found = records("debian-bookworm-2023-07.tsv", data)
    assert [(one.id, one.affected[0].name, one.affected[0].space) for one in found] == [
        ("CVE-2024-1111", "thing", "debian:12"),
        ("CVE-2024-1111", "other", "debian:12"),
    ]
    assert days("debian-bookworm-2023-07.tsv", data) == ["2023-07-01"]
    assert len(faults("debian-bookworm-2023-07.tsv", data)) == 1
    assert recognise(Document("table.tsv", data.encode())) is None


NOTICES = """\
[02 Mar 2023] DSA-5001-1 thing - security update
\t{CVE-2024-1111 CVE-2024-2222}
\t[bullseye] - thing 1.2-3+deb11u1
\t[sarge] - thing 0.1
\tNOTE: a remark
[01 Mar 2023] DSA-5000-2 thing - regression update
\t[bullseye] - thing 1.2-3
[28 Feb 2023] DSA-4999-1 other - security update
\t[bullseye] - other <not-affected>
[27 Feb 2023] DSA-4998-1 third - security update
\t[bullseye] - third <unfixed>
[27 Xyz 2023] DSA-4997-1 fourth - security update
"""


def test_debian_s_notices():
    first, third = records("DSA/list", NOTICES)
    assert (first.id, first.covers, first.published) == ("DSA-5001-1", ("CVE-2024-1111", "CVE-2024-2222"), "2023-03-02")
    assert [part.space for part in first.affected] == ["debian:11"]
    assert fix(first, "1.2-3") == "1.2-3+deb11u1"
    assert fix(third, "99") == ""
    assert left_out("DSA/list", NOTICES) == ["mends what an earlier update broke", "mends no release that is known"]
    assert faults("DSA/list", NOTICES) == ["a notice without date and number"]


def oval(definition, tests="", objects="", states="", variables=""):
    return f"""<?xml version="1.0"?>
<oval_definitions xmlns="o" xmlns:red-def="r" xmlns:oval="v" xmlns:linux="l">
<generator><oval:timestamp>2024-05-10T00:00:00</oval:timestamp></generator>
<definitions>{definition}</definitions><tests>{tests}</tests><objects>{objects}</objects>
<states>{states}</states><variables>{variables}</variables></oval_definitions>"""


ROCKY = oval(
    """<definition class="patch" id="oval:org.rockylinux.rlsa:def:1"><metadata>
    <title>RLSA-2024:1: thing:9 security update (Important)</title>
    <reference ref_id="RLSA-2024:1" ref_url="https://example.org/1" source="RLSA"/>
    <description>A flaw (CVE-2024-1111)</description>
    <advisory from="cpe:/o:rocky:rocky:9:GA"><severity>Important</severity><issued date="2024-05-01"/></advisory>
    </metadata><criteria operator="OR"><criterion test_ref="t:0"/><criteria operator="AND"><criterion test_ref="t:1"/>
    </criteria></criteria></definition>""",
    """<red-def:rpmverifyfile_test id="t:0"><red-def:object object_ref="o:0"/></red-def:rpmverifyfile_test>
    <red-def:rpminfo_test id="t:1"><red-def:object object_ref="o:1"/><red-def:state state_ref="s:1"/>
    </red-def:rpminfo_test>""",
    '<red-def:rpminfo_object id="o:1"><red-def:name>thing-libs</red-def:name></red-def:rpminfo_object>',
    """<red-def:rpminfo_state id="s:1"><red-def:arch operation="pattern match">x86_64</red-def:arch>
    <red-def:evr datatype="evr_string" operation="less than">0:1.2-3.module+el9+1+aa</red-def:evr>
    </red-def:rpminfo_state>""",
)
UBUNTU = oval(
    """<definition class="patch" id="oval:com.ubuntu.noble:def:1"><metadata><title>USN-1-1 -- Thing flaw</title>
    <reference source="CVE" ref_id="CVE-2024-1111" ref_url="https://example.org/c"/><description>Words</description>
    <advisory><severity>Low</severity>
    <cve cvss_vector="CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H">CVE-2024-1111</cve></advisory></metadata>
    <criteria><criterion test_ref="t:1"/></criteria></definition>
    <definition class="patch" id="oval:com.ubuntu.noble:def:2"><metadata><title>LSN-1-1 -- Kernel</title></metadata>
    <criteria><criterion test_ref="t:9"/></criteria></definition>""",
    """<linux:dpkginfo_test id="t:1"><linux:object object_ref="o:1"/><linux:state state_ref="s:1"/>
    </linux:dpkginfo_test>""",
    '<linux:dpkginfo_object id="o:1"><linux:name var_ref="v:1" var_check="at least one"/></linux:dpkginfo_object>',
    '<linux:dpkginfo_state id="s:1"><linux:evr operation="less than">0:1.2-3</linux:evr></linux:dpkginfo_state>',
    '<constant_variable id="v:1"><value>libthing1</value><value>thing</value></constant_variable>',
)


def test_oval_of_rocky():
    one = record("rocky.xml", ROCKY)
    assert (one.id, one.covers, one.published) == ("RLSA-2024:1", ("CVE-2024-1111",), "2024-05-01")
    (part,) = one.affected
    assert (part.space, part.name, part.severity, part.module) == ("rocky:9", "thing-libs", Severity.HIGH, "thing:9")
    assert fix(one, "1.2-2.module+el9") == "1.2-3.module+el9+1+aa"
    assert days("rocky.xml", ROCKY) == ["2024-05-10"]


def test_oval_of_red_hat():
    data = ROCKY.replace("RLSA-", "RHSA-").replace(
        '<advisory from="cpe:/o:rocky:rocky:9:GA">',
        """<advisory from="secalert@redhat.com">
        <cve cvss3="7.5/CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H">CVE-2024-1111</cve>
        <affected_cpe_list><cpe>cpe:/a:redhat:enterprise_linux:9</cpe><cpe>cpe:/o:redhat:enterprise_linux:9</cpe>
        </affected_cpe_list>""",
    )
    notice, flaw = records("rhel.xml", data)
    assert (notice.id, notice.affected[0].space) == ("RHSA-2024:1", "rhel:9")
    assert flaw.vectors == ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H",)
    (fault,) = faults("rhel.xml", data.replace("cpe:/a:redhat:enterprise_linux:9", "cpe:/a:redhat:enterprise_linux:8"))
    assert fault == "an OVAL definition of no single release that is known"


def test_oval_of_ubuntu_names_binary_packages():
    notice, flaw = records("ubuntu.xml", UBUNTU)
    assert [(part.space, part.name) for part in notice.affected] == [
        ("ubuntu:24.04/binary", "libthing1"),
        ("ubuntu:24.04/binary", "thing"),
    ]
    assert [fix(notice, version) for version in ("1.2-2", "1.2-3")] == ["1.2-3", None]
    assert (flaw.id, flaw.vectors) == ("CVE-2024-1111", ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",))
    assert faults("ubuntu.xml", UBUNTU) == ["an OVAL definition that names no packages, or too many"]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ('<!DOCTYPE o [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><oval_definitions>&b;</oval_definitions>', "entities"),
        ('<!DOCTYPE o SYSTEM "file:///etc/passwd"><oval_definitions/>', "entities"),
        ("<oval_definitions>" + "<a>" * 100, "too deep"),
        ("<oval_definitions><definitions></oval_definitions>", "broken"),
    ],
)
def test_hostile_xml_is_refused(data, why):
    with pytest.raises(FeedError, match=why):
        items("x.xml", data)
