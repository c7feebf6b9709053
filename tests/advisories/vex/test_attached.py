"""VEX documents that came with an image: read wherever an SBOM is, and followed only where somebody says so."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs
from tests.advisories.vex.made import DJANGO, FLAW, HEX, made_image, openvex
from tests.advisories.vex.made import statement as said
from tests.advisories.vex.test_reading import CSAF
from tests.image.archives import files
from tests.image.saved import Layout
from tests.image.stores.test_attestations import BUNDLE, DSSE, INTOTO, attestation, buildkit, envelope, statement

from dockward.advisories.settle import settle
from dockward.advisories.vex.attached import read_attached_vex
from dockward.image.sbom.attached import read_attached
from dockward.image.stores.archive import read_archive
from dockward.image.stores.attestations import BY_NAME, BY_SUBJECT, IN_INDEX
from dockward.image.stores.stored import Attached
from dockward.judge.attached import attached_notes
from dockward.kit import NOW
from dockward.model.contents import AttachedVex, Gap
from dockward.model.fact import Fact
from dockward.model.vex import VexStatus
from dockward.model.waiver import Decisions
from dockward.model.world import World

KIND = "https://openvex.dev/ns/v0.2.0"
DIGEST = f"sha256:{HEX}"
LAYER = files({"etc/a": b"1"})


def attested(digest, document=None, kind=KIND):
    return statement(digest, kind=kind, predicate=document or openvex(said()))


def read(tmp_path, made, *tops):
    (found,) = read_archive(made.write(tmp_path / "layout", *tops))
    several = [told for one in found.attached if (told := read_attached_vex(one, found.image))]
    assert [one for one in found.attached if read_attached(one, ())] == []
    return found.image, several


def came(document, image, digest=DIGEST, signed=False, kind=KIND):
    """What a statement with this document, that came with the image, says."""
    about = attested(digest, document, kind)
    data = json.dumps(envelope(about, {"sig": "AA=="}) if signed else about).encode()
    return read_attached_vex(Attached(where=IN_INDEX, subject=DIGEST, data=data), image)


def with_vex(*documents, **more):
    image = made_image((DJANGO, (FLAW,)), **more)
    found = tuple(came(one, image) for one in documents)
    return structs.replace(image, contents=Fact(structs.replace(image.contents.value, attached_vex=found)))


def settled(*images, attached):
    world, notes = settle(World(taken=NOW, images=images), Decisions(attached=attached))
    return [one.contents.value.flaws.value.flawed[0].flaws[0] for one in world.images], notes


@pytest.mark.parametrize("annotated", [True, False])
def test_what_is_in_the_index_is_read(tmp_path, annotated):
    made = Layout()
    top = made.manifest(LAYER)
    more = {"in-toto.io/predicate-type": KIND} if annotated else {}
    image, (found,) = read(tmp_path, made, buildkit(made, top, attested(top["digest"]), **more))
    assert (found.where, found.subject, found.signatures, found.trouble) == (IN_INDEX, top["digest"], 0, "")
    (one,) = found.statements
    assert (one.flaws, one.status, one.image) == (("CVE-2023-1111",), VexStatus.NOT_AFFECTED, image.id)
    assert str(one.place) == f"{IN_INDEX} (unsigned) $.statements[0]"


def test_what_cosign_puts_beside_the_image_is_read(tmp_path):
    made = Layout()
    top = made.manifest(LAYER)
    name = {"org.opencontainers.image.ref.name": top["digest"].replace(":", "-") + ".att"}
    document = envelope(attested(top["digest"]), {"sig": "AA=="})
    beside = {**attestation(made, document, DSSE, predicateType=KIND), "annotations": name}
    _, (found,) = read(tmp_path, made, top, beside)
    assert (found.where, found.signatures, len(found.statements)) == (BY_NAME, 1, 1)
    assert found.statements[0].place.source == f"{BY_NAME} (signature not verified)"


@pytest.mark.parametrize("kind", [INTOTO, DSSE, BUNDLE])
def test_what_names_the_image_as_its_subject_is_read(tmp_path, kind):
    made = Layout()
    top = made.manifest(LAYER)
    bare = attested(top["digest"])
    document = {INTOTO: bare, DSSE: envelope(bare), BUNDLE: {"dsseEnvelope": envelope(bare)}}[kind]
    _, (found,) = read(tmp_path, made, top, attestation(made, document, kind, subject=top))
    assert (found.where, len(found.statements)) == (BY_SUBJECT, 1)


def test_csaf_is_read_too():
    about = attested(DIGEST, CSAF, "https://docs.oasis-open.org/csaf/csaf/v2.0/csaf_json_schema.json")
    one = Attached(where=IN_INDEX, subject=DIGEST, data=json.dumps(about).encode())
    assert read_attached_vex(one, made_image()).statements


BOM = "https://cyclonedx.org/bom/v1.6"
ABOUT = {
    "bomFormat": "CycloneDX",
    "specVersion": "1.6",
    "metadata": {"component": {"type": "container", "name": "app", "bom-ref": "it"}},
    "vulnerabilities": [
        {"id": "CVE-2023-1111", "analysis": {"state": "not_affected", "justification": "code_not_present"}}
    ],
}
LIBRARY = {"type": "library", "name": "flask", "version": "1", "purl": "pkg:pypi/flask@1", "bom-ref": "f"}


def cyclonedx(ref, **more):
    (word,) = ABOUT["vulnerabilities"]
    return {**ABOUT, "vulnerabilities": [{**word, "affects": [{"ref": ref}]}], **more}


@pytest.mark.parametrize("ref", ["it", "pkg:pypi/django", "pkg:pypi/django@4.2.2"])
def test_cyclonedx_is_read_too_and_excuses_in_its_image_where_somebody_says_so(ref):
    others = structs.replace(made_image((DJANGO, (FLAW,))), id="sha256:" + "9c" * 32)
    image = made_image((DJANGO, (FLAW,)))
    found = came(cyclonedx(ref), image, kind=BOM)
    contents = Fact(structs.replace(image.contents.value, attached_vex=(found,)))
    flaws, _ = settled(structs.replace(image, contents=contents), others, attached=True)
    assert [one.excuse is not None for one in flaws] == [True, False]
    assert "code_not_present" in flaws[0].excuse.reason


def test_words_in_an_attached_sbom_are_vex_and_one_of_words_alone_is_no_sbom():
    def both(document):
        data = json.dumps(attested(DIGEST, document, BOM)).encode()
        one = Attached(where=IN_INDEX, subject=DIGEST, data=data)
        return read_attached_vex(one, made_image()), read_attached(one, ())

    vex, sbom = both(cyclonedx("it", components=[LIBRARY]))
    assert (len(vex.statements), sbom.packages) == (1, 1)
    vex, sbom = both(cyclonedx("it"))
    assert (len(vex.statements), sbom) == (1, None)
    vex, sbom = both(cyclonedx("it", vulnerabilities=[{"id": "CVE-2023-1111"}], components=[LIBRARY]))
    assert (vex, sbom.packages) == (None, 1)
    vex, sbom = both({**ABOUT, "vulnerabilities": 1, "components": [LIBRARY]})
    assert (vex.trouble.startswith("its document: at $.vulnerabilities"), sbom.packages) == (True, 1)


def test_one_about_another_image_or_not_understood_says_so():
    image = made_image()
    assert came(None, image, digest="sha256:" + "0" * 64).trouble == "it is about another image"
    assert came(openvex(said("fine")), image).trouble.startswith("its document: at $.statements[0].status: 'fine'")
    assert came({"a": 1}, image).trouble.startswith("its document: it is no VEX document")


def test_what_nobody_verifies_excuses_nothing_and_is_told():
    image = with_vex(openvex(said(justification="component_not_present")))
    (flaw,), (note,) = settled(image, attached=False)
    assert (flaw.excuse, flaw.vex) == (None, None)
    words = (
        "not affected (component_not_present), says Example in an attestation that its build put beside it (unsigned)"
    )
    assert note.startswith(
        f"CVE-2023-1111 in Django 4.2.2 of {image.name}: {words} of 2026-01-02. That counts with --att"
    )
    (told,) = attached_notes([image])
    assert told.endswith("a VEX document of 1 statement; nobody signed it, so it is only its author's word.")


def test_it_excuses_where_somebody_says_so_but_only_in_its_image():
    others = with_vex(id="sha256:" + "9c" * 32, tags=("other:1",), digests=())
    flaws, notes = settled(with_vex(openvex(said())), others, attached=True)
    assert [one.excuse is not None for one in flaws] == [True, False]
    assert "(unsigned)" in flaws[0].excuse.reason
    assert notes == ()


@pytest.mark.parametrize("product", [DIGEST, f"pkg:oci/app@{DIGEST}"])
def test_its_products_may_be_the_image_as_it_is_kept(product):
    document = openvex(said(product=product))
    assert settled(with_vex(document, digests=(), tags=()), attached=True)[0][0].excuse


def test_one_without_products_is_about_the_subject():
    word = said()
    del word["products"]
    assert settled(with_vex(openvex(word)), attached=True)[0][0].excuse


def test_one_that_could_not_be_used_is_told():
    image = made_image()
    vex = AttachedVex(where=IN_INDEX, trouble="it is about another image", signatures=1)
    contents = Fact(structs.replace(image.contents.value, attached_vex=(vex,)))
    (told,) = attached_notes([structs.replace(image, contents=contents)])
    assert told.endswith("no use could be made of it, for it is about another image.")


@settings(max_examples=200, deadline=None)
@given(wrapped=st.booleans(), cut=st.floats(0, 1), at=st.floats(0, 1), patch=st.binary(max_size=4))
def test_documents_with_some_bytes_changed_are_read_or_say_why(wrapped, cut, at, patch):
    inner = attested(DIGEST)
    data = bytearray(json.dumps(envelope(inner) if wrapped else inner).encode())
    start = int(at * len(data))
    data[start : start + len(patch)] = patch
    for each in (bytes(data), bytes(data[: int(cut * len(data))]), patch):
        found = read_attached_vex(Attached(where="w", subject=DIGEST, data=each), made_image())
        assert found is None or found.trouble or found.statements or b'"statements"' not in each


def test_programs_of_which_nobody_tells_what_is_in_them_are_told():
    image = made_image()
    contents = Fact(structs.replace(image.contents.value, unidentified=(Gap(0, "app/run", "nothing tells of it"),)))
    (told,) = attached_notes([structs.replace(image, contents=contents)])
    assert told == f"{image.name} has /app/run: nothing tells of it."
