"""pnpm-lock.yaml, lockfileVersion 5 to 9 (pnpm's lockfile specifications)."""

import re
from collections.abc import Iterator

from msgspec import Struct, field

from dockward.image.catalog.cataloger import Buffer, Cataloger, CatalogError
from dockward.image.catalog.decoding import LOCK_BYTES, decode_lock
from dockward.image.catalog.indented import parse_indented
from dockward.image.catalog.lockfiles import is_of_project, once, reachable
from dockward.model.package import Package, PackageType

MOST_ENTRIES = 200_000

_VERSION = re.compile(r"^lockfileVersion:[ \t]*[\"']?\d", re.MULTILINE)
_KEY = re.compile(r"(?:/?((?:@[^/@]+/)?[^/@]+)@|/((?:@[^/@]+/)?[^/@]+)/)(\d[^(_/:]*)(?:[(_/].*)?")
"""`/@scope/name/1.0.0_peer@2` until version 5, `/@scope/name@1.0.0(peer@2)` in 6, the same without a slash in 9."""


class _Entry(Struct):
    """A package: what its fields say, and the version chosen for each package that it needs."""

    name: str = ""
    version: str = ""
    dev: str = ""
    needs: dict[str, str] = field(default_factory=dict)


class _Lock(Struct):
    """`snapshots`, since version 9, holds each package once for each set of its peers."""

    packages: dict[str, _Entry] = field(default_factory=dict)
    snapshots: dict[str, _Entry] = field(default_factory=dict)
    roots: list[tuple[str, str]] = field(default_factory=list)
    """Name and version of what the projects need to run."""


def read_pnpm(path: str, data: Buffer) -> Iterator[Package]:
    """The packages of registries, and those of other sources whose entry says what they are."""
    text = decode_lock(data)
    if not _VERSION.search(text):
        raise CatalogError("no lock file of pnpm: it has no lockfileVersion")
    yield from once(_packages(path, _parse(text)))


def _packages(path: str, lock: _Lock) -> Iterator[Package]:
    entries = lock.snapshots or lock.packages
    used = _used(lock) if lock.snapshots else {key for key, one in entries.items() if one.dev != "true"}
    for key, one in entries.items():
        name, version = _identity(key, lock.packages.get(key) or lock.packages.get(key.partition("(")[0]) or one)
        if name and version:
            yield Package(
                type=PackageType.NPM,
                name=name,
                version=version,
                path=path,
                requires=tuple(one.needs),
                locked=True,
                development=key not in used,
            )


def _parse(text: str) -> _Lock:
    lock = _Lock()
    for keys, value in parse_indented(text):
        match keys:
            case [("packages" | "snapshots") as kind, key]:
                entry = getattr(lock, kind).setdefault(key, _Entry())
                if len(lock.packages) + len(lock.snapshots) > MOST_ENTRIES:
                    raise CatalogError(f"tells of more than {MOST_ENTRIES} packages")
            case ["packages", _, ("name" | "version" | "dev") as name]:
                setattr(entry, name, value)
            case ["packages" | "snapshots", _, "dependencies" | "optionalDependencies", name]:
                entry.needs[name] = value
            case ["importers", _, "dependencies" | "optionalDependencies", name, "version"]:
                lock.roots.append((name, value))
    return lock


def _used(lock: _Lock) -> set[str]:
    """Keys of the snapshots that the projects need to run."""

    def key(name: str, chosen: str) -> str:
        """Of another package under this name, `chosen` is the whole key."""
        return chosen if chosen in lock.snapshots else f"{name}@{chosen}"

    edges = {name: [key(*one) for one in entry.needs.items()] for name, entry in lock.snapshots.items()}
    return reachable((key(*one) for one in lock.roots), edges)


def _identity(key: str, entry: _Entry) -> tuple[str, str]:
    found = _KEY.fullmatch(key)
    name, version = (found[1] or found[2], found[3]) if found else (key[: max(0, key.find("@", 1))], "")
    return entry.name or name, entry.version or version


CATALOGER = Cataloger(
    name="pnpm-lock",
    names=frozenset({"pnpm-lock.yaml"}),
    accepts=is_of_project,
    read=read_pnpm,
    most_bytes=LOCK_BYTES,
)
