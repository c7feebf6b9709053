"""The security indexes among the lists that apt keeps on the disk (apt-get(8), repository format of Debian).

apt checks the signature of a Release file when it fetches it. What is checked here is that the file is a signed one,
and that the index beside it is the one whose SHA256 it names.
"""

import re
from hashlib import sha256
from pathlib import Path

from msgspec import Struct

from dockward.advisories.signed.release import parse_release_file
from dockward.model.errors import UnreadError
from dockward.model.fact import Place
from dockward.read.host import tree
from dockward.read.host.updates.reading import read_names, reading
from dockward.read.host.updates.unpack import read_unpacked

LISTS = "/var/lib/apt/lists"
MOST_RELEASE = 4 << 20
"""Bytes of a Release file; Debian's main suite has 150 KiB."""
_SIGNED = b"-----BEGIN PGP SIGNED MESSAGE-----"
_INDEX = re.compile(r"(?P<path>.*_?Packages)(?:\.(?:gz|xz|lz4|zst))?")


class SecurityIndex(Struct, frozen=True):
    """One security suite's Release file, and the names of the indexes of it that are on the disk."""

    file: str
    origin: str
    suite: str
    made: float
    checksums: dict[str, str]
    prefix: str
    indexes: tuple[str, ...]


def read_security_indexes(root: Path) -> tuple[SecurityIndex, ...]:
    """The security suites that apt knows. Raises `UnreadError` where there is none, or one isn't signed or complete."""
    names = read_names(root, LISTS)
    if not any(_INDEX.fullmatch(one) for one in names):
        raise UnreadError("no package indexes on disk: run apt-get update", Place(LISTS))
    releases = [one for one in names if one.endswith(("_InRelease", "_Release"))]
    found = tuple(index for one in releases if (index := _read_release(root, one, names)))
    if not found:
        raise UnreadError("no security suite among apt's sources: add it, then run apt-get update", Place(LISTS))
    return found


def _read_release(root: Path, name: str, names: tuple[str, ...]) -> SecurityIndex | None:
    path = f"{LISTS}/{name}"
    with reading(path):
        data = tree.read_bytes(root, path, MOST_RELEASE)
    release = parse_release_file(data)
    label, origin, suite = (release.fields.get(key, "") for key in ("Label", "Origin", "Suite"))
    if not (label.casefold().endswith("-security") or suite.endswith("-security")):
        return None
    if not data.startswith(_SIGNED) and f"{name}.gpg" not in names:
        raise UnreadError(
            f"the security suite {suite} isn't signed: don't trust it, and look at apt's sources", Place(path)
        )
    prefix = name.removesuffix("InRelease").removesuffix("Release")
    indexes = tuple(one for one in names if one.startswith(prefix) and _INDEX.fullmatch(one))
    if not indexes:
        raise UnreadError(f"the security suite {suite} has no package index on disk: run apt-get update", Place(path))
    if release.made is None:
        raise UnreadError(f"{path} has no date that can be read: run apt-get update", Place(path))
    checksums = {place: one.digest for place, one in release.sums.items()}
    return SecurityIndex(path, origin, suite, release.made.timestamp(), checksums, prefix, indexes)


def read_index(root: Path, index: SecurityIndex, name: str) -> bytes:
    """An index of that suite, unpacked. Raises `UnreadError` when it isn't the one that the Release file names."""
    path = f"{LISTS}/{name}"
    data = read_unpacked(root, path)
    found = _INDEX.fullmatch(name)
    inside = found["path"].removeprefix(index.prefix).replace("_", "/").replace("%5f", "_") if found else name
    if index.checksums.get(inside) != sha256(data).hexdigest():
        raise UnreadError(f"{path} isn't the index that its signed Release file names: run apt-get update", Place(path))
    return data
