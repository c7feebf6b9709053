"""SBOMs that came with an image: BuildKit's, cosign's, and those that name the image as their subject."""

import base64
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.image.archives import files
from tests.image.saved import Layout

from dockward.image.sbom.attached import read_attached
from dockward.image.stores.archive import read_archive
from dockward.image.stores.attestations import BY_NAME, BY_SUBJECT, IN_INDEX
from dockward.image.stores.stored import Attached
from dockward.model.package import Package, PackageType

LAYER = files({"etc/a": b"1"})
INTOTO, DSSE = "application/vnd.in-toto+json", "application/vnd.dsse.envelope.v1+json"
BUNDLE = "application/vnd.dev.sigstore.bundle.v0.3+json"
OWN = [Package(type=PackageType.DEB, name=name, version="1", path="s") for name in ("curl", "tar")]


def cyclonedx(*names):
    components = [{"type": "library", "name": one, "version": "1", "purl": f"pkg:deb/debian/{one}@1"} for one in names]
    return {"bomFormat": "CycloneDX", "specVersion": "1.6", "components": components}


def statement(digest, *names, kind="https://cyclonedx.org/bom", predicate=None):
    algorithm, _, value = digest.partition(":")
    about = {"_type": "https://in-toto.io/Statement/v0.1", "subject": [{"name": "a", "digest": {algorithm: value}}]}
    return {**about, "predicateType": kind, "predicate": predicate or cyclonedx(*names)}


def envelope(inner, *signatures):
    payload = base64.b64encode(json.dumps(inner).encode()).decode()
    return {"payloadType": INTOTO, "payload": payload, "signatures": list(signatures)}


def attestation(made, document, kind=INTOTO, subject=None, **annotations):
    """A manifest with one statement."""
    blob = {**made.blob(json.dumps(document).encode(), kind), "annotations": annotations}
    config = made.blob(b"{}", "application/vnd.oci.empty.v1+json")
    about = {"schemaVersion": 2, "config": config, "layers": [blob], **({"subject": subject} if subject else {})}
    return made.blob(json.dumps(about).encode(), "application/vnd.oci.image.manifest.v1+json")


def buildkit(made, image, document, **annotations):
    """An index with the image and BuildKit's statement about it."""
    beside = {
        **attestation(made, document, **annotations),
        "platform": {"os": "unknown", "architecture": "unknown"},
        "annotations": {
            "vnd.docker.reference.type": "attestation-manifest",
            "vnd.docker.reference.digest": image["digest"],
        },
    }
    return made.index({**image, "platform": {"os": "linux", "architecture": "amd64"}}, beside)


def read(tmp_path, made, *tops):
    (found,) = read_archive(made.write(tmp_path / "layout", *tops))
    return [told for one in found.attached if (told := read_attached(one, OWN))]


@pytest.fixture
def made():
    return Layout()


def test_what_buildkit_puts_into_the_index(tmp_path, made):
    image = made.manifest(LAYER)
    sbom = {"in-toto.io/predicate-type": "https://cyclonedx.org/bom"}
    (found,) = read(tmp_path, made, buildkit(made, image, statement(image["digest"], "curl", "gone"), **sbom))
    assert (found.where, found.signatures, found.packages, found.trouble) == (IN_INDEX, 0, 2, "")
    assert (found.unlisted, found.absent) == (("tar 1",), ("gone 1",))
    assert found.format.startswith("CycloneDX")


def test_provenance_is_no_sbom(tmp_path, made):
    image = made.manifest(LAYER)
    kind = "https://slsa.dev/provenance/v0.2"
    document = statement(image["digest"], kind=kind)
    top = buildkit(made, image, document, **{"in-toto.io/predicate-type": kind})
    (found,) = read_archive(made.write(tmp_path / "annotated", top))
    assert found.attached == ()
    assert read(tmp_path, made, buildkit(made, image, document)) == []


def test_what_cosign_puts_beside_the_image_is_no_image(tmp_path, made):
    image = made.manifest(LAYER)
    name = {"org.opencontainers.image.ref.name": image["digest"].replace(":", "-") + ".att"}
    document = envelope(statement(image["digest"], "curl", "tar"), {"sig": "AA=="})
    beside = {**attestation(made, document, DSSE), "annotations": name}
    (found,) = read(tmp_path, made, image, beside)
    assert (found.where, found.signatures, found.unlisted, found.absent) == (BY_NAME, 1, (), ())


@pytest.mark.parametrize("kind", [DSSE, BUNDLE])
def test_what_names_the_image_as_its_subject(tmp_path, made, kind):
    image = made.manifest(LAYER)
    document = envelope(statement(image["digest"], "curl", "tar"), {"sig": "AA=="})
    wrapped = {"dsseEnvelope": document} if kind == BUNDLE else document
    (found,) = read(tmp_path, made, image, attestation(made, wrapped, kind, subject=image))
    assert (found.where, found.signatures, found.packages) == (BY_SUBJECT, 1, 2)


def test_one_about_another_image_is_of_no_use(tmp_path, made):
    image = made.manifest(LAYER)
    (found,) = read(tmp_path, made, buildkit(made, image, statement("sha256:" + "0" * 64, "curl")))
    assert (found.trouble, found.packages, found.unlisted) == ("it is about another image", 0, ())


def test_one_that_is_missing_or_false_says_so_and_the_image_is_read(tmp_path, made):
    image = made.manifest(LAYER)
    top = buildkit(made, image, statement(image["digest"], "curl"))
    digest = next(one for one, data in made.blobs.items() if b"_type" in data)
    made.blobs[digest] = b"{}"
    (found,) = read(tmp_path, made, top)
    assert "another content" in found.trouble
    (tmp_path / "layout/blobs" / digest.replace(":", "/")).unlink()
    del made.blobs[digest]
    assert "sha256" in read(tmp_path, made, top)[0].trouble


@settings(max_examples=200, deadline=None)
@given(
    wrapped=st.sampled_from(("", "an envelope", "a bundle")),
    cut=st.floats(0, 1),
    at=st.floats(0, 1),
    patch=st.binary(max_size=4),
)
def test_statements_with_some_bytes_changed_are_read_or_say_why(wrapped, cut, at, patch):
    inner = statement("sha256:" + "1" * 64, "curl")
    whole = {
        "": inner,
        "an envelope": envelope(inner),
        "a bundle": {"dsseEnvelope": envelope(inner)},
    }
    data = bytearray(json.dumps(whole[wrapped]).encode())
    start = int(at * len(data))
    data[start : start + len(patch)] = patch
    for each in (bytes(data), bytes(data[: int(cut * len(data))]), patch):
        found = read_attached(Attached(where="w", subject="sha256:" + "1" * 64, data=each), OWN)
        assert found is None or found.trouble or found.format
