"""CSAF as a feed: documents in the shapes that vendors publish, each valid by the schema of OASIS."""

import json

import pytest
from tests.advisories.feeds.told import days, faults, fix, left_out, record, records
from tests.advisories.made import TODAY, lookup, take, zipped
from tests.advisories.vex.test_official import examples, validator

from dockward.advisories import producttree
from dockward.advisories.feeds.feed import FeedError
from dockward.advisories.feeds.known import Document, recognise
from dockward.advisories.matching import match
from dockward.advisories.vex.csaf import statements_of_csaf
from dockward.advisories.vex.document import VexError
from dockward.model.flaws import Outlook
from dockward.model.package import Distribution, Package, PackageType
from dockward.model.severity import Severity

VECTOR = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"
HEAD = {
    "category": "csaf_vex",
    "csaf_version": "2.0",
    "title": "About a flaw",
    "publisher": {"category": "vendor", "name": "Example", "namespace": "https://example.org"},
    "tracking": {
        "current_release_date": "2024-05-30T03:04:05Z",
        "id": "EX-1",
        "initial_release_date": "2024-01-02T03:04:05Z",
        "revision_history": [{"date": "2024-01-02T03:04:05Z", "number": "1", "summary": "Made."}],
        "status": "final",
        "version": "1",
    },
}
RHEL, MAIN = "cpe:/o:redhat:enterprise_linux:9::baseos", "BaseOS-9.4.0"


def product(id_, purl="", cpe="", name=""):
    helper = {key: value for key, value in (("purl", purl), ("cpe", cpe)) if value}
    made = {"name": name or id_, "product_id": id_}
    return {**made, "product_identification_helper": helper} if helper else made


def branch(one, category="product_version", name=""):
    return {"category": category, "name": name or one["name"], "product": one}


def part(inner, whole):
    return {
        "category": "default_component_of",
        "full_product_name": {"name": f"{inner} of {whole}", "product_id": f"{whole}:{inner}"},
        "product_reference": inner,
        "relates_to_product_reference": whole,
    }


def document(branches, relationships=(), *flaws, **head):
    tree = {"branches": [{"category": "vendor", "name": "Example", "branches": list(branches)}]}
    if relationships:
        tree["relationships"] = list(relationships)
    made = {"document": {**HEAD, **head}, "product_tree": tree, "vulnerabilities": list(flaws)}
    # The schemas of scores aren't brought along.
    bare = [{name: each for name, each in one.items() if name != "scores"} for one in flaws]
    assert [one.message for one in validator().iter_errors({**made, "vulnerabilities": bare})] == []
    return json.dumps(made)


def flaw(cve="CVE-2024-1111", **status):
    return {"cve": cve, "product_status": status}


def redhat(*statuses):
    """As Red Hat's VEX documents are: packages by their architecture below the vendor, releases by their CPE."""
    packages = [
        product("openssl-1:3.0.7-27.el9.src", "pkg:rpm/redhat/openssl@3.0.7-27.el9?arch=src&epoch=1"),
        product("openssl-libs-1:3.0.7-27.el9.x86_64", "pkg:rpm/redhat/openssl-libs@3.0.7-27.el9?arch=x86_64&epoch=1"),
        product("openssl", "pkg:rpm/redhat/openssl?arch=src"),
        product("compat", "pkg:rpm/redhat/compat-openssl11?arch=src"),
        product("node.src", "pkg:rpm/redhat/nodejs@16.20.2-1.module%2Bel9?arch=src&epoch=1&rpmmod=nodejs:16:9040:abc"),
    ]
    systems = [product(MAIN, cpe=RHEL), product("EUS", cpe="cpe:/a:redhat:rhel_eus:9.2::baseos")]
    ids = [one["product_id"] for one in packages]
    return document(
        [*map(branch, packages), *(branch(one, "product_name") for one in systems)],
        [*(part(id_, MAIN) for id_ in ids), part(ids[0], "EUS")],
        *statuses,
        aggregate_severity={"text": "Important"},
    )


FIXED = [f"{MAIN}:openssl-1:3.0.7-27.el9.src", f"{MAIN}:openssl-libs-1:3.0.7-27.el9.x86_64"]


def test_a_vendor_s_releases_and_the_versions_that_mend():
    text = redhat(
        {
            **flaw(fixed=FIXED),
            "scores": [{"products": FIXED[:1], "cvss_v3": cvss()}],
            "release_date": "2024-01-01T00:00:00Z",
        }
    )
    one = record("vex.json", text)
    assert (one.id, one.vectors, one.published, one.summary) == (
        "CVE-2024-1111",
        (VECTOR,),
        "2024-01-01",
        "About a flaw",
    )
    # Where sources are named, their binary packages say the same again.
    ((space, name, severity),) = [(each.space, each.name, each.severity) for each in one.affected]
    assert (space, name, severity) == ("rhel:9", "openssl", Severity.HIGH)
    assert [fix(one, version) for version in ("1:3.0.7-25.el9", "1:3.0.7-27.el9", "0:9-1")] == [
        "1:3.0.7-27.el9",
        None,
        "1:3.0.7-27.el9",
    ]
    assert days("vex.json", text) == ["2024-05-30"]


def cvss():
    return {"version": "3.1", "vectorString": VECTOR, "baseScore": 9.8, "baseSeverity": "CRITICAL"}


def test_what_is_affected_and_not_mended_and_what_was_never_affected():
    broken = [f"{MAIN}:compat", f"{MAIN}:openssl"]
    one = record("vex.json", redhat(flaw(fixed=FIXED[:1], known_affected=broken)))
    # A release in which it is mended isn't open too, though one of its products still is.
    assert [(each.name, fix(one, "1:1-1", nr)) for nr, each in enumerate(one.affected)] == [
        ("openssl", "1:3.0.7-27.el9"),
        ("compat-openssl11", ""),
    ]
    none = redhat(flaw(known_not_affected=broken, under_investigation=FIXED))
    assert (records("vex.json", none), faults("vex.json", none), left_out("vex.json", none)) == ([], [], [])


def test_a_product_of_another_release_is_none_that_is_known():
    text = redhat(flaw(fixed=["EUS:openssl-1:3.0.7-27.el9.src"]))
    assert records("vex.json", text) == []
    assert left_out("vex.json", text) == ["names no package of a release or an ecosystem that is looked at"]


def test_a_module_s_stream():
    (one,) = record("vex.json", redhat(flaw(fixed=[f"{MAIN}:node.src"]))).affected
    assert (one.name, one.module) == ("nodejs", "nodejs:16")
    tree = [
        branch(product("rpm", "pkg:rpm/redhat/nodejs@16-1?arch=src")),
        branch(product("module", "pkg:rpmmod/redhat/nodejs@16:9040:abc")),
        branch(product("system", cpe=RHEL), "product_name"),
    ]
    laid = [part("module", "system"), part("rpm", "system:module")]
    (one,) = record("vex.json", document(tree, laid, flaw(fixed=["system:module:rpm"]))).affected
    assert (one.space, one.name, one.module) == ("rhel:9", "nodejs", "nodejs:16")


def test_packages_without_an_address_by_their_names_and_versions_that_are_recommended():
    tree = [
        branch(product("SLES", cpe="cpe:/o:suse:sles:15:sp4"), "product_name"),
        branch(product("libopenssl1_1-1.1.1l-150400.7.60.2.x86_64")),
        branch(product("not a package")),
    ]
    laid = [part("libopenssl1_1-1.1.1l-150400.7.60.2.x86_64", "SLES"), part("not a package", "SLES")]
    ids = ["SLES:libopenssl1_1-1.1.1l-150400.7.60.2.x86_64", "SLES:not a package"]
    one = record("suse.json", document(tree, laid, flaw(recommended=ids)))
    assert [(each.space, each.name) for each in one.affected] == [("sles:15.4", "libopenssl1_1")]
    assert fix(one, "1.1.1l-150400.7.57.1") == "1.1.1l-150400.7.60.2"


@pytest.mark.parametrize(
    ("cpe", "space"),
    [
        ("cpe:/o:suse:sle-module-basesystem:15:sp5", "sles:15.5"),
        ("cpe:/o:opensuse:leap:15.6", "opensuse-leap:15.6"),
        ("cpe:2.3:o:redhat:enterprise_linux:8:*:*:*:*:*:*:*", "rhel:8"),
        ("cpe:/o:almalinux:almalinux:9::baseos", "almalinux:9"),
        ("cpe:/o:rocky:rocky:9", "rocky:9"),
        ("cpe:/o:redhat:enterprise_linux:90000000000", "rhel:90000000000"),
    ],
)
def test_releases_by_their_cpe(cpe, space):
    tree = [branch(product("system", cpe=cpe), "product_name"), branch(product("a-1-1.noarch"))]
    (one,) = record(
        "a.json", document(tree, [part("a-1-1.noarch", "system")], flaw(fixed=["system:a-1-1.noarch"]))
    ).affected
    assert one.space == space


@pytest.mark.parametrize(
    ("name", "hit", "free", "fixed"),
    [
        ("vers:npm/<2.0.0", "1.9.9", "2.0.0", "2.0.0"),
        ("<2.0.0", "1.9.9", "2.0.0", "2.0.0"),
        ("vers:npm/>=1.0.0|<2.0.0", "1.5.0", "0.9.0", "2.0.0"),
        ("vers:npm/<1.0.0|>=2.0.0|<2.5.0", "2.4.0", "1.5.0", "2.5.0"),
        ("vers:npm/<=1.5.0", "1.5.0", "1.5.1", ""),
        ("vers:npm/1.5.0|1.6.0", "1.6.0", "1.7.0", ""),
    ],
)
def test_ranges(name, hit, free, fixed):
    ranged = product("a", "pkg:npm/%40s/a")
    one = record("a.json", document([branch(ranged, "product_version_range", name)], (), flaw(known_affected=["a"])))
    assert (one.affected[0].space, one.affected[0].name) == ("npm", "@s/a")
    assert (fix(one, hit), fix(one, free)) == (fixed, None)


def test_single_versions_and_the_one_that_mends():
    tree = [branch(product(f"a{nr}", f"pkg:pypi/A_b@{nr}")) for nr in (1, 2, 4)]
    one = record("a.json", document(tree, (), flaw(known_affected=["a1", "a2"], fixed=["a4"])))
    assert one.affected[0].name == "a-b"
    assert [fix(one, version) for version in ("1", "2", "3", "4")] == ["", "4", None, None]


def test_a_fix_of_an_older_branch_mends_no_newer_version():
    tree = [branch(product(f"a{nr}", f"pkg:pypi/a@{nr}")) for nr in (2, 5)]
    one = record("a.json", document(tree, (), flaw(known_affected=["a5"], fixed=["a2"])))
    assert [fix(one, version) for version in ("1", "5")] == [None, ""]


def test_of_several_versions_that_mend_the_lowest_counts():
    tree = [branch(product(f"a{nr}", f"pkg:pypi/a@{nr}")) for nr in (4, 3, 5)]
    one = record("a.json", document(tree, (), flaw(fixed=["a4", "a3", "a5"])))
    assert [fix(one, version) for version in ("2", "3")] == ["3", None]


def test_a_package_may_tell_its_own_release():
    tree = [
        branch(product("lib", "pkg:deb/debian/a@2-1?arch=amd64&distro=debian-12")),
        branch(product("src", "pkg:deb/debian/b@2-1?distro=debian-12")),
        branch(product("app", cpe="cpe:/o:debian:debian_linux:11"), "product_name"),
    ]
    found = record("a.json", document(tree, [part("lib", "app")], flaw(fixed=["app:lib"]))).affected
    assert [(each.space, each.name) for each in found] == [("debian:12/binary", "a")]
    found = record("a.json", document(tree, (), flaw(fixed=["src"]))).affected
    assert [(each.space, each.name) for each in found] == [("debian:12", "b")]


def test_what_cannot_be_read_is_told():
    ranged = branch(product("a", "pkg:npm/a"), "product_version_range", "all before the summer")
    assert faults("a.json", document([ranged], (), flaw(known_affected=["a"]))) == ["a range of versions in words"]
    strange = branch(product("a", "pkg:npm/a@x"))
    assert "is no version" in faults("a.json", document([strange], (), flaw(fixed=["a"])))[0]
    broken = Document("a.json", b'{"document": {"csaf_version": "2.0"}, "vulnerabilities": 3}')
    with pytest.raises(FeedError, match="Expected `array`"):
        list(recognise(broken).parse(broken))


@pytest.mark.parametrize("example", examples(), ids=lambda one: one.name)
def test_the_standard_s_examples_are_read_or_refused_in_words(example):
    found = Document(example.name, example.read_bytes())
    feed = recognise(found)
    if feed is None:
        assert json.loads(example.read_text())["document"]["csaf_version"] not in {"2.0", "2.1"}
        return
    assert feed.title == "CSAF"
    try:
        assert list(feed.parse(found))
    except FeedError:
        assert list(validator().iter_errors(json.loads(example.read_text())))


def test_it_is_one_flaw_with_what_others_tell(tmp_path):
    (tmp_path / "vex.json").write_text(redhat(flaw(fixed=FIXED)))
    ((taken,),) = take(tmp_path / "a.sqlite", tmp_path / "vex.json")
    assert (taken.name, taken.records) == ("CSAF: rhel:9 vex", 1)
    one = Package(
        type=PackageType.RPM,
        name="openssl-libs",
        version="1:3.0.7-25.el9",
        path="p",
        source="openssl",
        source_version="1:3.0.7-25.el9",
    )
    with lookup(tmp_path / "a.sqlite") as opened:
        found = match(opened, [one], Distribution(id="rhel", version="9.4"), today=TODAY)
    ((known,),) = [each.flaws for each in found.flawed]
    assert (known.id, known.fixed, known.severity) == ("CVE-2024-1111", "1:3.0.7-27.el9", Severity.HIGH)
    assert not found.complete
    take(tmp_path / "a.sqlite", zipped(tmp_path / "all.zip", {"vex.json": redhat(flaw(fixed=FIXED))}))
    with lookup(tmp_path / "a.sqlite") as opened:
        assert match(opened, [one], Distribution(id="rhel", version="9.4"), today=TODAY).complete


def test_a_tree_of_too_many_branches_is_refused(monkeypatch):
    monkeypatch.setattr(producttree, "MOST_BRANCHES", 3)
    text = redhat(flaw(fixed=FIXED))
    with pytest.raises(FeedError, match="a product tree of more than 3 branches"):
        records("vex.json", text)
    with pytest.raises(VexError, match=r"vex\.json: a product tree of more than 3 branches"):
        statements_of_csaf(json.loads(text), "vex.json")


def test_what_the_vendor_means_to_do_where_nothing_mends():
    broken = [f"{MAIN}:compat", f"{MAIN}:openssl"]
    said = [
        {"category": "no_fix_planned", "details": "Out of support scope", "product_ids": broken[:1]},
        {"category": "no_fix_planned", "details": "words", "product_ids": [*broken[1:], "nowhere"]},
    ]
    told = {"cve": "CVE-2024-1111", "product_status": {"known_affected": broken}, "remediations": said}
    one = record("vex.json", redhat(told))
    assert {each.name: each.outlook for each in one.affected} == {
        "compat-openssl11": Outlook.END_OF_LIFE,
        "openssl": Outlook.WILL_NOT_FIX,
    }
    deferred = [{"category": "none_available", "details": "Fix deferred", "product_ids": broken}]
    one = record("vex.json", redhat({**told, "remediations": deferred}))
    assert {each.outlook for each in one.affected} == {Outlook.DEFERRED}
    # What is mended in the release is, whatever else is said of its other products.
    mended = {**told, "product_status": {"known_affected": broken[1:], "fixed": FIXED[:1]}}
    (part_of,) = record("vex.json", redhat(mended)).affected
    assert part_of.outlook is None
