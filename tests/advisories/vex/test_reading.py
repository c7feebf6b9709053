"""VEX documents of three formats say the same; what is wrong in one is told with its place."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.advisories.vex.made import HEX, openvex, statement
from tests.image.stores.test_attestations import envelope
from tests.image.stores.test_attestations import statement as attested

from dockward.advisories.vex import document
from dockward.advisories.vex.document import VexError
from dockward.advisories.vex.reading import read_vex, read_vex_of_sbom
from dockward.model.vex import Component, Product, VexStatus

DJANGO = Component(names=("pkg:pypi/django@4.2.2",))
CSAF = {
    "document": {
        "category": "csaf_vex",
        "csaf_version": "2.0",
        "title": "About Django",
        "publisher": {"category": "vendor", "name": "Example", "namespace": "https://example.org"},
        "tracking": {
            "current_release_date": "2026-01-02T03:04:05Z",
            "id": "EX-1",
            "initial_release_date": "2026-01-02T03:04:05Z",
            "revision_history": [{"date": "2026-01-02T03:04:05Z", "number": "1", "summary": "Made."}],
            "status": "final",
            "version": "1",
        },
    },
    "product_tree": {
        "branches": [
            {
                "category": "vendor",
                "name": "Example",
                "branches": [
                    {
                        "category": "product_version",
                        "name": "4.2.2",
                        "product": {
                            "name": "Django",
                            "product_id": "django",
                            "product_identification_helper": {"purl": "pkg:pypi/django@4.2.2"},
                        },
                    }
                ],
            }
        ],
        "full_product_names": [
            {
                "name": "OS",
                "product_id": "os",
                "product_identification_helper": {"cpe": "cpe:/o:debian:debian_linux:12"},
            }
        ],
        "relationships": [
            {
                "category": "default_component_of",
                "full_product_name": {"name": "both", "product_id": "os:django"},
                "product_reference": "django",
                "relates_to_product_reference": "os",
            }
        ],
        "product_groups": [{"group_id": "g", "product_ids": ["os:django", "os"]}],
    },
    "vulnerabilities": [
        {
            "cve": "CVE-2023-1111",
            "ids": [{"system_name": "x", "text": "PYSEC-2023-1"}],
            "product_status": {
                "known_not_affected": ["os:django"],
                "known_affected": ["django"],
                "recommended": ["os"],
            },
            "flags": [{"label": "vulnerable_code_not_present", "group_ids": ["g"]}],
            "threats": [{"category": "impact", "details": "not built", "product_ids": ["os:django", "os"]}],
            "remediations": [{"category": "vendor_fix", "details": "update", "product_ids": ["django"]}],
        }
    ],
}
CYCLONEDX = {
    "bomFormat": "CycloneDX",
    "specVersion": "1.6",
    "metadata": {
        "timestamp": "2026-01-02T03:04:05Z",
        "supplier": {"name": "Example"},
        "component": {"type": "container", "name": "app", "bom-ref": "app"},
    },
    "components": [
        {"type": "library", "name": "outer", "components": [{"bom-ref": "d", "purl": "pkg:pypi/django@4.2.2"}]},
    ],
    "vulnerabilities": [
        {
            "id": "CVE-2023-1111",
            "references": [{"id": "PYSEC-2023-1"}],
            "analysis": {"state": "not_affected", "justification": "code_not_present", "detail": "not built"},
            "affects": [{"ref": "d"}, {"ref": "urn:cdx:3e67/1#d"}, {"ref": "pkg:pypi/flask"}, {"ref": "app"}],
        },
        {"id": "CVE-2023-2222", "affects": [{"ref": "d"}]},
    ],
}


def read(value):
    return read_vex(json.dumps(value).encode(), "f.json")


def mistake(data):
    with pytest.raises(VexError) as caught:
        read_vex(data if isinstance(data, bytes) else json.dumps(data).encode(), "f.json")
    return caught.value.message


def test_openvex():
    whole = {
        "vulnerability": {
            "@id": "https://example.org/CVE-2023-1111",
            "name": "CVE-2023-1111",
            "aliases": ["PYSEC-2023-1"],
        },
        "products": [
            {
                "@id": "pkg:oci/app",
                "identifiers": {"purl": "pkg:oci/app?tag=1", "cpe23": "cpe:2.3:a:b:c"},
                "hashes": {"sha-256": "AB"},
                "subcomponents": [{"@id": "pkg:pypi/django@4.2.2"}],
            }
        ],
        "status": "not_affected",
        "justification": "vulnerable_code_not_present",
        "impact_statement": "not built.",
        "status_notes": "seen",
        "timestamp": "2026-02-02T00:00:00+01:00",
    }
    (found,) = read(openvex(whole))
    assert found.flaws == ("CVE-2023-1111", "PYSEC-2023-1")
    image = Component(names=("pkg:oci/app?tag=1", "pkg:oci/app"), digests=("sha256:ab",), cpes=("cpe:2.3:a:b:c",))
    assert found.products == (Product(image, (DJANGO,)),)
    assert (found.status, found.justification) == (VexStatus.NOT_AFFECTED, "vulnerable_code_not_present")
    assert (found.words, found.author) == ("not built. seen", "Example")
    assert found.moment == datetime(2026, 2, 1, 23, tzinfo=UTC)
    assert str(found.place) == "f.json $.statements[0]"


def test_a_statement_without_a_moment_has_the_documents_and_old_documents_are_read_too():
    old = {"vulnerability": "CVE-2023-1111", "products": ["pkg:oci/app"], "subcomponents": ["pkg:pypi/django@4.2.2"]}
    (found,) = read(openvex({**old, "status": "fixed"}, **{"@context": "https://openvex.dev/ns"}))
    assert found.moment == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert found.products == (Product(Component(names=("pkg:oci/app",)), (DJANGO,)),)


def test_a_vulnerability_that_only_has_an_address():
    (found,) = read(openvex({**statement(), "vulnerability": {"@id": "https://example.org/vuln/CVE-2023-1111"}}))
    assert found.flaws == ("CVE-2023-1111",)


def test_csaf():
    found = {one.status: one for one in read(CSAF)}
    good, bad = found[VexStatus.NOT_AFFECTED], found[VexStatus.AFFECTED]
    assert len(found) == 2
    assert good.flaws == bad.flaws == ("CVE-2023-1111", "PYSEC-2023-1")
    assert good.products == (Product(Component(cpes=("cpe:/o:debian:debian_linux:12",)), (DJANGO,)),)
    assert bad.products == (Product(DJANGO),)
    assert (good.justification, good.words) == ("vulnerable_code_not_present", "not built")
    assert (bad.justification, bad.words, bad.author) == ("", "update", "Example")
    assert good.moment == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


IMPACT = {"category": "impact", "details": "not built", "product_ids": ["os:django"]}


@pytest.mark.parametrize(
    ("category", "more", "followed"),
    [
        ("csaf_vex", {}, False),
        ("csaf_vex", {"flags": [{"label": "component_not_present", "product_ids": ["os:django"]}]}, True),
        ("csaf_vex", {"flags": [{"label": "component_not_present", "product_ids": ["django"]}]}, False),
        ("csaf_vex", {"flags": [{"label": "nonsense", "product_ids": ["os:django"]}]}, False),
        ("csaf_vex", {"threats": [IMPACT]}, True),
        ("csaf_vex", {"threats": [{**IMPACT, "details": " "}]}, False),
        ("csaf_vex", {"threats": [{**IMPACT, "category": "exploit_status"}]}, False),
        ("csaf_security_advisory", {}, True),
    ],
)
def test_csaf_s_vex_profile_wants_a_reason(category, more, followed):
    flaw = {"cve": "CVE-2023-1111", "product_status": {"known_not_affected": ["os:django"]}, **more}
    head = {**CSAF["document"], "category": category}
    (found,) = read({**CSAF, "document": head, "vulnerabilities": [flaw]})
    assert found.status is VexStatus.NOT_AFFECTED
    assert ("`known_not_affected` stands with a flag or a threat" in found.refused) is not followed
    # What is said to be mended needs no reason.
    (found,) = read({**CSAF, "vulnerabilities": [{"cve": "CVE-1", "product_status": {"fixed": ["django"]}}]})
    assert (found.status, found.refused) == (VexStatus.FIXED, "")


def test_cyclonedx():
    (found,) = read(CYCLONEDX)
    assert found.flaws == ("CVE-2023-1111", "PYSEC-2023-1")
    assert [one.whole for one in found.products[:3]] == [DJANGO, DJANGO, Component(names=("pkg:pypi/flask",))]
    assert not found.products[3].whole.anything
    assert (found.justification, found.words, found.author) == ("code_not_present", "not built", "Example")


@pytest.mark.parametrize(
    ("state", "versions", "expected"),
    [
        ("not_affected", [{"version": "4.2.2", "status": "unaffected"}], ["pkg:pypi/django@4.2.2"]),
        (
            "resolved",
            [{"version": "4.2.2", "status": "affected"}, {"version": "5!1", "status": "unaffected"}],
            ["5%211"],
        ),
        ("resolved", [{"version": "4.2.2"}, {"range": "vers:pypi/>=4.2", "status": "unaffected"}], []),
        ("exploitable", [{"version": "4.2.2"}, {"version": "5.0", "status": "unaffected"}], ["pkg:pypi/django@4.2.2"]),
        ("not_affected", [], ["pkg:pypi/django"]),
    ],
)
def test_versions_beside_a_reference_that_names_none_are_all_that_is_meant(state, versions, expected):
    affected = {"ref": "pkg:pypi/django", "versions": versions}
    word = {"id": "CVE-2023-1111", "analysis": {"state": state}, "affects": [affected]}
    (found,) = read({**CYCLONEDX, "vulnerabilities": [word]})
    (product,) = found.products
    assert [one for one in product.whole.names if not any(one.endswith(each) for each in expected)] == []
    assert len(product.whole.names) == len(expected)
    (whole,) = read({**CYCLONEDX, "vulnerabilities": [{**word, "affects": [{**affected, "ref": "d"}]}]})[0].products
    assert whole.whole == DJANGO


@pytest.mark.parametrize("ref", ["nginx", "urn:cdx:3e67/1#nginx", "urn:cdx:3e67/1#3f3f"])
def test_a_reference_into_another_document_is_no_image_of_that_name(ref):
    word = {"id": "CVE-2023-1111", "analysis": {"state": "not_affected"}, "affects": [{"ref": ref}]}
    (found,) = read({**CYCLONEDX, "vulnerabilities": [word]})
    assert found.products[0].whole == Component()


def test_cyclonedx_in_a_statement_is_about_its_subject():
    about = {"predicateType": "https://cyclonedx.org/bom", "subject": [{"digest": {"sha256": "ab"}}]}
    (found,) = read({**about, "predicate": CYCLONEDX})
    assert found.products[3].whole == Component(digests=("sha256:ab",))


def test_what_an_sbom_says_is_of_its_image_alone():
    (found,) = read_vex_of_sbom(json.dumps(CYCLONEDX).encode(), "app.json", "app.json")
    assert found.image == "app.json"
    assert found.products[3].whole.anything
    assert read_vex_of_sbom(b'{"spdxVersion": "SPDX-2.3", "vulnerabilities": []}', "f", "f") == ()
    assert read_vex_of_sbom(b'{"bomFormat": "CycloneDX"}', "f", "f") == ()


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "f.json:1:1: "),
        (b'{"a":\n  }', "f.json:2:3: "),
        (b"[" * 100_000, "f.json"),
        (b"\xff\xfe", "f.json:1:1: "),
        (b'{"@context": "\xff"}', "f.json"),
        ([], "no VEX document"),
        ({"@context": "https://example.org"}, "no VEX document"),
        ({"document": {"csaf_version": "3.0"}}, "CSAF '3.0' is not read here"),
        (openvex(statement("fine")), "at $.statements[0].status: 'fine' is none of"),
        (openvex(statement(), {"status": "fixed"}), "at $.statements[1]: the key 'vulnerability' is missing"),
        (openvex(statement(timestamp="yesterday")), "at $.statements[0].timestamp: 'yesterday' is no moment"),
        (openvex(statement(timestamp="0001-01-01T00:00:00+23:00")), "beyond all calendars"),
        ({**CSAF, "vulnerabilities": 3}, "at $.vulnerabilities: 3 stands here; a list is wanted"),
        ({**CYCLONEDX, "components": {}}, "at $.components: {} stands here; a list is wanted"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(data, told):
    assert told in mistake(data)


def test_more_than_is_read_is_refused(monkeypatch):
    monkeypatch.setattr(document, "MOST_STATEMENTS", 1)
    assert "more than 1 statements" in mistake(openvex(statement(), statement()))
    monkeypatch.setattr(document, "MOST_PRODUCTS", 0)
    assert "more than 0 products" in mistake(openvex(statement()))
    monkeypatch.setattr(document, "MOST_BYTES", 10)
    assert "larger than" in mistake(openvex(statement()))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)
KEYS = ["statements", "vulnerabilities", "product_tree", "components", "metadata", "author", "timestamp"]


@given(
    base=st.sampled_from([openvex(statement()), CSAF, CYCLONEDX]),
    key=st.sampled_from(KEYS),
    value=JSON,
)
def test_no_document_makes_anything_but_statements_or_a_told_error(base, key, value):
    try:
        assert isinstance(read({**base, key: value}), tuple)
    except VexError as why:
        assert why.message.startswith("f.json")  # noqa: PT017  # either is right


@given(st.binary(max_size=200))
def test_no_bytes_do(data):
    with pytest.raises(VexError, match=r"^f\.json"):
        read_vex(data, "f.json")


@pytest.mark.parametrize("wrap", [lambda one: one, envelope, lambda one: {"dsseEnvelope": envelope(one)}])
def test_a_document_in_a_statement_of_in_toto_s_says_the_same(wrap):
    document = openvex(statement())
    wrapped = wrap(attested(f"sha256:{HEX}", kind="https://openvex.dev/ns/v0.2.0", predicate=document))
    assert read_vex(json.dumps(wrapped).encode(), "f") == read_vex(json.dumps(document).encode(), "f")


def test_a_statement_without_products_is_about_what_in_toto_s_is_about():
    word = statement()
    del word["products"]
    wrapped = attested(f"sha256:{HEX}", predicate=openvex(word))
    (found,) = read_vex(json.dumps(wrapped).encode(), "f")
    assert found.products == (Product(Component(digests=(f"sha256:{HEX}",))),)


@pytest.mark.parametrize(
    ("document", "told"),
    [
        ({"predicateType": "x"}, "f: it is no statement of in-toto's: "),
        ({"payloadType": "x", "payload": "e30="}, "f: it is no statement of in-toto's: "),
        ({"payload": 3}, "f: it is no statement of in-toto's: "),
        (envelope(attested("sha256:1", predicate={"a": 1})), "f: it is no VEX document"),
    ],
)
def test_a_wrapping_without_a_document_in_it_is_refused(document, told):
    with pytest.raises(VexError) as why:
        read_vex(json.dumps(document).encode(), "f")
    assert why.value.message.startswith(told)
