"""SPDX as it is written."""

import hashlib
import json

import pytest
from tests.image.sbom.bills import GAP, PACKAGES, WHEN, bill, package
from tests.image.sbom.schemas import spdx_flaws
from tests.image.sbom.spdx_shape import shape_flaws

from dockward.image.sbom.reading import read_sbom
from dockward.image.sbom.spdx import write_spdx


def written(one, when=WHEN):
    return json.loads(write_spdx(one, when))


def by_name(document):
    return {one["name"]: one for one in document["packages"]}


def test_the_specification_s_own_tools_have_nothing_against_it(tmp_path):
    odd = package("a\n\x1b(b", "\u202e 1", path="p q\n", licences=("(MIT", "GPL-2+", "Zlib or ISC", "\n"))
    for one in (bill(*PACKAGES, odd, gaps=(GAP,)), bill(system=None, digests=(), tags=())):
        path = tmp_path / "image.spdx.json"
        path.write_bytes(write_spdx(one, WHEN))
        assert spdx_flaws(path) == []
        document = json.loads(path.read_bytes())
        assert shape_flaws(document) == []
        ids = {"SPDXRef-DOCUMENT", *(each["SPDXID"] for each in document["packages"])}
        for each in document["relationships"]:
            assert {each["spdxElementId"], each["relatedSpdxElement"]} <= ids


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("name",), None),
        (("documentNamespace",), "a#b"),
        (("unknown",), 1),
        (("creationInfo", "created"), "2024-05-30T00:00:00+00:00"),
        (("creationInfo", "creators"), []),
        (("packages", 0, "SPDXID"), "SPDXRef-a_b"),
        (("packages", 0, "primaryPackagePurpose"), "OPERATING-SYSTEM"),
        (("packages", 0, "purl"), "pkg:deb/debian/a"),
        (("relationships", 0, "spdxElementId"), None),
        (("files", 0, "checksums"), []),
        (("files", 0, "fileName"), "/bin/a"),
        (("packages", 2, "packageVerificationCode", "packageVerificationCodeValue"), "0"),
    ],
)
def test_what_the_schema_refuses_is_seen(path, value):
    document = written(bill(*OWNERS, sha1=DIGESTS))
    *above, last = path
    part = document
    for step in above:
        part = part[step]
    part[last] = value
    if value is None:
        del part[last]
    assert len(shape_flaws(document)) == 1


def test_a_package_with_what_brought_it():
    found = by_name(written(bill()))["libc6"]
    assert found["externalRefs"] == [
        {
            "referenceCategory": "PACKAGE-MANAGER",
            "referenceType": "purl",
            "referenceLocator": "pkg:deb/debian/libc6@2.36-9?arch=amd64&distro=debian-12&upstream=glibc",
        }
    ]
    told = json.loads(found["comment"])
    assert told["dockward:path"] == "var/lib/dpkg/status"
    assert (told["dockward:layer"], told["dockward:base"]) == ("sha256:" + "a" * 64, "debian:12")


def test_licences_that_spdx_does_not_know_are_named_in_the_document():
    document = written(bill())
    assert by_name(document)["bash"]["licenseDeclared"] == "MIT OR (ISC AND Zlib)"
    declared = by_name(document)["libc6"]["licenseDeclared"]
    assert declared.startswith("LGPL-2.1+ AND LicenseRef-GPL-2-")
    named = {one["licenseId"]: one["name"] for one in document["hasExtractedLicensingInfos"]}
    assert named[declared.rpartition(" ")[2]] == "GPL-2+"
    assert by_name(document)["login"]["licenseDeclared"] == "NOASSERTION"


def test_edges():
    document = written(bill())
    ids = {one["SPDXID"]: one["name"] for one in document["packages"]}
    edges = {
        (ids.get(one["spdxElementId"]), one["relationshipType"], ids.get(one["relatedSpdxElement"]))
        for one in document["relationships"]
    }
    image = ids["SPDXRef-Image"]
    assert {(None, "DESCRIBES", image), (image, "CONTAINS", "bash"), ("login", "DEPENDS_ON", "libc6")} <= edges
    assert len(ids) == len(document["packages"])


ONE, TWO = "1" * 40, "2" * 40
SHARED = "usr/share/a b"
OWNERS = (
    package("a", files=("bin/a", SHARED, "etc/unread")),
    package("b", files=(SHARED, "etc/nowhere")),
    package("c"),
)
DIGESTS = {"bin/a": TWO, SHARED: ONE, "etc/unread": ""}


def contained(document):
    """By a package's name, its files' names with their digests."""
    names = {one["SPDXID"]: one["name"] for one in document["packages"]}
    listed = {
        one["SPDXID"]: (one["fileName"], [(each["algorithm"], each["checksumValue"]) for each in one["checksums"]])
        for one in document["files"]
    }
    assert len(listed) == len(document["files"])
    found = {}
    for one in document["relationships"]:
        if one["relationshipType"] == "CONTAINS" and one["relatedSpdxElement"] in listed:
            found.setdefault(names[one["spdxElementId"]], []).append(listed[one["relatedSpdxElement"]])
    return found


def test_files_with_their_digests(tmp_path):
    path = tmp_path / "image.spdx.json"
    path.write_bytes(write_spdx(bill(*OWNERS, sha1=DIGESTS), WHEN))
    document = json.loads(path.read_bytes())
    assert (spdx_flaws(path), shape_flaws(document)) == ([], [])
    shared = (f"./{SHARED}", [("SHA1", ONE)])
    assert contained(document) == {"a": [("./bin/a", [("SHA1", TWO)]), shared], "b": [shared]}
    a, b, c = (by_name(document)[name] for name in "abc")
    assert a["packageVerificationCode"] == {
        "packageVerificationCodeValue": hashlib.sha1(f"{ONE}{TWO}".encode()).hexdigest(),
        "packageVerificationCodeExcludedFiles": ["./etc/unread"],
    }
    assert b["packageVerificationCode"] == {"packageVerificationCodeValue": hashlib.sha1(ONE.encode()).hexdigest()}
    assert (a["filesAnalyzed"], b["filesAnalyzed"], c["filesAnalyzed"]) == (True, True, False)
    assert "packageVerificationCode" not in c


def test_files_whose_names_look_alike_when_written_keep_apart(tmp_path):
    path = tmp_path / "image.spdx.json"
    odd = ("bin/\udcff", "bin/\udcfe", "bin/\n\x1b")
    path.write_bytes(write_spdx(bill(package("a", files=odd), sha1={odd[0]: ONE, odd[1]: TWO, odd[2]: ONE}), WHEN))
    assert (spdx_flaws(path), shape_flaws(document := json.loads(path.read_bytes()))) == ([], [])
    assert sorted(contained(document)["a"]) == [
        ("./bin/\n\x1b", [("SHA1", ONE)]),
        ("./bin/\ufffd\ufffd\ufffd", [("SHA1", ONE)]),
        ("./bin/\ufffd\ufffd\ufffd", [("SHA1", TWO)]),
    ]


def test_what_has_files_is_read_as_what_has_none():
    with_files, without = (read_sbom(write_spdx(bill(*OWNERS, sha1=one), WHEN)) for one in (DIGESTS, None))
    assert with_files == without
    assert [one.name for one in with_files.packages] == ["a", "b", "c"]


def test_without_digests_no_file_is_listed():
    document = written(bill(*OWNERS))
    assert "files" not in document
    assert {one["filesAnalyzed"] for one in document["packages"]} == {False}


def test_what_could_not_be_looked_at_is_marked():
    assert "layer 2: /var/lib/rpm/Packages: not a database" in written(bill(gaps=(GAP,)))["comment"]
    assert "comment" not in written(bill())


def test_the_same_image_gives_the_same_bytes():
    assert write_spdx(bill(*PACKAGES), WHEN) == write_spdx(bill(*reversed(PACKAGES)), WHEN)
    first, later = written(bill()), written(bill(), when="2025-01-01T00:00:00Z")
    assert first["documentNamespace"] == later["documentNamespace"] != written(bill(PACKAGES[0]))["documentNamespace"]
