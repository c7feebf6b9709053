"""Whether a product of a VEX statement is this image, or this package of it.

Sources: the OpenVEX Specification's "Product Matching": what an identifier leaves out, it leaves open; purl-spec's
types oci and docker. A digest tells an image whatever it is called.
"""

import re

from packageurl import PackageURL

from dockward.image.sbom.purl import MOST_PURL, epoch_of, full_version, purl_of
from dockward.model.contents import Contents
from dockward.model.fact import Unknown
from dockward.model.image import Image
from dockward.model.package import Distribution, Package, PackageType
from dockward.model.vex import Component, Product
from dockward.syntax.reference import DEFAULT_REGISTRY, Reference, is_image_id, parse_reference

_IMAGES = frozenset({"oci", "docker"})
_SOURCES = frozenset({"source", "src"})
"""As `arch`: the package that others are built from."""
_SYSTEMS = {
    ("alpinelinux", "alpine_linux"): "alpine",
    ("almalinux", "almalinux"): "almalinux",
    ("canonical", "ubuntu_linux"): "ubuntu",
    ("debian", "debian_linux"): "debian",
    ("redhat", "enterprise_linux"): "rhel",
}
"""Ids of os-release(5) by vendor and product of a CPE."""
_CPE = re.compile(r"cpe:(?:/|2\.3:)[ao]:([^:]*):([^:]*):([^:]*)")
_PREFIX = "pkg:"
_DIGEST = "sha256:"


class Purls:
    """Parsed package URLs, each parsed once."""

    def __init__(self) -> None:
        self._known: dict[str, PackageURL | None] = {}

    def parsed(self, text: str) -> PackageURL | None:
        """The parts; None where it is no package URL."""
        if text not in self._known:
            self._known[text] = _parsed(text)
        return self._known[text]


def _parsed(text: str) -> PackageURL | None:
    if not text.startswith(_PREFIX) or len(text) > MOST_PURL:
        return None
    try:
        return PackageURL.from_string(text)
    except ValueError:
        return None


class Scene:
    """One image as statements may name it, and its packages."""

    def __init__(self, image: Image, contents: Contents, purls: Purls) -> None:
        self.purls = purls
        self._system = contents.distribution
        self._packages = tuple(one.package for one in contents.packages)
        self._digests = {
            image.id,
            *(one.partition("@")[2] for one in image.digests),
            *(one.subject for one in contents.attached_vex),
        } - {""}
        named = (parse_reference(one) for one in (*image.tags, *image.digests))
        self._references = tuple(one for one in named if one is not None)
        platform = image.platform.content
        self._architecture = "" if isinstance(platform, Unknown) else platform.partition("/")[2].partition("/")[0]
        self._own: dict[int, PackageURL | None] = {}
        self._holds: dict[Component, bool] = {}

    def meets(self, product: Product, package: Package) -> bool:
        """Whether the product is the package, or the image, or something in it of which the package is a part."""
        whole = product.whole
        if not product.parts:
            return self._is_image(whole) or self.is_package(whole, package)
        if not any(self.is_package(one, package) for one in product.parts):
            return False
        return self._is_image(whole) or self._is_in_it(whole)

    def is_package(self, component: Component, package: Package) -> bool:
        """Whether one of the names is a package URL that fits the package."""
        patterns = [found for one in component.names if (found := self.purls.parsed(one)) is not None]
        return any(self.fits(one, package) for one in patterns)

    def fits(self, pattern: PackageURL, package: Package) -> bool:
        """Whether all that the package URL says is so of the package."""
        if pattern.type != package.type.value:
            return False
        key = id(package)  # alive as long as the contents that this is about
        if key not in self._own:
            self._own[key] = _parsed(purl_of(package, self._system))
        own = self._own[key]
        if own is None or _spelt(pattern, pattern.namespace) != _spelt(own, own.namespace):
            return False
        if pattern.qualifiers.get("arch") in _SOURCES:
            name, version = package.source or package.name, package.source_version or package.version
            wanted = full_version(pattern)
            return pattern.name == name and wanted in {"", version, version.partition(":")[2]}
        return (
            _spelt(pattern, pattern.name) == _spelt(own, own.name)
            and (not pattern.version or _same_version(pattern, own))
            and all(_same_qualifier(key, value, own) for key, value in pattern.qualifiers.items())
        )

    def _is_in_it(self, whole: Component) -> bool:
        if whole not in self._holds:
            self._holds[whole] = any(self.is_package(whole, one) for one in self._packages)
        return self._holds[whole]

    def _is_image(self, one: Component) -> bool:
        return (
            one.anything
            or not self._digests.isdisjoint(one.digests)
            or any(self._is_named(name) for name in one.names)
            or any(_is_system(cpe, self._system) for cpe in one.cpes)
        )

    def _is_named(self, name: str) -> bool:
        purl = self.purls.parsed(name)
        if purl is not None:
            return purl.type in _IMAGES and self._is_image_purl(purl)
        if is_image_id(name):
            return name in self._digests or f"{_DIGEST}{name}" in self._digests
        wanted = parse_reference(name) if "//" not in name else None
        if wanted is None:
            return False
        if wanted.digest:
            return wanted.digest in self._digests
        return any(one.name == wanted.name and wanted.tag in {"", one.tag} for one in self._references)

    def _is_image_purl(self, purl: PackageURL) -> bool:
        version, given = purl.version or "", purl.qualifiers
        if version.startswith(_DIGEST):
            return version in self._digests
        if given.get("arch", self._architecture) != self._architecture:
            return False
        tag = given.get("tag", "" if purl.type == "oci" else version)
        if purl.type == "oci" and version:
            return False
        return any(tag in {"", one.tag} and _is_repository(purl, one) for one in self._references)


def _is_repository(purl: PackageURL, one: Reference) -> bool:
    """By `repository_url` where there is one, else by the name, with the folder in front of it where one is told."""
    address = purl.qualifiers.get("repository_url", "")
    if address:
        wanted = parse_reference(address.removeprefix("https://").rstrip("/"))
        folder = parse_reference(f"{address.removeprefix('https://').rstrip('/')}/{purl.name}")
        return one.name in {each.name for each in (wanted, folder) if each is not None}
    if purl.namespace:
        return f"{purl.namespace}/{purl.name}" in {one.repository, one.name}
    official = one.name == f"{DEFAULT_REGISTRY}/library/{purl.name}"
    return official or (purl.type == "oci" and one.repository.rpartition("/")[2] == purl.name)


def _spelt(purl: PackageURL, part: str | None) -> str:
    """The part as it is compared: purl-spec has those of Go in small letters, and few write them so."""
    return (part or "").casefold() if purl.type == PackageType.GOLANG.value else part or ""


def _same_version(pattern: PackageURL, own: PackageURL) -> bool:
    wanted, found = pattern.version or "", own.version or ""
    if pattern.type == PackageType.GOLANG.value:
        return wanted.removeprefix("v") == found.removeprefix("v")
    return wanted == found or full_version(pattern) == full_version(own)


def _same_qualifier(key: str, value: str, own: PackageURL) -> bool:
    found = own.qualifiers.get(key, "")
    if key == "epoch":
        return (epoch_of(own) or "0") == (value or "0")
    if key == "distro":
        # One says `debian-12`, another `debian-12.5` of the same.
        return bool(found) and (found == value or f"{found}.".startswith(f"{value}.") or value.startswith(f"{found}."))
    return found == value


def _is_system(cpe: str, system: Distribution | None) -> bool:
    """Whether the CPE names the image's distribution and its release."""
    found = _CPE.match(cpe)
    if system is None or found is None:
        return False
    vendor, product, version = found.groups()
    release = version.replace("\\", "")
    same = _SYSTEMS.get((vendor, product)) == system.id
    return same and bool(release) and f"{system.version}.".startswith(f"{release}.")
