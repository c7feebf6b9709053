"""A package that somebody installed or bundled: what catalogues yield, advisories match and SBOMs list."""

from datetime import date
from enum import Enum

from msgspec import Struct


class PackageType(Enum):
    """Where packages of a kind come from; the values are the types of package URLs (purl-spec)."""

    APK = "apk"
    BITNAMI = "bitnami"
    """A component of Bitnami's; its version ends with the revision of the packing: `7.4.1-0`."""
    CARGO = "cargo"
    COMPOSER = "composer"
    CONDA = "conda"
    DEB = "deb"
    GEM = "gem"
    GENERIC = "generic"
    """Told by its content: a program that no package manager knows of."""
    GOLANG = "golang"
    MAVEN = "maven"
    NPM = "npm"
    NUGET = "nuget"
    PYPI = "pypi"
    RPM = "rpm"

    @property
    def of_distribution(self) -> bool:
        """Whether a Linux distribution's package manager installs it, one version at a time for the whole system."""
        return self is PackageType.DEB or self is PackageType.APK or self is PackageType.RPM


class Package(Struct, frozen=True, kw_only=True):
    """One package as it was found. Paths are from the image's root on, without a slash in front.

    `name` is written as its own tool writes it: `@babel/core`, `org.slf4j:slf4j-api`, `github.com/docker/docker`.
    """

    type: PackageType
    name: str
    version: str
    """Nothing where it is not known: a Go program that was built from a working tree."""
    path: str
    """The file that tells of it. Inside an archive: the archive's path, `!/`, and the path in there."""
    architecture: str = ""
    source: str = ""
    """The source package that it was built from, where a distribution has one."""
    source_version: str = ""
    licences: tuple[str, ...] = ()
    """As declared: SPDX identifiers where the package says so, else its own words."""
    files: tuple[str, ...] = ()
    """The files that it owns, where its manager keeps a list or its folder is its alone."""
    requires: tuple[str, ...] = ()
    """Names of packages of the same type that it needs."""
    module: str = ""
    """The module stream that it was built for, as `name:stream` (rpm)."""
    locked: bool = False
    """Only named by a lock file; nothing says that it is installed."""
    owner: str = ""
    """The installed package of the distribution that brought the file, which is still as that one brought it.

    Of packages of languages and programs; its distribution mends their flaws, and tells which it mended.
    """
    development: bool = False
    """Needed for building and testing only, by its lock file's word."""


class Distribution(Struct, frozen=True, kw_only=True):
    """What os-release(5) says: `id` and `version` as there (`debian`, `12`), `like` the ids that it descends from."""

    id: str
    version: str = ""
    codename: str = ""
    name: str = ""
    like: tuple[str, ...] = ()
    end_of_life: date | None = None
    """The last day of free security support; None where nothing here knows it."""
