"""CycloneDX as it is written."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.image.sbom.bills import GAP, PACKAGES, WHEN, bill, package
from tests.image.sbom.schemas import cyclonedx_flaws, cyclonedx_licence_ids

from dockward.image.sbom.cyclonedx import write_cyclonedx
from dockward.model.package import PackageType
from dockward.syntax._licence_ids import LICENCES
from dockward.syntax.licences import licence_id

VERSIONS = ("1.6", "1.7")
TEXT = st.text(max_size=30)


def written(one, version="1.7", when=WHEN):
    return json.loads(write_cyclonedx(one, when, version))


def by_name(document):
    return {one["name"]: one for one in document["components"]}


def properties(component):
    return {one["name"]: one["value"] for one in component["properties"]}


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("one", [bill(), bill(gaps=(GAP,)), bill(system=None), bill(digests=(), tags=())])
def test_the_official_schema_has_nothing_against_it(version, one):
    document = written(one, version)
    assert cyclonedx_flaws(document, version) == []
    assert (document["specVersion"], document["metadata"]["timestamp"]) == (version, WHEN)


@pytest.mark.parametrize("version", VERSIONS)
@given(st.lists(st.tuples(st.sampled_from(PackageType), TEXT, TEXT, TEXT, st.lists(TEXT, max_size=3)), max_size=4))
def test_nor_whatever_packages_are_called(version, told):
    packages = [package(name, number, kind, path, licences=tuple(more)) for kind, name, number, path, more in told]
    assert cyclonedx_flaws(written(bill(*packages), version), version) == []


def test_every_licence_that_is_known_here_is_known_there():
    assert {licence_id(one) for one in LICENCES} <= cyclonedx_licence_ids()


def test_the_image_and_where_it_comes_from():
    component = written(bill(tags=("reg.example.org:5000/team/app:1.4",), digests=(), labels={}))["metadata"][
        "component"
    ]
    told = properties(component)
    assert (component["type"], component["name"], component["version"]) == (
        "container",
        "reg.example.org:5000/team/app",
        "1.4",
    )
    assert told["dockward:layer:0:base"] == "debian:12"
    assert told["dockward:layer:1"] == "sha256:" + "b" * 64
    assert "purl" not in component


def test_an_image_that_a_registry_knows_has_a_package_url():
    digest = "sha256:" + "c" * 64
    component = written(bill(tags=("team/app:2",), digests=(f"team/app@{digest}",)))["metadata"]["component"]
    assert component["purl"] == f"pkg:oci/app@{digest}?repository_url=docker.io/team/app&tag=2"
    assert component["bom-ref"] == component["purl"]


def test_a_package_with_what_brought_it():
    found = by_name(written(bill(layer=1)))["libc6"]
    assert found["purl"] == "pkg:deb/debian/libc6@2.36-9?arch=amd64&distro=debian-12&upstream=glibc"
    told = properties(found)
    assert told["dockward:path"] == "var/lib/dpkg/status"
    assert told["dockward:layer"] == "sha256:" + "b" * 64
    assert "pip install x" in told["dockward:instruction"]


def test_secrets_of_instructions_are_not_written():
    assert b"ghp_0123" not in write_cyclonedx(bill(layer=1), WHEN, "1.7")


def test_licences():
    found = by_name(written(bill()))
    declared = {"acknowledgement": "declared"}
    assert found["bash"]["licenses"] == [{"expression": "MIT OR (ISC AND Zlib)", **declared}]
    assert found["libc6"]["licenses"] == [
        {"license": {"id": "LGPL-2.1+", **declared}},
        {"license": {"name": "GPL-2+", **declared}},
    ]


def test_edges_lead_to_what_is_nearest():
    document = written(bill())
    edges = {one["ref"]: one.get("dependsOn", []) for one in document["dependencies"]}
    deb = "pkg:deb/debian/"
    glibc = f"{deb}libc6@2.36-9?arch=amd64&distro=debian-12&upstream=glibc"
    assert next(more for ref, more in edges.items() if ref.startswith(f"{deb}login@")) == [glibc]
    assert edges["pkg:npm/%40scope/a@1.2.3"] == ["pkg:npm/b@2"]
    tops = edges[document["metadata"]["component"]["bom-ref"]]
    assert "pkg:npm/%40scope/a@1.2.3" in tops
    assert glibc not in tops


def test_groups_kinds_and_scopes():
    found = by_name(written(bill()))
    assert (found["a"]["group"], found["slf4j-api"]["group"]) == ("@scope", "org.slf4j")
    assert found["busybox"]["type"] == "application"
    assert properties(found["yarn-only"])["dockward:locked"] == "true"
    scopes = {one["version"]: one.get("scope") for one in written(bill())["components"] if one["name"] == "b"}
    assert scopes == {"1": "excluded", "2": None}


def test_files_are_evidence():
    found = by_name(written(bill(package("bash", files=("bin/bash", "etc/bash.bashrc")))))["bash"]
    assert [one["location"] for one in found["evidence"]["occurrences"]] == ["/bin/bash", "/etc/bash.bashrc"]


def test_what_could_not_be_looked_at_is_marked():
    document = written(bill(gaps=(GAP,)))
    image = document["metadata"]["component"]["bom-ref"]
    assert document["compositions"] == [{"aggregate": "incomplete", "assemblies": [image]}]
    told = document["metadata"]["properties"]
    assert told == [{"name": "dockward:gap", "value": "layer 2: /var/lib/rpm/Packages: not a database"}]
    assert "compositions" not in written(bill())


def test_the_same_image_gives_the_same_bytes_whatever_the_order():
    one = write_cyclonedx(bill(*PACKAGES), WHEN, "1.7")
    assert one == write_cyclonedx(bill(*reversed(PACKAGES), *PACKAGES), WHEN, "1.7")


def test_the_serial_number_follows_the_content_and_not_the_time():
    first, later = written(bill()), written(bill(), when="2025-01-01T00:00:00Z")
    assert first["serialNumber"] == later["serialNumber"]
    assert first["serialNumber"] != written(bill(*PACKAGES[1:]))["serialNumber"]


def test_names_that_no_encoding_can_write():
    document = written(bill(package("a\udc80", path="p\udcff", licences=("l\ud800",))))
    named = {one["name"].strip("\ufffd"): one for one in document["components"]}
    assert named["a"]["licenses"][0]["license"]["name"].strip("\ufffd") == "l"


def test_the_same_package_in_two_places_is_two():
    twice = [package("b", "1", PackageType.NPM, f"{place}/node_modules/b/package.json") for place in ("x", "y")]
    refs = [one["bom-ref"] for one in written(bill(*twice, system=None))["components"]]
    assert refs == [f"pkg:npm/b@1#{one.path}" for one in twice]
