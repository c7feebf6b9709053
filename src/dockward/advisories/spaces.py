"""The spaces that names of packages belong to: an ecosystem, or one release of a distribution; and their version order.

A space is written as `pypi` or `debian:12`. A distribution's names are of source packages; those of the Red Hat family
are of source or of binary packages, as its advisories have it. BINARY behind a space says that its names are of binary
packages.
"""

import re

from dockward.advisories.versions import Scheme
from dockward.model.package import PackageType

BINARY = "/binary"
CHANGELOG = "/changelog"
"""Behind a space: what changelogs name, which is a part of the flaws only."""
GENERIC = "generic"
"""Programs outside all package managers, by Bitnami's names for them."""
BITNAMI = "bitnami"
"""The same programs in Bitnami's own data, which is of all components that it packs."""
RUBIES = "rubies"
"""Ruby's interpreters, in versions as Ruby writes them."""

ECOSYSTEMS = {
    "pypi": Scheme.PEP440,
    "npm": Scheme.SEMVER,
    "go": Scheme.GO,
    "cargo": Scheme.SEMVER,
    "gem": Scheme.GEM,
    "composer": Scheme.COMPOSER,
    "maven": Scheme.MAVEN,
    "nuget": Scheme.NUGET,
    GENERIC: Scheme.SEMVER,
    BITNAMI: Scheme.SEMVER,
    RUBIES: Scheme.GEM,
}
DISTRIBUTIONS = {
    "debian": Scheme.DPKG,
    "ubuntu": Scheme.DPKG,
    "alpine": Scheme.APK,
    "wolfi": Scheme.APK,
    "chainguard": Scheme.APK,
    "almalinux": Scheme.RPM,
    "rocky": Scheme.RPM,
    "rhel": Scheme.RPM,
    "sles": Scheme.RPM,
    "opensuse-leap": Scheme.RPM,
}
_WITH_MINOR = frozenset({"alpine", "ubuntu", "sles", "opensuse-leap"})
"""Distributions whose releases have two numbers."""
PACKAGE_SPACES = {
    PackageType.BITNAMI: BITNAMI,
    PackageType.CARGO: "cargo",
    PackageType.COMPOSER: "composer",
    PackageType.GEM: "gem",
    PackageType.GOLANG: "go",
    PackageType.MAVEN: "maven",
    PackageType.NPM: "npm",
    PackageType.NUGET: "nuget",
    PackageType.PYPI: "pypi",
}
"""Of languages and of Bitnami, by the types of their packages."""
ROLLING = frozenset({"wolfi", "chainguard"})
"""Distributions without releases."""

CODENAMES = {
    "wheezy": "debian:7",
    "jessie": "debian:8",
    "stretch": "debian:9",
    "buster": "debian:10",
    "bullseye": "debian:11",
    "bookworm": "debian:12",
    "trixie": "debian:13",
    "forky": "debian:14",
    "trusty": "ubuntu:14.04",
    "xenial": "ubuntu:16.04",
    "bionic": "ubuntu:18.04",
    "focal": "ubuntu:20.04",
    "jammy": "ubuntu:22.04",
    "mantic": "ubuntu:23.10",
    "noble": "ubuntu:24.04",
    "oracular": "ubuntu:24.10",
    "plucky": "ubuntu:25.04",
    "questing": "ubuntu:25.10",
    "resolute": "ubuntu:26.04",
}
"""Releases by the names that their makers' data has (distro-info-data)."""

_OSV = {
    "pypi": "pypi",
    "npm": "npm",
    "go": "go",
    "crates.io": "cargo",
    "rubygems": "gem",
    "packagist": "composer",
    "maven": "maven",
    "nuget": "nuget",
    "bitnami": BITNAMI,
    GENERIC: GENERIC,
    "debian": "debian",
    "ubuntu": "ubuntu",
    "alpine": "alpine",
    "wolfi": "wolfi",
    "chainguard": "chainguard",
    "almalinux": "almalinux",
    "rocky linux": "rocky",
}
_RELEASE = re.compile(r"v?([0-9]+(?:\.[0-9]+)?)(?:\.[0-9]+)*(?::LTS)?")
_PEP503 = re.compile(r"[-_.]+")


def family_of(space: str) -> str:
    """What the space is a part of: all releases of a distribution are one, and so are those that share their data."""
    family = space.partition("/")[0].partition(":")[0]
    if family in ROLLING:
        return min(ROLLING)
    return BITNAMI if family == GENERIC else family


def scheme_of(space: str) -> Scheme:
    """The order of versions in a space."""
    family = space.partition(":")[0]
    return ECOSYSTEMS.get(family) or DISTRIBUTIONS[family]


def normalised(space: str, name: str) -> str:
    """The name as its ecosystem compares it: PEP 503 for PyPI, lower case for NuGet, Composer and programs."""
    if space == "pypi":
        return _PEP503.sub("-", name).lower()
    if space in {"nuget", "composer", GENERIC, BITNAMI}:
        return name.lower()
    return name


def osv_space(ecosystem: str) -> str | None:
    """The space of OSV's `affected[].package.ecosystem`; None for one that isn't looked at.

    Ubuntu's paid updates have version numbers that no ordinary system gets, and are not looked at.
    """
    name, _, release = ecosystem.partition(":")
    family = _OSV.get(name.lower())
    if family is None or family in ECOSYSTEMS or family in ROLLING:
        return family
    return distribution_space(family, release)


def distribution_space(family: str, release: str) -> str | None:
    """The space of a distribution's release as os-release or a feed writes it, None where it has no such release."""
    found = _RELEASE.fullmatch(release)
    if family not in DISTRIBUTIONS or found is None:
        return None
    number = found[1] if family in _WITH_MINOR else found[1].partition(".")[0]
    return f"{family}:{number}"
