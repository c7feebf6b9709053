"""Until when what is in an image gets security fixes: its distribution, and runtimes that no distribution maintains.

Of distributions the table that ships and the database's dates of endoflife.date tell, and the newer of the two goes
first. Of Debian and what goes by its dates the table alone tells, for it counts the free extended support that
endoflife.date's `eolFrom` leaves out (LTS). The database has systems and releases that the table lacks, and all
runtimes. Of Java many give out builds, and which one it is isn't told: it ends where the last of them ends it.
"""

import re
from collections.abc import Iterator
from datetime import date

from msgspec import structs

from dockward.advisories.components import system_end_of_life, table
from dockward.advisories.database.lookup import Lookup
from dockward.model.contents import Contents, FoundPackage, Runtime
from dockward.model.fact import Fact, Place, outside, unknown
from dockward.model.package import Distribution, PackageType

_SYSTEMS = {
    "almalinux": "almalinux",
    "alpine": "alpine-linux",
    "amzn": "amazon-linux",
    "antix": "antix",
    "devuan": "devuan",
    "eurolinux": "eurolinux",
    "fedora": "fedora",
    "linuxmint": "linuxmint",
    "mageia": "mageia",
    "ol": "oracle-linux",
    "opensuse-leap": "opensuse",
    "openwrt": "openwrt",
    "photon": "photon",
    "pop": "pop-os",
    "postmarketos": "postmarketos",
    "rhel": "rhel",
    "rocky": "rocky-linux",
    "slackware": "slackware",
    "sles": "sles",
    "ubuntu": "ubuntu",
}
"""endoflife.date's names by os-release's ID."""
_JAVA = (
    "eclipse-temurin",
    "amazon-corretto",
    "azul-zulu",
    "bellsoft-liberica",
    "sapmachine",
    "microsoft-build-of-openjdk",
    "ibm-semeru-runtime",
)
"""Builds that are free to use."""
_RUNTIMES = {
    "apache": ("apache-http-server",),
    "go": ("go",),
    "golang": ("go",),
    "haproxy": ("haproxy",),
    "java": _JAVA,
    "mariadb": ("mariadb",),
    "memcached": ("memcached",),
    "mysql": ("mysql",),
    "nginx": ("nginx",),
    "node": ("nodejs",),
    "nodejs": ("nodejs",),
    "openjdk": _JAVA,
    "openssl": ("openssl",),
    "perl": ("perl",),
    "php": ("php",),
    "postgresql": ("postgresql",),
    "python": ("python",),
    "redis": ("redis",),
    "ruby": ("ruby",),
    "valkey": ("valkey",),
}
"""endoflife.date's names by those of programs that are known by their content, of Bitnami's and of conda's packages."""
_TYPES = frozenset({PackageType.GENERIC, PackageType.BITNAMI, PackageType.CONDA})
_NUMBERS = re.compile(r"\d+(?:\.\d+)*")
_OLD_JAVA = "1."


def with_support(contents: Contents, lookup: Lookup | None, lacking: str = "") -> Contents:
    """With the ends of support of the distribution and of runtimes; `lacking` says why there is no database."""
    system = contents.distribution
    if system is not None:
        system = structs.replace(system, end_of_life=_system_end(system, lookup))
    return structs.replace(contents, distribution=system, runtimes=_runtimes(contents, lookup, lacking))


def _system_end(system: Distribution, lookup: Lookup | None) -> date | None:
    shipped = system_end_of_life(system.id, system.version)
    if lookup is None or system.id not in _SYSTEMS:
        return shipped
    product = _SYSTEMS[system.id]
    told, day = lookup.end_of_life(product, system.version), lookup.ends_told(product)
    newer = day is not None and day > table().made
    return (told or shipped) if newer else (shipped or told)


def _runtimes(contents: Contents, lookup: Lookup | None, lacking: str) -> Fact[tuple[Runtime, ...]]:
    if contents.listed:
        return outside("an SBOM doesn't tell which programs are of the distribution's packages")
    found = list(_unmaintained(contents))
    if found and lookup is None:
        return unknown(f"until when {_named(found)} gets fixes is not known. {lacking}".strip())
    return Fact(tuple(_runtime(one, lookup) for one in found if lookup), Place("layers"))


def _unmaintained(contents: Contents) -> Iterator[FoundPackage]:
    """The first of each runtime in each version that is installed, and that no package of the distribution brought."""
    seen = set()
    for one in contents.packages:
        package = one.package
        key = (_RUNTIMES.get(package.name), _branch(package.name, package.version))
        if package.type in _TYPES and all(key) and not (package.owner or package.locked) and key not in seen:
            seen.add(key)
            yield one


def _branch(name: str, version: str) -> str:
    """The numbers of a version as endoflife.date has them: `1.1.1` of `1.1.1w`, `8.0` of Java's `1.8.0_392`."""
    if _RUNTIMES.get(name) == _JAVA:
        version = version.removeprefix(_OLD_JAVA)
    found = _NUMBERS.match(version)
    return found[0] if found else ""


def _runtime(one: FoundPackage, lookup: Lookup) -> Runtime:
    name, version = one.package.name, one.package.version
    branch = _branch(name, version)
    ends = [lookup.end_of_life(product, branch) for product in _RUNTIMES[name]]
    told = [end for end in ends if end is not None]
    return Runtime(
        name=name,
        version=version,
        path=one.package.path,
        layer=one.layer,
        ends=max(told, default=None),
        known=bool(told) or any(lookup.is_newer(product, branch) for product in _RUNTIMES[name]),
    )


def _named(found: list[FoundPackage]) -> str:
    return ", ".join(f"{one.package.name} {one.package.version}" for one in found)
