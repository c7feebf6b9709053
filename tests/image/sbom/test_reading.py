"""SBOMs read back."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs
from tests.image.sbom.bills import DEBIAN, GAP, PACKAGES, WHEN, bill, package

from dockward.image.sbom.cyclonedx import write_cyclonedx
from dockward.image.sbom.head import may_be_sbom
from dockward.image.sbom.listed import SbomError
from dockward.image.sbom.reading import read_sbom
from dockward.image.sbom.spdx import write_spdx
from dockward.model.package import Distribution, PackageType
from dockward.syntax.licences import canonical, conjuncts

WRITERS = {
    "1.7": lambda one: write_cyclonedx(one, WHEN, "1.7"),
    "1.6": lambda one: write_cyclonedx(one, WHEN, "1.6"),
    "spdx": lambda one: write_spdx(one, WHEN),
}
LICENCES = st.sampled_from(["MIT", "GPL-2+", "(MIT OR ISC)", "Apache-2.0 AND Zlib", "My own", "LicenseRef-x"])
NAMES = st.from_regex(r"[a-z][a-z0-9._-]{0,20}", fullmatch=True)


def flat(one, form):
    """The package with its licences as this format can tell them."""
    parts = (each for text in one.licences for each in (conjuncts(canonical(text)) if canonical(text) else (text,)))
    licences = dict.fromkeys(parts) if form == "spdx" else one.licences
    if form != "spdx" and len(one.licences) == 1:
        licences = (canonical(one.licences[0]) or one.licences[0],)
    there = {each.name for each in PACKAGES}
    return structs.replace(
        one, licences=tuple(licences), requires=tuple(each for each in one.requires if each in there)
    )


def by_key(packages):
    return sorted(packages, key=lambda one: (one.type.value, one.name, one.version, one.path))


@pytest.mark.parametrize("form", WRITERS)
def test_what_was_written_is_read(form):
    listed = read_sbom(WRITERS[form](bill()))
    assert by_key(listed.packages) == by_key(flat(one, form) for one in PACKAGES)
    assert (listed.distribution, listed.gaps) == (DEBIAN, ())
    assert listed.image_id.startswith("sha256:")


@pytest.mark.parametrize("form", WRITERS)
def test_what_has_no_package_url_is_read_by_its_type(form):
    jar = package("thing", "1.0", PackageType.MAVEN, "app/thing.jar")
    local = package("libc6", "2.36-9", source="", source_version="", architecture="")
    text = WRITERS[form](bill(jar, local, system=None))
    assert b"pkg:maven" not in text
    assert b"pkg:deb" not in text
    listed = read_sbom(text)
    told = [(one.type, one.name, one.version, one.path) for one in by_key(listed.packages)]
    assert told == [(one.type, one.name, one.version, one.path) for one in (local, jar)]
    assert listed.gaps == ()
    # Of others nobody knows what an entry without one is.
    foreign = read_sbom(text.replace(b"dockward:type", b"other:type"))
    assert (foreign.packages, len(foreign.gaps)) == ((), 1)
    assert read_sbom(text.replace(b"maven", b"strange")).packages == tuple(by_key(listed.packages)[:1])


@pytest.mark.parametrize("form", WRITERS)
@given(NAMES, NAMES, st.lists(LICENCES, max_size=3, unique=True), st.sampled_from(["apk", "npm", "deb", "gem"]))
def test_whatever_it_is_called(form, name, version, licences, kind):
    more = (
        {"source": name, "source_version": version} if kind in {"apk", "deb"} else {"source": "", "source_version": ""}
    )
    one = package(name, version, PackageType(kind), licences=tuple(licences), path="a b/ü", **more)
    assert read_sbom(WRITERS[form](bill(structs.replace(one, architecture="")))).packages == (
        flat(structs.replace(one, architecture=""), form),
    )


@pytest.mark.parametrize("form", WRITERS)
def test_gaps_are_read(form):
    assert (
        read_sbom(WRITERS[form](bill(gaps=(GAP, GAP)))).gaps == ("layer 2: /var/lib/rpm/Packages: not a database",) * 2
    )


def test_who_owns_what_is_read_as_syft_tells_it():
    def entry(id_, name, purl):
        located = [{"referenceType": "purl", "referenceLocator": purl}]
        return {"SPDXID": id_, "name": name, "externalRefs": located}

    def overlap(owner, owned):
        comment = "ownership-by-file-overlap: indicates that the parent package claims ownership of a child package"
        told = {"relationshipType": "OTHER", "comment": comment}
        return {"spdxElementId": owner, "relatedSpdxElement": owned, **told}

    document = {
        "spdxVersion": "SPDX-2.3",
        "packages": [
            entry("d", "python3-lxml", "pkg:deb/debian/python3-lxml@4?distro=debian-12"),
            entry("a", "lxml", "pkg:pypi/lxml@4"),
            entry("b", "other", "pkg:pypi/other@1"),
            entry("c", "third", "pkg:pypi/third@1"),
        ],
        "relationships": [
            overlap("d", "a"),
            overlap("a", "b"),
            {"spdxElementId": "d", "relationshipType": "OTHER", "relatedSpdxElement": "c", "comment": "x"},
        ],
    }
    listed = read_sbom(json.dumps(document).encode())
    assert {one.name: one.owner for one in listed.packages if one.owner} == {"lxml": "python3-lxml"}


def test_files_are_read():
    one = package("bash", files=("bin/bash",))
    assert read_sbom(WRITERS["1.7"](bill(one))).packages == (one,)


def test_one_of_another_tool():
    properties = [
        {"name": "aquasecurity:trivy:SrcName", "value": "glibc"},
        {"name": "aquasecurity:trivy:SrcVersion", "value": "2.36"},
        {"name": "aquasecurity:trivy:SrcRelease", "value": "9"},
    ]
    inner = {"type": "library", "name": "left", "version": "1", "purl": "pkg:npm/left@1"}
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.4",
        "metadata": {"tools": [{"name": "other"}]},
        "components": [
            {
                "type": "library",
                "name": "libc6",
                "purl": "pkg:deb/debian/libc6@2?distro=debian-12",
                "properties": properties,
            },
            {"type": "application", "name": "package-lock.json", "components": [inner]},
            {"type": "library", "name": "nameless"},
            {"type": "library", "name": "b", "purl": "pkg:swift/a/b@1"},
        ],
        "compositions": [{"aggregate": "incomplete_first_party_only"}],
    }
    listed = read_sbom(json.dumps(document).encode())
    assert [(one.name, one.source, one.source_version) for one in listed.packages] == [
        ("libc6", "glibc", "2.36-9"),
        ("left", "", ""),
    ]
    assert listed.distribution == Distribution(id="debian", version="12")
    assert len(listed.gaps) == 3


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (b"", "JSON"),
        (b"[]", "JSON"),
        (b"{}", "neither"),
        (b'{"bomFormat": "CycloneDX", "specVersion": "9"}', "'9'"),
        (b'{"spdxVersion": "SPDX-3.0"}', "SPDX-3.0"),
        (b'{"spdxVersion": 1}', "JSON"),
        (b'{"bomFormat": "CycloneDX", "specVersion": "1.6", "components": {}}', "JSON"),
        (b'{"bomFormat": "\xff"}', "JSON"),
        (b'{"a":' * 100_000, "deep"),
    ],
)
def test_what_is_none_says_why(text, told):
    with pytest.raises(SbomError) as why:
        read_sbom(text)
    assert told in why.value.message


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=9,
)


@given(st.sampled_from(["1.6", "spdx"]), st.data())
def test_whatever_stands_in_one_place_nothing_else_is_raised(form, data):
    document = json.loads(WRITERS[form](bill(*PACKAGES[:3])))
    place = document
    while isinstance(place, (dict, list)) and place:
        key = data.draw(st.sampled_from(sorted(place) if isinstance(place, dict) else range(len(place))))
        if data.draw(st.booleans()) or not isinstance(place[key], (dict, list)):
            place[key] = data.draw(JSON)
            break
        place = place[key]
    with suppress(SbomError):
        read_sbom(json.dumps(document).encode())


def test_only_json_may_be_one():
    assert may_be_sbom(b'\xef\xbb\xbf \n{"a"')
    assert not may_be_sbom(b"manifest.json\0{")


def spdx_of_another_tool(*packages):
    """As Trivy writes them: name, package URL, and what it says of the source."""
    listed = [
        {
            "SPDXID": f"SPDXRef-Package-{nr}",
            "name": name,
            "primaryPackagePurpose": "LIBRARY",
            "sourceInfo": told,
            "externalRefs": [
                {"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": purl}
            ],
        }
        for nr, (name, purl, told) in enumerate(packages)
    ]
    return read_sbom(json.dumps({"spdxVersion": "SPDX-2.3", "packages": listed}).encode())


@pytest.mark.parametrize(
    ("purl", "told", "source"),
    [
        ("pkg:deb/debian/libssl3@3.0.8-1", "built package from: openssl 3.0.8-1", ("openssl", "3.0.8-1")),
        ("pkg:apk/alpine/libssl3@3.1-r0", "built package from: openssl 3.1-r0", ("openssl", "3.1-r0")),
        ("pkg:deb/debian/libssl3@2?epoch=1", "built package from: openssl 2:1.9-1", ("openssl", "2:1.9-1")),
        ("pkg:deb/debian/libssl3@2?epoch=1", "built package from: openssl", ("openssl", "1:2")),
        ("pkg:deb/debian/libssl3@2", "acquired package info from DPKG DB: /var/lib/dpkg/status", ("libssl3", "2")),
        ("pkg:deb/debian/libssl3@2?upstream=openssl%401", "", ("openssl", "1")),
        ("pkg:npm/libssl3@2", "built package from: openssl 3.0.8-1", ("", "")),
        ("pkg:npm/libssl3@2", "package-lock.json", ("", "")),
    ],
)
def test_the_source_of_a_package_in_spdx_of_other_tools(purl, told, source):
    (one,) = spdx_of_another_tool(("libssl3", purl, told)).packages
    assert (one.source, one.source_version) == source


@pytest.mark.parametrize(("count", "told", "gaps"), [(11, "", 1), (10, "", 0), (11, "built package from: p 1", 0)])
def test_where_no_source_of_many_packages_is_told_there_is_a_gap(count, told, gaps):
    several = [(f"p{nr}", f"pkg:deb/debian/p{nr}@1", told if nr == 0 else "") for nr in range(count)]
    assert len(spdx_of_another_tool(*several).gaps) == gaps
