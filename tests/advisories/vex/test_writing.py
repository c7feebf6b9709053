"""OpenVEX written from what was seen: valid by its schema, and read back it says the same."""

import json
from datetime import date

import jsonschema
import pytest
from msgspec import structs
from tests.advisories.vex.made import DJANGO, FLAW, HEX, ID, SSL, made_image, openvex, statement

from dockward.advisories.settle import settle
from dockward.advisories.vex.reading import read_vex
from dockward.advisories.vex.writing import Writing, write_openvex
from dockward.kit import NOW
from dockward.model.excuse import Excuse
from dockward.model.fact import Fact, unknown
from dockward.model.flaws import NOT_WATCHED
from dockward.model.loading import Holder, Use
from dockward.model.vex import JUSTIFICATIONS, VexStatus, VexWord
from dockward.model.waiver import Decisions
from dockward.model.world import World

# What the JSON schema of OpenVEX 0.2.0 asks of a document such as these.
TEXT = {"type": "string"}
PART = {"@id": TEXT, "identifiers": {"type": "object", "properties": {"purl": TEXT}, "additionalProperties": False}}
WHOLE = {**PART, "hashes": {"type": "object", "properties": {"sha-256": TEXT}, "additionalProperties": False}}
SUB = {"type": "object", "properties": PART, "required": ["@id"], "additionalProperties": False}
STATEMENT = {
    "type": "object",
    "required": ["vulnerability", "status"],
    "additionalProperties": False,
    "properties": {
        "vulnerability": {
            "type": "object",
            "required": ["name"],
            "properties": {"name": TEXT, "aliases": {"type": "array", "uniqueItems": True, "items": TEXT}},
            "additionalProperties": False,
        },
        "products": {
            "type": "array",
            "uniqueItems": True,
            "items": {
                "type": "object",
                "required": ["@id"],
                "properties": {**WHOLE, "subcomponents": {"type": "array", "uniqueItems": True, "items": SUB}},
                "additionalProperties": False,
            },
        },
        "status": {"enum": [one.value for one in VexStatus]},
        "justification": {"enum": sorted(JUSTIFICATIONS)},
        **dict.fromkeys(("impact_statement", "action_statement", "status_notes"), TEXT),
    },
    "allOf": [
        {
            "if": {"properties": {"status": {"const": "not_affected"}}},
            # Newer releases of it admit both; what satisfies the older ones satisfies all.
            "then": {"oneOf": [{"required": ["justification"]}, {"required": ["impact_statement"]}]},
        },
        {"if": {"properties": {"status": {"const": "affected"}}}, "then": {"required": ["action_statement"]}},
    ],
}
SCHEMA = {
    "type": "object",
    "required": ["@context", "@id", "author", "timestamp", "version", "statements"],
    "additionalProperties": False,
    "properties": {
        **dict.fromkeys(("@context", "@id", "author", "timestamp", "tooling"), TEXT),
        "version": {"type": "integer", "minimum": 1},
        "statements": {"type": "array", "minItems": 1, "uniqueItems": True, "items": STATEMENT},
    },
}
OTHER = structs.replace(FLAW, id="CVE-2023-2222", aliases=(), fixed="")
LOADED = Fact(Use(holders=(Holder("web", "nginx", "/usr/lib/libssl.so.3", ("tcp 0.0.0.0:443",)),), containers=("web",)))
UNSEEN = Fact(Use(containers=("web", "web-2"), seconds=60))


def written(*flawed, unseen=False, **image):
    made = made_image(*flawed, **image)
    data, notes = write_openvex([made], Writing(author="Example", created="2026-03-01T00:00:00Z", unseen=unseen))
    document = json.loads(data) if data else None
    if document:
        jsonschema.validate(document, SCHEMA)
    return document, notes


def only(*flawed, **more):
    (found,) = written(*flawed, **more)[0]["statements"]
    return found


def test_what_is_loaded_is_affected():
    found = only((SSL, (FLAW,), LOADED))
    assert found["status"] == "affected"
    assert found["vulnerability"] == {"name": "CVE-2023-1111", "aliases": ["PYSEC-2023-1"]}
    assert found["action_statement"] == "Update libssl3 to 4.2.3"
    assert found["status_notes"] == "Loaded by nginx in web (/usr/lib/libssl.so.3), listening on tcp 0.0.0.0:443"
    (product,) = found["products"]
    where = "repository_url=registry.example.org/shop/app"
    assert product["@id"] == f"pkg:oci/app@sha256:{HEX}?{where}"
    assert product["hashes"] == {"sha-256": ID.removeprefix("sha256:")}
    parts = [one["@id"] for one in product["subcomponents"]]
    assert parts == ["pkg:deb/debian/libssl3@3.0.9-1?arch=amd64&distro=debian-12&upstream=openssl"]


def test_what_was_not_seen_is_under_investigation_unless_somebody_asks_for_more():
    found = only((SSL, (FLAW,), UNSEEN))
    assert (found["status"], found.get("justification")) == ("under_investigation", None)
    told = "Not seen loaded in running containers (web, web-2) within 60 seconds, looked at once a second"
    assert found["status_notes"].startswith(told)
    found = only((SSL, (FLAW,), UNSEEN), unseen=True)
    assert (found["status"], found["justification"]) == ("not_affected", "vulnerable_code_not_in_execute_path")
    assert found["status_notes"].startswith(told)


@pytest.mark.parametrize("use", [NOT_WATCHED, unknown("needs root")])
def test_what_is_not_known_is_never_not_affected(use):
    found = only((SSL, (FLAW,), use), unseen=True)
    assert found["status"] == "under_investigation"
    assert found["status_notes"].startswith("Not known to be loaded: ")


def test_what_vex_excuses_stays_so_with_its_justification_and_author():
    word = VexWord(
        status=VexStatus.NOT_AFFECTED,
        justification="component_not_present",
        words="left out",
        author="Vendor",
        source="v.json",
    )
    found = only((SSL, (structs.replace(FLAW, vex=word),), LOADED))
    assert (found["status"], found["justification"]) == ("not_affected", "component_not_present")
    assert found["status_notes"].startswith("left out. By Vendor in v.json. Loaded by nginx")
    odd = structs.replace(word, justification="code_not_reachable", words="")
    found = only((SSL, (structs.replace(FLAW, vex=odd),), LOADED))
    assert ("justification" in found, found["impact_statement"]) == (False, "code_not_reachable")
    plain = structs.replace(word, justification="", words="")
    assert only((SSL, (structs.replace(FLAW, vex=plain),)))["impact_statement"] == "its author says so"
    fixed = structs.replace(word, status=VexStatus.FIXED)
    assert only((SSL, (structs.replace(FLAW, vex=fixed),)))["status"] == "fixed"


def test_what_vex_says_is_affected_stays_so_though_it_was_not_seen():
    word = VexWord(status=VexStatus.AFFECTED, source="v.json")
    assert only((SSL, (structs.replace(OTHER, vex=word),), UNSEEN), unseen=True)["status"] == "affected"


def test_a_decision_to_live_with_a_flaw_is_told_and_is_no_status():
    flaw = structs.replace(FLAW, excuse=Excuse("policy", "no server", date(2036, 1, 1)))
    found = only((SSL, (flaw,), LOADED))
    assert found["status"] == "affected"
    assert found["action_statement"].startswith("Excused by policy until 2036-01-01: no server. Update")
    found = only((SSL, (flaw,), UNSEEN))
    assert found["status"] == "under_investigation"
    assert found["status_notes"].startswith("Excused by policy")


def test_packages_of_which_the_same_is_said_are_parts_of_one_statement():
    found = written((SSL, (OTHER,), UNSEEN), (DJANGO, (OTHER, FLAW), UNSEEN))[0]["statements"]
    assert [(one["vulnerability"]["name"], len(one["products"][0]["subcomponents"])) for one in found] == [
        ("CVE-2023-2222", 2),
        ("CVE-2023-1111", 1),
    ]


def test_read_back_it_says_the_same_of_the_same_image_and_nothing_of_another():
    word = VexWord(status=VexStatus.NOT_AFFECTED, justification="component_not_present", source="v.json")
    flawed = ((SSL, (FLAW,), LOADED), (DJANGO, (structs.replace(FLAW, vex=word), OTHER), UNSEEN))
    document, _ = written(*flawed, unseen=True)
    statements = read_vex(json.dumps(document).encode(), "out.json")
    plain = ((SSL, (FLAW,)), (DJANGO, (FLAW, OTHER)))

    def said(image):
        world, _ = settle(World(taken=NOW, images=(image,)), Decisions(statements=statements))
        matches = world.images[0].contents.value.flaws.value
        return [(one.package.name, f.id, f.vex and f.vex.status.value) for one in matches.flawed for f in one.flaws]

    expected = [
        ("libssl3", "CVE-2023-1111", "affected"),
        ("Django", "CVE-2023-1111", "not_affected"),
        ("Django", "CVE-2023-2222", "not_affected"),
    ]
    assert said(made_image(*plain)) == expected
    assert said(made_image(*plain, digests=(), tags=())) == expected  # by the image's id
    other = said(made_image(*plain, id="sha256:" + "0" * 64, digests=()))
    assert {status for _, _, status in other} == {None}


def test_an_image_without_a_digest_of_a_registry_is_named_by_its_id_alone():
    (product,) = only((SSL, (FLAW,), LOADED), digests=())["products"]
    assert product["@id"] == ID
    assert "identifiers" not in product
    assert product["hashes"] == {"sha-256": ID.removeprefix("sha256:")}
    (product,) = only((SSL, (FLAW,), LOADED), id="app.tar")["products"]
    assert product["hashes"] == {"sha-256": HEX}


def test_an_image_without_a_digest_and_one_without_known_flaws_are_told():
    document, notes = written((SSL, (FLAW,)), id="app.json", digests=())
    assert document is None
    assert "no digest tells which image it is" in notes[0]
    assert "no document is written" in notes[1]
    image = made_image()
    contents = structs.replace(image.contents.value, flaws=unknown("no database"))
    data, notes = write_openvex([structs.replace(image, contents=Fact(contents))], Writing(author="a", created="x"))
    assert (data, "its flaws are not known" in notes[0]) == (b"", True)


def test_the_schema_here_refuses_what_openvex_refuses():
    for bad in (
        {**statement(), "status": "affected"},
        {**statement("fixed"), "status": "not_affected"},
        statement(justification="component_not_present", impact_statement="left out"),
        statement("fixed", x=1),
    ):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(openvex(bad), SCHEMA)
