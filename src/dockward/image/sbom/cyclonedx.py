"""CycloneDX 1.6 and 1.7 as JSON. Source: the JSON schemas at https://cyclonedx.org/docs/."""

from collections.abc import Iterator

from msgspec import UNSET, UnsetType, field, json, structs

from dockward import __version__
from dockward.image.sbom.bill import CODENAME, GAP, LIKE, NAME, Bill, Item, Properties
from dockward.image.sbom.moment import serial
from dockward.image.sbom.wire import Wire
from dockward.model.package import Distribution, PackageType
from dockward.syntax.licences import canonical, licence_id

_DECLARED = "declared"


class _Property(Wire, frozen=True, kw_only=True):
    name: str
    value: str


class _Licence(Wire, frozen=True, kw_only=True):
    id: str = ""
    name: str = ""
    acknowledgement: str


class _LicenceChoice(Wire, frozen=True, kw_only=True):
    license: _Licence | UnsetType = UNSET
    expression: str = ""
    acknowledgement: str = ""


class _Occurrence(Wire, frozen=True, kw_only=True):
    location: str


class _Evidence(Wire, frozen=True, kw_only=True):
    occurrences: tuple[_Occurrence, ...]


class _Component(Wire, frozen=True, kw_only=True):
    kind: str = field(name="type")
    bom_ref: str = field(name="bom-ref", default="")
    group: str = ""
    name: str
    version: str = ""
    scope: str = ""
    licenses: tuple[_LicenceChoice, ...] = ()
    purl: str = ""
    evidence: _Evidence | UnsetType = UNSET
    properties: tuple[_Property, ...] = ()


class _Tools(Wire, frozen=True, kw_only=True):
    components: tuple[_Component, ...]


class _Metadata(Wire, frozen=True, kw_only=True):
    timestamp: str = ""
    tools: _Tools
    component: _Component
    properties: tuple[_Property, ...] = ()


class _Dependency(Wire, frozen=True, kw_only=True):
    ref: str
    depends_on: tuple[str, ...] = ()


class _Composition(Wire, frozen=True, kw_only=True):
    aggregate: str
    assemblies: tuple[str, ...]


class _Document(Wire, frozen=True, kw_only=True):
    schema: str = field(name="$schema")
    bom_format: str
    spec_version: str
    serial_number: str = ""
    version: int
    metadata: _Metadata
    components: tuple[_Component, ...]
    dependencies: tuple[_Dependency, ...]
    compositions: tuple[_Composition, ...] = ()


def write_cyclonedx(bill: Bill, created: str, version: str) -> bytes:
    """The bill in this version of the format. `created` is as RFC 3339 has it; the serial number follows the rest."""
    system = _system(bill.system) if bill.system else None
    document = _Document(
        schema=f"http://cyclonedx.org/schema/bom-{version}.schema.json",
        bom_format="CycloneDX",
        spec_version=version,
        version=1,
        metadata=_Metadata(
            tools=_Tools(components=(_Component(kind="application", name="dockward", version=__version__),)),
            component=_Component(
                kind="container",
                bom_ref=bill.ref,
                name=bill.name,
                version=bill.version,
                purl=bill.purl,
                properties=_properties(bill.properties),
            ),
            properties=_properties(tuple((GAP, one) for one in bill.gaps)),
        ),
        components=(*((system,) if system else ()), *map(_component, bill.items)),
        dependencies=tuple(_dependencies(bill, system)),
        compositions=(_Composition(aggregate="incomplete", assemblies=(bill.ref,)),) if bill.gaps else (),
    )
    return json.encode(
        structs.replace(
            document,
            serial_number=serial(json.encode(document)),
            metadata=structs.replace(document.metadata, timestamp=created),
        )
    )


def _properties(several: Properties) -> tuple[_Property, ...]:
    return tuple(_Property(name=name, value=value) for name, value in several)


def _system(one: Distribution) -> _Component:
    told = ((NAME, one.name), (CODENAME, one.codename), (LIKE, " ".join(one.like)))
    return _Component(
        kind="operating-system",
        bom_ref=f"distribution:{one.id}-{one.version}".rstrip("-"),
        name=one.id,
        version=one.version,
        properties=_properties(tuple((name, value) for name, value in told if value)),
    )


def _component(one: Item) -> _Component:
    package = one.package
    group, name = _split(one)
    files = tuple(_Occurrence(location=f"/{each}") for each in package.files)
    return _Component(
        kind="application" if package.type is PackageType.GENERIC else "library",
        bom_ref=one.ref,
        group=group,
        name=name,
        version=package.version,
        scope="excluded" if package.development else "",
        licenses=tuple(_licences(package.licences)),
        purl=one.purl,
        evidence=_Evidence(occurrences=files) if files else UNSET,
        properties=_properties(one.properties),
    )


def _split(one: Item) -> tuple[str, str]:
    """Group and name, where the ecosystem has groups."""
    if one.package.type not in {PackageType.MAVEN, PackageType.NPM}:
        return "", one.package.name
    group, _, name = one.package.name.rpartition(":" if one.package.type is PackageType.MAVEN else "/")
    return group, name


def _licences(declared: tuple[str, ...]) -> Iterator[_LicenceChoice]:
    """A single expression stands alone, as version 1.6 wants it; what is no identifier stands by its name."""
    expression = canonical(declared[0]) if len(declared) == 1 and not licence_id(declared[0]) else ""
    if expression:
        yield _LicenceChoice(expression=expression, acknowledgement=_DECLARED)
        return
    for one in filter(None, declared):
        known = licence_id(one)
        named = _Licence(id=known, name="" if known else one, acknowledgement=_DECLARED)
        yield _LicenceChoice(license=named)


def _dependencies(bill: Bill, system: _Component | None) -> Iterator[_Dependency]:
    """The image needs what nothing else in it needs."""
    needed = {nr for one in bill.items for nr in one.needs}
    tops = tuple(one.ref for nr, one in enumerate(bill.items) if nr not in needed)
    yield _Dependency(ref=bill.ref, depends_on=(*((system.bom_ref,) if system else ()), *tops))
    if system:
        yield _Dependency(ref=system.bom_ref)
    for one in bill.items:
        yield _Dependency(ref=one.ref, depends_on=tuple(bill.items[nr].ref for nr in one.needs))
