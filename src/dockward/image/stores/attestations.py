"""Statements that are attached to an image where it is kept: which blobs hold SBOMs and VEX documents, and how.

BuildKit puts a manifest of statements into the image's index; cosign names a manifest after the image's digest; OCI 1.1
has manifests that name the image as their subject.
Sources: https://docs.docker.com/build/metadata/attestations/attestation-storage/, cosign's specification of
attestations, https://github.com/opencontainers/image-spec/blob/v1.1.0/manifest.md.
"""

from collections.abc import Iterator

from msgspec import Struct, structs

from dockward.image.stores.blobs import Blobs, Descriptor, Manifest, check_content, check_digest, read_manifest
from dockward.image.stores.intoto import Attestation
from dockward.image.stores.stored import Attached, StoreError

MOST_BYTES = 64 << 20
"""Of a statement; an SBOM of 4,000 packages has 4 to 7 MiB."""
MOST_STATEMENTS = 16
"""Of one image."""
_STATEMENTS = frozenset(
    {
        "application/vnd.in-toto+json",
        "application/vnd.dsse.envelope.v1+json",
        "application/vnd.dev.sigstore.bundle.v0.3+json",
        "application/vnd.dev.sigstore.bundle+json;version=0.3",
    }
)
"""The types of blobs."""
_SIGNATURE = "application/vnd.dev.cosign.simplesigning.v1+json"
IN_INDEX = "an attestation that its build put beside it"
BY_NAME = "an attestation of cosign's"
BY_SUBJECT = "a statement that names it as its subject"
_CYCLONEDX = "https://cyclonedx.org/bom"
_SBOMS = ("https://spdx.dev/Document", _CYCLONEDX)
_VEX = ("https://openvex.dev/ns", "https://docs.oasis-open.org/csaf/")
_TYPES = ("in-toto.io/predicate-type", "predicateType", "dev.sigstore.bundle.predicateType")
"""Annotations in which builders write what a statement is about."""
_REFERENCE = "vnd.docker.reference.type"


class Pointer(Struct, frozen=True):
    """A manifest of statements about the image `digest`, and how it came there."""

    at: Descriptor
    where: str
    digest: str


def in_index(index: Manifest) -> Iterator[Pointer]:
    """Those of an index, each about an image of it."""
    for one in index.manifests or ():
        about = one.annotations or {}
        if about.get(_REFERENCE) == "attestation-manifest":
            yield Pointer(one, IN_INDEX, about.get("vnd.docker.reference.digest", ""))


def attestation_tag(digest: str) -> str:
    """What cosign calls the statements about the image of this digest."""
    return f"{digest.replace(':', '-')}.att"


def holds_statements(manifest: Manifest) -> bool:
    """Whether a manifest is of statements or signatures, and of no image."""
    kinds = {one.media_type for one in manifest.layers or ()}
    return manifest.subject is not None or not kinds.isdisjoint((*_STATEMENTS, _SIGNATURE))


def statements_of(manifest: Manifest) -> list[Descriptor]:
    """The blobs of a manifest that may be SBOMs or VEX: what says that it is something else is none."""
    several = [one for one in manifest.layers or () if one.media_type in _STATEMENTS and _may_be_read(one)]
    return several[:MOST_STATEMENTS]


def _may_be_read(one: Descriptor) -> bool:
    said = [(one.annotations or {})[name] for name in _TYPES if name in (one.annotations or {})]
    return not said or any(is_sbom_type(each) or is_vex_type(each) for each in said)


def is_sbom_type(predicate: str) -> bool:
    """Whether a predicate's type is that of an SBOM, of any version."""
    return predicate.startswith(_SBOMS)


def is_vex_type(predicate: str) -> bool:
    """Whether a predicate's type is that of a VEX document, of any version."""
    return predicate.startswith(_VEX)


def tells_of_flaws(one: Attestation) -> bool:
    """Whether an SBOM's document may have words on flaws in it: CycloneDX has one form for both."""
    return one.kind.startswith(_CYCLONEDX) and b'"vulnerabilities"' in one.predicate


def attached(blobs: Blobs, pointer: Pointer) -> Iterator[Attached]:
    """The statements that may be SBOMs or VEX; what of them can't be had says why, and nothing is raised for it."""
    try:
        several = statements_of(read_manifest(blobs, pointer.at))
    except StoreError as why:
        yield Attached(where=pointer.where, subject=pointer.digest, trouble=why.message)
        return
    for one in several:
        yield _read(blobs, one, pointer)


def _read(blobs: Blobs, one: Descriptor, pointer: Pointer) -> Attached:
    empty = Attached(where=pointer.where, subject=pointer.digest)
    try:
        check_digest(one.digest)
        data = blobs.read(one.digest, MOST_BYTES)
        check_content(data, one.digest)
    except StoreError as why:
        return structs.replace(empty, trouble=why.message)
    return structs.replace(empty, data=data)
