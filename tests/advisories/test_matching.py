"""Which packages have which flaws: tables of what is true."""

import json
from datetime import date

import pytest
from tests.advisories.feeds.test_distributions import ROCKY, UBUNTU, secdb, tracker
from tests.advisories.made import TODAY, database, kev, lookup, osv, take, zipped

from dockward.advisories.matching import match
from dockward.model.flaws import Outlook, StaleSource, Tells, Unjudged
from dockward.model.package import Distribution, Package, PackageType
from dockward.model.severity import Severity

BOOKWORM = Distribution(id="debian", version="12", codename="bookworm")


def package(kind, name, version, **more):
    return Package(type=PackageType(kind), name=name, version=version, path=more.pop("path", "p"), **more)


def judge(place, *packages, distribution=None, **more):
    with lookup(place) as opened:
        return match(opened, packages, distribution, today=TODAY, **more)


def flaws(place, one, distribution=None):
    """What is found for one package, as id and fixed version; or why nothing can be said."""
    found = judge(place, one, distribution=distribution)
    if found.unjudged:
        return found.unjudged[0].why
    return [(flaw.id, flaw.fixed) for part in found.flawed for flaw in part.flaws]


@pytest.mark.parametrize(
    ("told", "version", "expected"),
    [
        ("PyPI a 2.0", "1.9", [("X-1", "2.0")]),
        ("PyPI a 2.0", "2.0rc1", [("X-1", "2.0")]),
        ("PyPI a 2.0", "2.0", []),
        ("PyPI a 2.0", "2.0.post1", []),
        ("PyPI a 1.5 2.0", "1.4", []),
        ("PyPI a 1.5 2.0", "1.5", [("X-1", "2.0")]),
        ("PyPI a =2.0", "2.0", [("X-1", "")]),
        ("PyPI a =2.0", "2.0.1", []),
        ("PyPI a -", "99", [("X-1", "")]),
        ("PyPI other 2.0", "1.9", []),
        ("PyPI a 2.0", "not a version", Unjudged.NO_VERSION),
        ("npm a 2.0.0", "1.9", Unjudged.NO_DATA),
    ],
)
def test_versions(tmp_path, told, version, expected):
    assert flaws(database(tmp_path, osv("X-1", told)), package("pypi", "A", version)) == expected


def test_what_is_withdrawn_matches_nothing(tmp_path):
    place = database(tmp_path, osv("X-1", "PyPI a 2", withdrawn="2024-01-01"), osv("X-2", "PyPI b 2"))
    assert flaws(place, package("pypi", "a", "1")) == []


def test_one_flaw_in_several_sources_is_found_once_with_the_fix_of_all(tmp_path):
    place = database(
        tmp_path,
        osv("PYSEC-1", "PyPI a 3", aliases=["CVE-2024-1111"], published="2024-01-02"),
        osv("GHSA-aaaa-bbbb-cccc", "PyPI a 2.5", aliases=["CVE-2024-1111"]),
        osv("GHSA-dddd-eeee-ffff", "PyPI a 1", aliases=["CVE-2024-1111"]),
    )
    ((found,),) = [part.flaws for part in judge(place, package("pypi", "a", "2")).flawed]
    assert (found.id, found.fixed, found.advisory) == ("CVE-2024-1111", "3", "PYSEC-1")
    assert found.aliases == ("GHSA-aaaa-bbbb-cccc", "GHSA-dddd-eeee-ffff", "PYSEC-1")
    assert (found.published, found.source) == (date(2024, 1, 2), "OSV: pypi (GHSA)")
    assert flaws(place, package("pypi", "a", found.fixed)) == []


def upgrade(place, one, distribution=None):
    return [part.upgrade for part in judge(place, one, distribution=distribution).flawed]


def test_the_version_to_go_to_has_none_of_the_flaws_that_any_version_mends(tmp_path):
    place = database(
        tmp_path,
        osv("X-1", "PyPI a 2.0"),
        osv("X-2", "PyPI a 1.5"),
        osv("X-3", "PyPI a -"),
        osv("X-4", "PyPI b -"),
        osv("X-5", "PyPI c 1.2"),
    )
    assert upgrade(place, package("pypi", "a", "1")) == ["2.0"]
    assert upgrade(place, package("pypi", "b", "1")) == [""]
    # A later branch has the same flaw again, and only there it is free of it.
    again = {
        "type": "ECOSYSTEM",
        "events": [
            {"introduced": each} if nr % 2 == 0 else {"fixed": each}
            for nr, each in enumerate(("0", "0.9", "1.0", "1.4"))
        ],
    }
    branches = {
        "id": "X-6",
        "modified": "2024-05-30T00:00:00Z",
        "affected": [{"package": {"ecosystem": "PyPI", "name": "c"}, "ranges": [again]}],
    }
    place = database(tmp_path, osv("X-5", "PyPI c 1.2"), branches)
    assert flaws(place, package("pypi", "c", "0.5")) == [("X-5", "1.2"), ("X-6", "0.9")]
    assert upgrade(place, package("pypi", "c", "0.5")) == ["1.4"]


def test_the_version_to_go_to_has_no_flaws_that_only_later_versions_have(tmp_path):
    """Of a branch that is past support nobody says any more which flaws it has."""
    place = database(
        tmp_path,
        osv("X-1", "PyPI a 4.2.16"),
        osv("X-2", "PyPI a 4.2 4.2.17"),
        osv("X-3", "PyPI a 4.2 4.2.30"),
        osv("X-4", "PyPI a 5.0 5.0.1"),
        osv("X-5", "PyPI a 4.2 -"),
    )
    assert flaws(place, package("pypi", "a", "3.2")) == [("X-1", "4.2.16")]
    assert upgrade(place, package("pypi", "a", "3.2")) == ["4.2.30"]


def test_what_a_vendor_means_to_do_is_told_of_what_nothing_mends(tmp_path):
    def about(**more):
        return {"releases": {"bookworm": {"status": "open", "urgency": "low", **more}}}

    text = {"a": {
        "CVE-2024-1111": about(nodsa="Minor issue", nodsa_reason="ignored"),
        "CVE-2024-2222": about(),
        "CVE-2024-3333": about(status="resolved", fixed_version="2-1", nodsa="x", nodsa_reason="ignored"),
    }}  # fmt: skip
    place = database(tmp_path, tracker_json=json.dumps(text))
    (found,) = judge(place, package("deb", "a", "1-1"), distribution=BOOKWORM).flawed
    assert {flaw.id: (flaw.fixed, flaw.outlook) for flaw in found.flaws} == {
        "CVE-2024-1111": ("", Outlook.WILL_NOT_FIX),
        "CVE-2024-2222": ("", None),
        "CVE-2024-3333": ("2-1", None),
    }


def test_versions_of_go_s_modules_have_a_v_as_go_writes_them(tmp_path):
    place = database(tmp_path, osv("GO-1", "Go example.org/a 1.2.3"), osv("GO-2", "Go stdlib 1.20.3"))
    assert flaws(place, package("golang", "example.org/a", "v1.2.0")) == [("GO-1", "v1.2.3")]
    assert upgrade(place, package("golang", "example.org/a", "v1.2.0")) == ["v1.2.3"]
    assert flaws(place, package("golang", "stdlib", "1.20.2")) == [("GO-2", "1.20.3")]


def test_a_notice_is_not_one_flaw_more_than_those_that_it_mends(tmp_path):
    place = database(
        tmp_path,
        osv("CVE-2024-1111", "Debian:12 a 2-1", "Debian:12 b 3-1"),
        osv("CVE-2024-2222", "Debian:12 a 2-1", "Debian:12 c -"),
        osv("DSA-1-1", "Debian:12 a 2-1", "Debian:12 b 2-1", "Debian:12 c =2-1"),
    )
    assert flaws(place, package("deb", "a", "1-1"), BOOKWORM) == [("CVE-2024-1111", "2-1"), ("CVE-2024-2222", "2-1")]
    # No flaw that is known by name needs this version of b.
    assert flaws(place, package("deb", "b", "1-1"), BOOKWORM) == [("CVE-2024-1111", "3-1"), ("DSA-1-1", "2-1")]
    assert flaws(place, package("deb", "c", "1-1"), BOOKWORM) == [("CVE-2024-2222", ""), ("DSA-1-1", "")]


def test_what_is_known_of_a_flaw_and_its_order(tmp_path):
    vector = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"
    place = database(
        tmp_path,
        osv("X-1", "PyPI a 2", severity=[{"type": "CVSS_V3", "score": vector}], summary="Bad"),
        osv("CVE-2024-1111", "PyPI a 2", database_specific={"severity": "LOW"}),
        osv("CVE-2024-2222", "PyPI a 2", database_specific={"severity": "HIGH"}),
        kev_json=kev(_2024_1111="2024-02-01"),
        epss_csv="CVE-2024-1111;0.25;0.75\nCVE-2024-2222;0.5;0.8\n",
    )
    ((exploited, scored, worded),) = [part.flaws for part in judge(place, package("pypi", "a", "1")).flawed]
    assert (exploited.id, exploited.exploited, exploited.severity) == ("CVE-2024-1111", date(2024, 2, 1), Severity.LOW)
    assert (exploited.likelihood, exploited.percentile) == (0.25, 0.75)
    assert (scored.id, scored.score, scored.severity, scored.vector) == ("X-1", 9.8, Severity.CRITICAL, vector)
    assert (scored.summary, scored.source_date, scored.exploited) == ("Bad", date(2024, 5, 30), None)
    assert (worded.id, worded.severity, worded.score) == ("CVE-2024-2222", Severity.HIGH, None)


def debian(**release):
    return {"tracker_json": tracker(bookworm={"status": "resolved", "urgency": "low"} | release)}


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("1.2-3", [("CVE-2024-1111", "1.2-3+deb12u1")]),
        ("1.2-3+deb12u1", []),
        ("1.2-3+deb12u1+b2", []),
        ("1:0.1-1", []),
        ("1.2~rc1-9", [("CVE-2024-1111", "1.2-3+deb12u1")]),
    ],
)
def test_a_distribution_s_package_by_its_source_and_that_one_s_version(tmp_path, version, expected):
    place = database(tmp_path, **debian(fixed_version="1.2-3+deb12u1"))
    one = package("deb", "libthing1", "7:9", source="thing", source_version=version)
    assert flaws(place, one, BOOKWORM) == expected
    assert flaws(place, package("deb", "thing", version), BOOKWORM) == expected


@pytest.mark.parametrize(
    ("distribution", "expected"),
    [
        (None, Unjudged.NO_DISTRIBUTION),
        (Distribution(id="debian", version="13"), Unjudged.NO_RELEASE),
        (Distribution(id="debian", version="12.5"), [("CVE-2024-1111", "2")]),
        (Distribution(id="debian", codename="bookworm"), [("CVE-2024-1111", "2")]),
        (Distribution(id="ubuntu", version="22.04"), Unjudged.NO_RELEASE),
        (Distribution(id="kali", version="12", like=("debian",)), Unjudged.NO_RELEASE),
        (Distribution(id="alpine", version="3.19.1"), Unjudged.NO_RELEASE),
    ],
)
def test_only_the_same_release_of_the_same_distribution_counts(tmp_path, distribution, expected):
    place = database(tmp_path, **debian(fixed_version="2"))
    assert flaws(place, package("deb", "thing", "1"), distribution) == expected


def test_a_distribution_s_own_word_outranks_the_score(tmp_path):
    vector = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"
    scored = osv("CVE-2024-1111", "PyPI a 2", severity=[{"type": "CVSS_V3", "score": vector}])
    place = database(tmp_path, scored, **debian(fixed_version="2"))
    ((one,),) = [part.flaws for part in judge(place, package("deb", "thing", "1"), distribution=BOOKWORM).flawed]
    assert (one.severity, one.score) == (Severity.LOW, 9.8)


def test_what_a_distribution_has_not_mended(tmp_path):
    place = database(tmp_path, **debian(status="open"))
    assert flaws(place, package("deb", "thing", "99"), BOOKWORM) == [("CVE-2024-1111", "")]


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("3.19.1", [("CVE-2024-1111", "1.2-r1")]),
        ("3.20_alpha20231219", Unjudged.NO_RELEASE),
        ("3.1", Unjudged.NO_RELEASE),
    ],
)
def test_alpine(tmp_path, version, expected):
    place = database(tmp_path, main_json=secdb({"1.2-r1": ["CVE-2024-1111"]}))
    one = package("apk", "thing-libs", "1.2-r0", source="thing")
    assert flaws(place, one, Distribution(id="alpine", version=version)) == expected


def test_ubuntu_by_binary_package_where_the_notice_names_those(tmp_path):
    place = database(tmp_path, ubuntu_xml=UBUNTU)
    noble = Distribution(id="ubuntu", version="24.04")
    with lookup(place) as opened:
        assert not opened.has_space("ubuntu:24.04")
    assert flaws(place, package("deb", "libthing1", "1.2-2", source="x"), noble) == [("CVE-2024-1111", "1.2-3")]
    assert flaws(place, package("deb", "other", "1.2-2", source="thing"), noble) == []


@pytest.mark.parametrize(
    ("version", "module", "expected"),
    [
        ("0:1.2-2.module+el9", "thing:9", [("CVE-2024-1111", "1.2-3.module+el9+1+aa")]),
        ("1.2-4.module+el9", "thing:9", []),
        ("1.2-2.module+el9", "thing:8", []),
        ("1.2-2.module+el9", "", Unjudged.NO_STREAM),
        ("1.2-2.el9", "", []),
        ("1:1.2-2.module+el9", "thing:9", []),
    ],
)
def test_modules_of_the_red_hat_family(tmp_path, version, module, expected):
    place = database(tmp_path, rocky_xml=ROCKY)
    one = package("rpm", "thing-libs", version, source="thing", module=module)
    assert flaws(place, one, Distribution(id="rocky", version="9.3")) == expected


def test_an_advisory_on_two_streams_is_for_packages_of_both(tmp_path):
    record = osv("ALSA-1", "AlmaLinux:8 thing 2-1.module_el8", summary="thing:1 and thing-devel:1 security update")
    place, system = database(tmp_path, record), Distribution(id="almalinux", version="8.9")
    for stream, expected in (("thing:1", [("ALSA-1", "2-1.module_el8")]), ("thing:2", [])):
        assert flaws(place, package("rpm", "thing", "1-1.module_el8", module=stream), system) == expected
    assert flaws(place, package("rpm", "thing", "1-1.module_el8", module="thing-devel:1"), system) != []


def test_the_version_to_go_to_is_of_the_same_stream(tmp_path):
    place = database(
        tmp_path,
        osv("ALSA-1", "AlmaLinux:8 thing 2-3.module_el8", summary="thing:1 security update"),
        osv("ALSA-2", "AlmaLinux:8 thing 5-1.module_el8", summary="thing:2 security update"),
    )
    system = Distribution(id="almalinux", version="8.9")
    one = package("rpm", "thing", "1-1.module_el8", module="thing:1")
    assert upgrade(place, one, system) == ["2-3.module_el8"]


def test_a_plain_advisory_is_not_for_a_module(tmp_path):
    place = database(tmp_path, osv("ALSA-1", "AlmaLinux:8 thing 2-1.el8"))
    system = Distribution(id="almalinux", version="8.9")
    assert flaws(place, package("rpm", "thing", "1-1.el8"), system) == [("ALSA-1", "2-1.el8")]
    assert flaws(place, package("rpm", "thing", "1-1.module_el8", module="thing:1"), system) == []


@pytest.mark.parametrize(
    ("name", "version", "expected"),
    [
        ("some-core", "1", [("M-1", "2")]),
        ("some-core", "2", []),
        ("own", "1", [("M-2", "2")]),
        ("common", "1", Unjudged.NO_GROUP),
        ("common", "2", []),
        ("two-of", "1", Unjudged.NO_GROUP),
        ("two-of", "3", []),
        ("badge-x", "1", []),
        ("unheard", "1", []),
        ("org.other:some-core", "1", []),
    ],
)
def test_jars_without_a_group(tmp_path, name, version, expected):
    place = database(
        tmp_path,
        osv("M-1", "Maven org.some:some-core 2"),
        osv("M-2", "Maven org.own:own 2"),
        osv("M-3", "Maven org.some:common 2"),
        osv("M-4", "Maven org.a:two-of 2"),
        osv("M-5", "Maven org.b:two-of 3"),
        osv("M-6", "Maven org.jenkins-ci.plugins:badge-x 2"),
    )
    assert flaws(place, package("maven", name, version)) == expected


def test_jars_where_there_are_no_advisories_for_maven(tmp_path):
    assert flaws(database(tmp_path, osv("X-1", "PyPI a 2")), package("maven", "a", "1")) is Unjudged.NO_DATA


def test_what_a_distribution_s_package_owns_is_judged_as_that(tmp_path):
    place = database(tmp_path, osv("X-1", "PyPI a 2"))
    own = package("pypi", "a", "1", owner="python3-a")
    other = package("pypi", "a", "1")
    found = judge(place, own, other)
    assert [part.package for part in found.flawed] == [other]
    assert (found.judged, found.left_to_distribution, found.complete) == (1, 1, True)


def test_a_distribution_s_package_is_judged_whatever_its_list_says_of_an_owner(tmp_path):
    """An SBOM may say so of it."""
    place = database(tmp_path, osv("X-1", "Debian:12 a 2-1"))
    found = judge(place, package("deb", "a", "1-1", owner="b"), distribution=BOOKWORM)
    assert (len(found.flawed), found.left_to_distribution) == (1, 0)


def test_a_program_that_bitnami_packed_is_judged_once(tmp_path):
    place = database(tmp_path, osv("BIT-nginx-1", "Bitnami nginx 1.21.0"))
    packed, same, other = (
        package("bitnami", "nginx", "1.20.0-3"),
        package("generic", "nginx", "1.20.0"),
        package("generic", "nginx", "1.19.0"),
    )
    found = judge(place, packed, same, other)
    assert [part.package for part in found.flawed] == [packed, other]
    assert (found.judged, found.left_to_distribution) == (2, 1)


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (package("generic", "nginx", "1.20.0"), [("BIT-nginx-1", "1.21.0")]),
        (package("generic", "openssl", "1.1.1"), Unjudged.NO_DATA),
        (package("bitnami", "NGINX", "1.20.0-3"), [("BIT-nginx-1", "1.21.0")]),
        (package("bitnami", "nginx", "1.21.0-0"), []),
        (package("bitnami", "openssl", "1.1.1-0"), []),
        (package("golang", "stdlib", "go1.20.1"), [("GO-1", "1.20.2")]),
        (package("generic", "golang", "1.20.1"), [("GO-1", "1.20.2")]),
        (package("golang", "example.org/main", "(devel)"), Unjudged.NO_VERSION),
        (package("golang", "example.org/unheard", "(devel)"), []),
        (package("conda", "a", "1"), Unjudged.NO_DATA),
        (package("golang", "stdlib", "go1.21rc1"), []),
    ],
)
def test_programs_and_go(tmp_path, one, expected):
    place = database(
        tmp_path,
        osv("BIT-nginx-1", "Bitnami nginx 1.21.0"),
        osv("GO-1", "Go stdlib 1.20.2"),
        osv("GO-2", "Go example.org/main 2.0.0"),
    )
    assert flaws(place, one) == expected


def test_sources_that_are_old_are_named(tmp_path):
    place = database(
        tmp_path,
        osv("X-1", "PyPI a 2", modified="2024-04-01"),
        kev_json=kev(_2024_1111="2024-02-01"),
        epss_csv="CVE-2024-1111;0.25;0.75\n",
    )
    epss = StaleSource("EPSS", None, 1, Tells.LIKELIHOOD)
    listed = StaleSource("CISA KEV", date(2024, 5, 30), 1, Tells.EXPLOITED)
    advisories = StaleSource("OSV: pypi (X)", date(2024, 4, 1), 1)
    found = judge(place, package("pypi", "a", "1"), most_days=30)
    assert found.stale == (epss, advisories)
    assert not found.complete
    # How likely a flaw is to be exploited weighs it; that it is there is told by others.
    fresh = judge(place, package("pypi", "a", "1"), most_days=61)
    assert (fresh.stale, fresh.complete) == ((epss,), True)
    assert judge(place, package("pypi", "a", "1"), most_days=1).too_old(Tells.EXPLOITED) == (listed,)
    # Without a flaw it says nothing of this image which ones are exploited.
    assert judge(place, package("pypi", "b", "1"), most_days=30).stale == (advisories,)
    # What is said of another ecosystem's packages says nothing of these, whatever its age.
    assert judge(place, package("npm", "b", "1"), most_days=30).stale == ()
    assert judge(place, most_days=30).stale == ()


def test_an_old_source_is_told_with_the_packages_that_it_speaks_of(tmp_path):
    old = osv("X-1", "PyPI a 2", "Packagist b 2", "Alpine:v3.20 c 2-r0", modified="2024-01-01")
    take(tmp_path / "a.sqlite", zipped(tmp_path / "old.zip", {"1": old}))
    take(tmp_path / "a.sqlite", zipped(tmp_path / "new.zip", {"1": osv("Y-1", "npm a 2.0.0")}))
    several = [package("pypi", "a", "3"), package("pypi", "z", "1"), package("composer", "z", "1")]
    found = judge(tmp_path / "a.sqlite", *several, package("npm", "b", "1"))
    assert [(one.name, one.packages) for one in found.stale] == [("OSV: alpine, composer, pypi (X)", 3)]
    # A package that is not of the image's own distribution is judged by nothing.
    alpine = Distribution(id="alpine", version="3.20.1")
    assert len(judge(tmp_path / "a.sqlite", package("apk", "c", "1-r0"), distribution=alpine).stale) == 1
    assert judge(tmp_path / "a.sqlite", package("deb", "c", "1"), distribution=alpine).stale == ()


@pytest.mark.parametrize(("day", "old"), [("2024-06-02", []), ("2024-06-03", [1]), ("2099-12-31", [1])])
def test_a_source_of_a_day_to_come_is_of_unknown_age(tmp_path, day, old):
    """It would stay new for ever."""
    files = {"SOURCE": f"date: {day}\n", "1.json": osv("X-1", "PyPI a 2")}
    take(tmp_path / "a.sqlite", zipped(tmp_path / "p.zip", files))
    found = judge(tmp_path / "a.sqlite", package("pypi", "a", "3"), most_days=30)
    assert [one.packages for one in found.stale] == old


def test_of_programs_a_source_speaks_of_those_that_it_names(tmp_path):
    take(
        tmp_path / "a.sqlite",
        zipped(tmp_path / "old.zip", {"1": osv("X-1", "Go stdlib 1.20.0", modified="2024-01-01")}),
    )
    take(tmp_path / "a.sqlite", zipped(tmp_path / "new.zip", {"1": osv("BIT-1", "Bitnami nginx 2.0.0")}))
    nginx, golang = package("generic", "nginx", "3.0.0"), package("generic", "golang", "1.22.0")
    found = judge(tmp_path / "a.sqlite", nginx)
    assert (found.stale, found.complete) == ((), True)
    assert [(one.name, one.packages) for one in judge(tmp_path / "a.sqlite", nginx, golang).stale] == [
        ("OSV: go (X)", 1)
    ]


def test_a_table_of_ends_of_support_says_nothing_of_flaws(tmp_path):
    text = '---\npermalink: /thing\nreleases:\n- releaseCycle: "12"\n  eol: 2026-07-11\n---\n'
    place = database(tmp_path, osv("X-1", "PyPI a 2", modified="2024-06-01"), thing_md=text)
    assert judge(place, package("pypi", "a", "1"), most_days=30).stale == ()


def test_of_distributions_only_the_image_s_own_release_has_to_be_new(tmp_path):
    debian, other = (
        osv("DSA-1", "Debian:12 a 2", modified="2024-04-01"),
        osv("DSA-2", "Debian:11 a 2", modified="2023-01-01"),
    )
    place = database(tmp_path, debian, other)
    named = judge(place, package("deb", "a", "1"), distribution=Distribution(id="debian", version="12"), most_days=30)
    assert [one.dated for one in named.stale if "OSV" in one.name] == [date(2024, 4, 1)]


def test_ends_of_life(tmp_path):
    text = '---\npermalink: /thing\nreleases:\n- releaseCycle: "12"\n  eol: 2026-07-11\n---\n'
    with lookup(database(tmp_path, thing_md=text)) as opened:
        assert opened.end_of_life("thing", "12.5") == date(2026, 7, 11)
        assert opened.end_of_life("thing", "1") is None
        assert opened.end_of_life("other", "12") is None
