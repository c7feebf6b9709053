"""Reads CycloneDX 1.4 to 1.7 as JSON, whoever wrote it."""

from collections.abc import Iterator, Mapping

from msgspec import Struct, field

from dockward.image.sbom.bill import CODENAME, DEVELOPMENT, GAP, IMAGE_ID, LIKE, LOCKED, NAME, OWNER, PATH, TYPE
from dockward.image.sbom.listed import Listed, SbomError, Told, packages_of
from dockward.model.package import Distribution

VERSIONS = frozenset({"1.4", "1.5", "1.6", "1.7"})
_PACKAGES = frozenset({"library", "framework"})
_SYSTEM = "operating-system"
_PATHS = (PATH, "syft:location:0:path", "aquasecurity:trivy:FilePath")
"""Where tools say which file told of a package."""
_TRIVY = "aquasecurity:trivy:Src"
_INCOMPLETE = "incomplete"


class _Property(Struct, frozen=True):
    name: str = ""
    value: str = ""


class _Licence(Struct, frozen=True):
    id: str = ""
    name: str = ""


class _Choice(Struct, frozen=True):
    license: _Licence | None = None
    expression: str = ""


class _Occurrence(Struct, frozen=True):
    location: str = ""


class _Evidence(Struct, frozen=True):
    occurrences: list[_Occurrence] = []


class _Component(Struct, frozen=True):
    kind: str = field(name="type", default="")
    ref: str = field(name="bom-ref", default="")
    group: str = ""
    name: str = ""
    version: str = ""
    scope: str = ""
    purl: str = ""
    licenses: list[_Choice] = []
    evidence: _Evidence = field(default_factory=_Evidence)
    properties: list[_Property] = []
    components: list["_Component"] = []


class _Metadata(Struct, frozen=True):
    component: _Component = field(default_factory=_Component)
    properties: list[_Property] = []


class _Dependency(Struct, frozen=True):
    ref: str = ""
    needs: list[str] = field(name="dependsOn", default_factory=list)


class _Composition(Struct, frozen=True):
    aggregate: str = ""


class CycloneDx(Struct, frozen=True):
    """As much of a document as matters here."""

    version: str = field(name="specVersion", default="")
    metadata: _Metadata = field(default_factory=_Metadata)
    components: list[_Component] = []
    dependencies: list[_Dependency] = []
    compositions: list[_Composition] = []


def listed_in_cyclonedx(document: CycloneDx) -> Listed:
    """What the document lists. Raises `SbomError`."""
    if document.version not in VERSIONS:
        raise SbomError(f"CycloneDX {document.version[:20]!r} is not read here; 1.4 to 1.7 are.")
    every = list(_every(document))
    system = next((_system(one) for one in every if one.kind == _SYSTEM and one.name), None)
    told = [_told(one, nr) for nr, one in enumerate(every) if one.kind in _PACKAGES or one.purl]
    edges = {one.ref: one.needs for one in document.dependencies}
    packages, distribution, strange = packages_of(told, edges, system)
    image = document.metadata.component
    gaps = tuple(one.value for one in document.metadata.properties if one.name == GAP)
    if not gaps and any(one.aggregate.startswith(_INCOMPLETE) for one in document.compositions):
        gaps = ("by its own word it is incomplete",)
    return Listed(
        format="CycloneDX",
        name=image.name,
        image_id=_properties(image).get(IMAGE_ID, ""),
        distribution=distribution,
        packages=packages,
        gaps=(*gaps, *strange),
    )


def _every(document: CycloneDx) -> Iterator[_Component]:
    """All components, also those inside of others."""
    waiting = list(reversed(document.components))
    while waiting:
        one = waiting.pop()
        yield one
        waiting.extend(reversed(one.components))


def _properties(one: _Component) -> Mapping[str, str]:
    return {each.name: each.value for each in one.properties}


def _system(one: _Component) -> Distribution:
    told = _properties(one)
    return Distribution(
        id=one.name,
        version=one.version,
        codename=told.get(CODENAME, ""),
        name=told.get(NAME, ""),
        like=tuple(told.get(LIKE, "").split()),
    )


def _told(one: _Component, nr: int) -> Told:
    told = _properties(one)
    source, source_version = told.get(f"{_TRIVY}Name", ""), told.get(f"{_TRIVY}Version", "")
    release, epoch = told.get(f"{_TRIVY}Release", ""), told.get(f"{_TRIVY}Epoch", "")
    if source_version:
        source_version = f"{epoch}:{source_version}" if epoch not in {"", "0"} else source_version
        source_version = f"{source_version}-{release}" if release else source_version
    path = next((told[name] for name in _PATHS if told.get(name)), "")
    mine = PATH in told
    return Told(
        ref=one.ref or f"#{nr}",
        name=_name(one),
        purl=one.purl,
        kind=told.get(TYPE, ""),
        version=one.version,
        path=path.removeprefix("/"),
        licences=tuple(filter(None, map(_licence, one.licenses))),
        files=tuple(each.location.removeprefix("/") for each in one.evidence.occurrences) if mine else (),
        source=source,
        source_version=source_version,
        owner=told.get(OWNER, ""),
        locked=told.get(LOCKED) == "true",
        development=one.scope == "excluded" or told.get(DEVELOPMENT) == "true",
    )


def _name(one: _Component) -> str:
    if not one.group:
        return one.name
    return f"{one.group}{':' if one.purl.startswith('pkg:maven/') else '/'}{one.name}"


def _licence(one: _Choice) -> str:
    return one.expression or (one.license.id or one.license.name if one.license else "")
