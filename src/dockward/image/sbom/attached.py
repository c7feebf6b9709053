"""An SBOM that came with an image: what it lists, whether it is about that image, and how it compares with the layers.

Its signatures are counted, and not verified.
"""

from collections.abc import Iterable

from dockward.image.sbom.listed import Listed, SbomError
from dockward.image.sbom.reading import read_sbom
from dockward.image.stores.attestations import is_sbom_type, tells_of_flaws
from dockward.image.stores.intoto import Attestation, NoStatementError, read_attestation
from dockward.image.stores.stored import Attached
from dockward.model.contents import AttachedSbom
from dockward.model.package import Package

MOST_NAMED = 1_000
"""Packages by which the two differ, of each side."""


def read_attached(one: Attached, own: Iterable[Package]) -> AttachedSbom | None:
    """What the statement says beside what was found; None where it is about something else than packages, as flaws are.

    What can't be understood says why. Never raises, whatever the bytes are.
    """
    if one.trouble:
        return AttachedSbom(where=one.where, trouble=one.trouble)
    try:
        attestation = read_attestation(one.data)
        listed = _listed(attestation)
    except NoStatementError as why:
        return AttachedSbom(where=one.where, trouble=f"it is no statement: {why}")
    except SbomError as why:
        return AttachedSbom(where=one.where, trouble=why.message)
    if listed is None:
        return None
    if one.subject not in attestation.subjects:
        return AttachedSbom(where=one.where, signatures=attestation.signatures, trouble="it is about another image")
    return _compared(one.where, attestation.signatures, listed, own)


def _listed(attestation: Attestation) -> Listed | None:
    """What it lists; None where it is no SBOM, or tells of flaws alone. Raises `SbomError`."""
    if not is_sbom_type(attestation.kind):
        return None
    listed = read_sbom(attestation.predicate)
    return listed if listed.packages or not tells_of_flaws(attestation) else None


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
