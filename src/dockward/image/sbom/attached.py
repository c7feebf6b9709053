"""An SBOM that came with an image: what it lists, whether it is about that image, and how it compares with the layers.

Formats: in-toto's statement (https://github.com/in-toto/attestation), DSSE's envelope
(https://github.com/secure-systems-lab/dsse). Signatures are counted, and not verified.
"""

from collections.abc import Iterable

from msgspec import MsgspecError, Raw, Struct, field, json

from dockward.image.sbom.listed import Listed, SbomError
from dockward.image.sbom.reading import read_sbom
from dockward.image.stores.attestations import is_sbom_type
from dockward.image.stores.stored import Attached, Wrapping
from dockward.model.contents import AttachedSbom
from dockward.model.package import Package

MOST_NAMED = 1_000
"""Packages by which the two differ, of each side."""
_MOST_SHOWN = 160


class _Subject(Struct, frozen=True):
    digest: dict[str, str] = {}


class _Statement(Struct, frozen=True):
    predicate: Raw
    kind: str = field(name="predicateType", default="")
    subject: list[_Subject] = []


class _Envelope(Struct, frozen=True):
    payload: bytes
    signatures: list[Raw] = []


class _Bundle(Struct, frozen=True):
    envelope: _Envelope = field(name="dsseEnvelope")


def read_attached(one: Attached, own: Iterable[Package]) -> AttachedSbom | None:
    """What the statement says beside what was found; None where it is about something else than packages.

    What can't be understood says why. Never raises, whatever the bytes are.
    """
    if one.trouble:
        return AttachedSbom(where=one.where, trouble=one.trouble)
    try:
        envelope = _envelope(one)
        statement = json.decode(envelope.payload if envelope else one.data, type=_Statement)
        if not is_sbom_type(statement.kind):
            return None
        listed = read_sbom(bytes(statement.predicate))
    except (MsgspecError, UnicodeDecodeError, RecursionError) as why:
        return AttachedSbom(where=one.where, trouble=f"it is no statement: {str(why)[:_MOST_SHOWN]}")
    except SbomError as why:
        return AttachedSbom(where=one.where, trouble=why.message)
    signatures = len(envelope.signatures) if envelope else 0
    if not _is_about(statement, one.subject):
        return AttachedSbom(where=one.where, signatures=signatures, trouble="it is about another image")
    return _compared(one.where, signatures, listed, own)


def _envelope(one: Attached) -> _Envelope | None:
    match one.wrapping:
        case Wrapping.NONE:
            return None
        case Wrapping.ENVELOPE:
            return json.decode(one.data, type=_Envelope)
        case Wrapping.BUNDLE:
            return json.decode(one.data, type=_Bundle).envelope


def _is_about(statement: _Statement, digest: str) -> bool:
    kind, _, value = digest.partition(":")
    return any(one.digest.get(kind) == value for one in statement.subject)


def _compared(where: str, signatures: int, listed: Listed, own: Iterable[Package]) -> AttachedSbom:
    here, there = _of_distribution(own), _of_distribution(listed.packages)
    return AttachedSbom(
        where=where,
        format=listed.format,
        signatures=signatures,
        packages=len(listed.packages),
        unlisted=tuple(sorted(here - there)[:MOST_NAMED]),
        absent=tuple(sorted(there - here)[:MOST_NAMED]),
    )


def _of_distribution(several: Iterable[Package]) -> set[str]:
    """By name and version: of packages of languages two catalogues seldom agree, of these they must."""
    return {f"{one.name} {one.version}" for one in several if one.type.of_distribution}
