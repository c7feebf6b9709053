"""Packages as package URLs, and back.

Sources: purl-spec (https://github.com/package-url/purl-spec, its PURL-TYPES); `distro` and `upstream` as Syft and Grype
have them, `rpmmod` and `modularitylabel` as Syft and Trivy name a module stream. The epoch of rpm is a qualifier, that
of dpkg a part of the version; Trivy makes a qualifier of both.
"""

import re

from msgspec import Struct
from packageurl import PackageURL

from dockward.model.package import Distribution, Package, PackageType

_TYPES = {one.value: one for one in PackageType}
_VENDORS = {"rhel": "redhat"}
"""Ids of os-release(5) for which package URLs have another word."""
_IDS = {vendor: one for one, vendor in _VENDORS.items()}
_ARCHITECTURES = {PackageType.CONDA: "subdir", PackageType.GEM: "platform"}
"""Qualifiers that tell the architecture, where it isn't `arch`."""
_NEVER_WITHOUT = frozenset({PackageType.APK, PackageType.COMPOSER, PackageType.DEB, PackageType.MAVEN, PackageType.RPM})
"""Types whose package URLs need a namespace. Go's do too, but everybody writes `pkg:golang/stdlib` of its own."""
_NEVER_WITH = frozenset(
    {
        PackageType.BITNAMI,
        PackageType.CARGO,
        PackageType.CONDA,
        PackageType.GEM,
        PackageType.NUGET,
        PackageType.PYPI,
    }
)
"""Types whose package URLs have none, so that no name has a slash."""
_PUNCTUATION = re.compile(r"[-_.]+")
_DISTRO = re.compile(r"(?P<id>.+?)-(?P<version>[0-9].*)")
_SOURCE_RPM = re.compile(r"(?P<name>.+)-(?P<version>[^-]+-[^-]+)\.(?:no)?src\.rpm")
MOST_PURL = 8 << 10
"""Characters; longer ones are not read."""


class Named(Struct, frozen=True, kw_only=True):
    """What a package URL says; fields are as `Package` has them. `type` is None for one that is unknown here."""

    type: PackageType | None
    kind: str
    """The type as written."""
    name: str
    version: str
    architecture: str = ""
    source: str = ""
    source_version: str = ""
    module: str = ""
    distribution: Distribution | None = None


def purl_of(one: Package, system: Distribution | None) -> str:
    """The package URL; nothing where the name can't be one's, as `///`, or its type needs a namespace that isn't known.

    That is the group of a jar, and the distribution of a system's package (purl-spec, the types' definitions).
    """
    namespace, name = _split(one, system)
    if one.type in (_NEVER_WITH if namespace else _NEVER_WITHOUT):
        return ""
    version, epoch = one.version, ""
    if one.type is PackageType.RPM:
        epoch, version = _without_epoch(one.version)
    qualifiers = {
        _ARCHITECTURES.get(one.type, "arch"): one.architecture,
        "distro": f"{system.id}-{system.version}".rstrip("-") if system and one.type.of_distribution else "",
        "epoch": epoch,
        "rpmmod": one.module,
        "upstream": _upstream(one),
    }
    wanted = {key: value for key, value in qualifiers.items() if value}
    try:
        return PackageURL(one.type.value, namespace or None, name, version or None, wanted).to_string()
    except (ValueError, TypeError):  # the latter for a name of which nothing is left once it is normalised
        return ""


def _split(one: Package, system: Distribution | None) -> tuple[str, str]:
    """Namespace and name."""
    if one.type.of_distribution:
        return (_VENDORS.get(system.id, system.id), one.name) if system else ("", one.name)
    namespace, _, name = one.name.rpartition(":" if one.type is PackageType.MAVEN else "/")
    return namespace, name


def _without_epoch(version: str) -> tuple[str, str]:
    epoch, colon, rest = version.partition(":")
    return (epoch, rest) if colon and epoch.isdigit() else ("", version)


def _upstream(one: Package) -> str:
    if not one.source:
        return ""
    if one.type is PackageType.RPM:
        return f"{one.source}-{_without_epoch(one.source_version)[1]}.src.rpm"
    if one.source_version != one.version:
        return f"{one.source}@{one.source_version}"
    return one.source if one.source != one.name else ""


def read_purl(text: str) -> Named | None:
    """What the package URL says; None where it is none. Never raises."""
    if len(text) > MOST_PURL:
        return None
    try:
        found = PackageURL.from_string(text)
    except ValueError:
        return None
    given = found.qualifiers
    type_ = _TYPES.get(found.type)
    name, version = _joined(found, type_), full_version(found)
    source, source_version = _source(type_, name, version, given.get("upstream", ""))
    return Named(
        type=type_,
        kind=found.type,
        name=name,
        version=version,
        architecture=(type_ and given.get(_ARCHITECTURES.get(type_, "arch"))) or given.get("arch", ""),
        source=source,
        source_version=source_version,
        module=":".join((given.get("rpmmod") or given.get("modularitylabel", "")).split(":")[:2]),
        distribution=_distribution(type_, found.namespace or "", given.get("distro", "")),
    )


def full_version(found: PackageURL) -> str:
    """The version with the epoch that a qualifier tells, as dpkg and rpm write it; nothing where none is told."""
    version, epoch = found.version or "", found.qualifiers.get("epoch", "")
    with_epochs = found.type in {PackageType.RPM.value, PackageType.DEB.value}
    told = epoch.isascii() and epoch.isdigit() and epoch.strip("0")
    if not (with_epochs and version and told) or _without_epoch(version)[0]:
        return version
    return f"{epoch}:{version}"


def epoch_of(found: PackageURL) -> str:
    """The epoch of such a version."""
    return _without_epoch(full_version(found))[0]


def _joined(found: PackageURL, type_: PackageType | None) -> str:
    if not found.namespace or (type_ and type_.of_distribution):
        return found.name
    return f"{found.namespace}{':' if type_ is PackageType.MAVEN else '/'}{found.name}"


def _source(type_: PackageType | None, name: str, version: str, upstream: str) -> tuple[str, str]:
    if type_ is PackageType.RPM:
        found = _SOURCE_RPM.fullmatch(upstream)
        epoch = _without_epoch(version)[0]
        return (found["name"], f"{epoch}:{found['version']}" if epoch else found["version"]) if found else ("", "")
    if type_ is None or not type_.of_distribution:
        return "", ""
    source, _, source_version = upstream.partition("@")
    return source or name, source_version or version


def _distribution(type_: PackageType | None, namespace: str, distro: str) -> Distribution | None:
    if type_ is None or not type_.of_distribution:
        return None
    found = _DISTRO.fullmatch(distro)
    id_ = found["id"] if found else distro or namespace
    if not id_:
        return None
    return Distribution(id=_IDS.get(id_, id_), version=found["version"] if found else "")


def same_name(one: str, other: str) -> bool:
    """Whether two ways to write a package's name mean the same: package URLs put many of them into small letters."""
    return _PUNCTUATION.sub("-", one).casefold() == _PUNCTUATION.sub("-", other).casefold()
