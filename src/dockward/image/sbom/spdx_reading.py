"""Reads SPDX 2.2 and 2.3 as JSON, whoever wrote it.

Trivy and apt2sbom tell the source of a distribution's package as `built package from: NAME VERSION` in `sourceInfo`.
"""

from collections.abc import Mapping
from typing import Any

from msgspec import DecodeError, Struct, field, json

from dockward.image.sbom.bill import CODENAME, DEVELOPMENT, GAP, IMAGE_ID, LIKE, LOCKED, NAME, OWNER, PATH, TYPE
from dockward.image.sbom.listed import Listed, SbomError, Told, packages_of
from dockward.model.package import Distribution
from dockward.syntax.licences import conjuncts

VERSIONS = frozenset({"SPDX-2.2", "SPDX-2.3"})
_SYSTEM = frozenset({"OPERATING_SYSTEM", "OPERATING-SYSTEM"})
_PACKAGES = frozenset({"", "LIBRARY", "FRAMEWORK"})
_NOTHING = frozenset({"", "NOASSERTION", "NONE"})
_BUILT_FROM = "built package from: "
_NEEDS, _NEEDED = "DEPENDS_ON", "DEPENDENCY_OF"
_OVERLAP = "ownership-by-file-overlap"
"""How Syft begins the comment of a relationship: the first package owns the file that told of the second."""
_OF_DISTRIBUTION = ("pkg:deb/", "pkg:apk/", "pkg:rpm/")


class _Reference(Struct, frozen=True, rename="camel"):
    reference_type: str = ""
    reference_locator: str = ""


class _Package(Struct, frozen=True, rename="camel"):
    id: str = field(name="SPDXID", default="")
    name: str = ""
    version_info: str = ""
    purpose: str = field(name="primaryPackagePurpose", default="")
    license_declared: str = ""
    source_info: str = ""
    comment: str = ""
    external_refs: list[_Reference] = []


class _Relationship(Struct, frozen=True, rename="camel"):
    spdx_element_id: str = ""
    relationship_type: str = ""
    related_spdx_element: str = ""
    comment: str = ""


class _Licence(Struct, frozen=True, rename="camel"):
    license_id: str = ""
    name: str = ""


class Spdx(Struct, frozen=True, rename="camel"):
    """As much of a document as matters here."""

    spdx_version: str = ""
    name: str = ""
    comment: str = ""
    packages: list[_Package] = []
    relationships: list[_Relationship] = []
    has_extracted_licensing_infos: list[_Licence] = []


def listed_in_spdx(document: Spdx) -> Listed:
    """What the document lists. Raises `SbomError`."""
    if document.spdx_version not in VERSIONS:
        raise SbomError(f"{document.spdx_version[:20]!r} is not read here; SPDX-2.2 and SPDX-2.3 are.")
    licences = {one.license_id: one.name for one in document.has_extracted_licensing_infos if one.name}
    comments = [_comment(one.comment) for one in document.packages]
    pairs = list(zip(document.packages, comments, strict=True))
    system = next((_system(one, told) for one, told in pairs if one.purpose in _SYSTEM and one.name), None)
    owners = _owners(document)
    found = [_told(one, told, licences, owners) for one, told in pairs if one.purpose in _PACKAGES or _purl(one)]
    packages, distribution, strange = packages_of(found, _edges(document), system)
    gaps = _comment(document.comment).get(GAP, [])
    return Listed(
        format="SPDX",
        name=document.name,
        image_id=next((str(told[IMAGE_ID]) for told in comments if IMAGE_ID in told), ""),
        distribution=distribution,
        packages=packages,
        gaps=(*([str(gaps)] if isinstance(gaps, str) else map(str, gaps)), *strange),
    )


def _comment(text: str) -> Mapping[str, Any]:
    """The JSON object that a comment of ours ends with; nothing of anybody else's."""
    start = text.find('{"dockward:')
    try:
        return json.decode(text[start:], type=dict[str, str | list[str]]) if start >= 0 else {}
    except (DecodeError, RecursionError):
        return {}


def _purl(one: _Package) -> str:
    return next((each.reference_locator for each in one.external_refs if each.reference_type == "purl"), "")


def _system(one: _Package, told: Mapping[str, Any]) -> Distribution:
    return Distribution(
        id=one.name,
        version=one.version_info,
        codename=str(told.get(CODENAME, "")),
        name=str(told.get(NAME, "")),
        like=tuple(str(told.get(LIKE, "")).split()),
    )


def _told(one: _Package, told: Mapping[str, Any], licences: Mapping[str, str], owners: Mapping[str, str]) -> Told:
    declared = () if one.license_declared in _NOTHING else conjuncts(one.license_declared)
    source, source_version = _source(one.source_info)
    return Told(
        ref=one.id,
        name=one.name,
        purl=_purl(one),
        kind=str(told.get(TYPE, "")),
        version=one.version_info,
        path=str(told.get(PATH, "")),
        licences=tuple(licences.get(each, each) for each in declared),
        source=source,
        source_version=source_version,
        owner=str(told.get(OWNER, "")) or owners.get(one.id, ""),
        locked=told.get(LOCKED) == "true",
        development=told.get(DEVELOPMENT) == "true",
    )


def _source(told: str) -> tuple[str, str]:
    """Name and version; the latter with epoch and release, and nothing where it isn't told."""
    name, _, version = told.removeprefix(_BUILT_FROM).partition(" ") if told.startswith(_BUILT_FROM) else ("", "", "")
    return name, version.strip()


def _edges(document: Spdx) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in document.relationships:
        if one.relationship_type == _NEEDS:
            found.setdefault(one.spdx_element_id, []).append(one.related_spdx_element)
        elif one.relationship_type == _NEEDED:
            found.setdefault(one.related_spdx_element, []).append(one.spdx_element_id)
    return found


def _owners(document: Spdx) -> Mapping[str, str]:
    names = {one.id: one.name for one in document.packages if _purl(one).startswith(_OF_DISTRIBUTION)}
    return {
        one.related_spdx_element: names[one.spdx_element_id]
        for one in document.relationships
        if one.comment.startswith(_OVERLAP) and one.spdx_element_id in names
    }
