"""What an SBOM of any format tells, as packages: each by its package URL, with what it needs."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from dockward.image.sbom.purl import Named, read_purl, same_name
from dockward.model.errors import DockwardError
from dockward.model.package import Distribution, Package, PackageType

MOST_PACKAGES = 200_000
MOST_EDGES = 2_000_000
_NOT_PACKAGES = frozenset({"oci", "docker"})
_KINDS = frozenset(one.value for one in PackageType)
_MOST_NAMED = 3
_BY_SOURCE = frozenset({PackageType.DEB, PackageType.APK})
"""Packages whose advisories name the source."""
_FEW = 10
"""So many packages of a distribution may all be called as their sources are; more never were."""


class SbomError(DockwardError):
    """A file that should be an SBOM isn't one that is understood here."""

    code = "DWE207"


class Told(Struct, frozen=True, kw_only=True):
    """One entry of an SBOM. `purl` is empty where it has none; `path` is the file that told of it, if that is said.

    `kind` is the type that a package URL would have, where one of ours has none.
    """

    ref: str
    name: str
    purl: str
    kind: str = ""
    version: str = ""
    path: str = ""
    licences: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    source: str = ""
    source_version: str = ""
    owner: str = ""
    locked: bool = False
    development: bool = False


class Listed(Struct, frozen=True, kw_only=True):
    """What the SBOM tells. `gaps` says in words what of it is missing, by its own word or as nobody here knows it."""

    format: str
    name: str
    image_id: str
    distribution: Distribution | None
    packages: tuple[Package, ...]
    gaps: tuple[str, ...]


def packages_of(
    several: Sequence[Told], edges: Mapping[str, Sequence[str]], system: Distribution | None
) -> tuple[tuple[Package, ...], Distribution | None, tuple[str, ...]]:
    """The packages, their distribution, and what could not be taken for a package. Raises `SbomError`."""
    if len(several) > MOST_PACKAGES or sum(map(len, edges.values())) > MOST_EDGES:
        raise SbomError(f"It lists more than {MOST_PACKAGES} packages or {MOST_EDGES} dependencies.")
    named = {nr: found for nr, one in enumerate(several) if (found := read_purl(one.purl) or _without_purl(one))}
    names = {several[nr].ref: _name(several[nr], found) for nr, found in named.items() if found.type}
    packages = tuple(_package(several[nr], found, names, edges) for nr, found in named.items() if found.type)
    distribution = system or next((one.distribution for one in named.values() if one.distribution), None)
    return packages, distribution, (*_gaps(several, named), *_without_sources(packages))


def _without_purl(one: Told) -> Named | None:
    """What an entry of ours says of itself that has no package URL."""
    if one.kind not in _KINDS or not one.name:
        return None
    kind = PackageType(one.kind)
    return Named(type=kind, kind=one.kind, name=one.name, version=one.version)


def _name(one: Told, found: Named) -> str:
    """As the package's own tool writes it, which its package URL may not."""
    return one.name if same_name(one.name, found.name) else found.name


def _package(one: Told, found: Named, names: Mapping[str, str], edges: Mapping[str, Sequence[str]]) -> Package:
    assert found.type is not None  # noqa: S101  # only such are asked for
    source, source_version = found.source, found.source_version
    if one.source and found.type.of_distribution:
        source, source_version = one.source, one.source_version or found.version
    met = (names[ref] for ref in edges.get(one.ref, ()) if ref in names)
    return Package(
        type=found.type,
        name=names[one.ref],
        version=found.version,
        path=one.path,
        architecture=found.architecture,
        source=source,
        source_version=source_version,
        licences=one.licences,
        files=one.files,
        requires=tuple(dict.fromkeys(met)),
        module=found.module,
        owner=one.owner,
        locked=one.locked,
        development=one.development,
    )


def _gaps(several: Sequence[Told], named: Mapping[int, Named]) -> Iterator[str]:
    without = [one.name for nr, one in enumerate(several) if nr not in named]
    if without:
        yield f"{len(without)} of its entries have no package URL: {_few(without)}"
    kinds = dict.fromkeys(one.kind for one in named.values() if not one.type and one.kind not in _NOT_PACKAGES)
    if kinds:
        yield f"its packages of kinds that are not judged here: {_few(kinds)}"


def _without_sources(packages: Sequence[Package]) -> Iterator[str]:
    """Where nothing says from which source any package was built, what is known of the sources is of no use."""
    asked = [one for one in packages if one.type in _BY_SOURCE]
    if len(asked) > _FEW and all(one.source == one.name for one in asked):
        yield "it does not tell from which source packages those of the distribution were built"


def _few(names: Iterable[str]) -> str:
    found = list(names)
    more = f" and {len(found) - _MOST_NAMED} more" if len(found) > _MOST_NAMED else ""
    return ", ".join(one[:80] for one in found[:_MOST_NAMED]) + more
