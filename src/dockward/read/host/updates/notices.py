"""Security notices of RPM repositories as dnf and zypper keep them: repomd.xml and updateinfo.xml.

Read as text by their few fixed elements: no XML entity is ever expanded.
"""

import re
from collections.abc import Iterator
from hashlib import new
from pathlib import Path

from msgspec import Struct

from dockward.model.errors import UnreadError
from dockward.model.fact import Place
from dockward.read.host import tree
from dockward.read.host.updates.package import Package
from dockward.read.host.updates.reading import read_names, reading
from dockward.read.host.updates.unpack import read_unpacked

CACHES = ("/var/cache/libdnf5", "/var/cache/dnf", "/var/cache/zypp/raw")
MODULES = "/etc/dnf/modules.d"
MOST_PACKED = 64 << 20
_CHECKSUMS = frozenset({"sha256", "sha384", "sha512"})
_DATA = re.compile(r'<data type="updateinfo">(.*?)</data>', re.DOTALL)
_LOCATION = re.compile(r'<location\s[^>]*href="([^"]+)"')
_CHECKSUM = re.compile(r'<checksum type="([a-z0-9]+)">([0-9a-f]+)</checksum>')
_TIMESTAMP = re.compile(r"<timestamp>([0-9]{1,12})(?:\.[0-9]+)?</timestamp>")
_CACHE_HASH = re.compile(r"-[0-9a-f]{16}$")
_UPDATE = re.compile(rb"<update\s([^>]*)>")
_COLLECTION = re.compile(rb"<collection\b.*?</collection>", re.DOTALL)
_MODULE = re.compile(rb"<module\s([^>]*)>")
_PACKAGE = re.compile(rb"<package\s([^>]*)>")
_ATTRIBUTE = re.compile(rb"""([a-z]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_STREAM = re.compile(r"(?m)^\s*(name|stream|state)\s*=\s*(\S+)\s*$")


class Notices(Struct, frozen=True):
    """One repository's notices: their file, its checksum by repomd.xml, and when they were made."""

    repository: str
    path: str
    made: float
    checksum: tuple[str, str]


def read_repositories(root: Path) -> tuple[Notices, ...]:
    """The notices that the repositories of the caches publish. Raises `UnreadError` when there is no cache at all."""
    repositories: dict[str, Notices | None] = {}
    for cache in CACHES:
        for name in read_names(root, cache):
            folder = f"{cache}/{name}/repodata"
            if not tree.exists(root, f"{folder}/repomd.xml"):
                continue
            repository = _CACHE_HASH.sub("", name)
            found, known = _read_repomd(root, folder, repository), repositories.get(repository)
            if known is None or (found is not None and found.made > known.made):
                repositories[repository] = found
    if not repositories:
        raise UnreadError("no repository metadata on disk: run dnf makecache (or zypper refresh)", Place(CACHES[0]))
    return tuple(one for one in repositories.values() if one is not None)


def _read_repomd(root: Path, folder: str, repository: str) -> Notices | None:
    path = f"{folder}/repomd.xml"
    with reading(path):
        data = _DATA.search(tree.read_text(root, path))
    if data is None:
        return None
    location, checksum, made = (one.search(data[1]) for one in (_LOCATION, _CHECKSUM, _TIMESTAMP))
    if not location or not checksum or not made or checksum[1] not in _CHECKSUMS:
        raise UnreadError(f"{path} names its security notices in a way that isn't understood", Place(path))
    file = f"{folder}/{location[1].rpartition('/')[2]}"
    return Notices(repository, file, float(made[1]), (checksum[1], checksum[2]))


def read_notices(root: Path, notices: Notices) -> bytes:
    """The notices' XML. Raises `UnreadError` where the file is absent, can't be unpacked or isn't the one named."""
    path = notices.path
    if not tree.exists(root, path):
        raise UnreadError(
            f"the security notices of {notices.repository} aren't on disk: run dnf updateinfo list", Place(path)
        )
    if path.endswith(".zck"):
        raise UnreadError(f"{path} is in a format that isn't read: run dnf updateinfo list --security", Place(path))
    kind, wanted = notices.checksum
    with reading(path):
        packed = tree.read_bytes(root, path, MOST_PACKED)
    if new(kind, packed, usedforsecurity=True).hexdigest() != wanted:
        raise UnreadError(f"{path} isn't the file that repomd.xml names: run dnf makecache", Place(path))
    return read_unpacked(root, path)


def parse_notices(data: bytes, streams: frozenset[tuple[str, str]]) -> Iterator[Package]:
    """Packages that security notices name as fixed; those of a module only where its stream is in use."""
    for update in data.split(b"</update>"):
        head = _UPDATE.search(update)
        if head is None or not _is_security(_attributes(head[1])):
            continue
        for collection in _COLLECTION.findall(update):
            module = _MODULE.search(collection)
            if module is None or _stream(_attributes(module[1])) in streams:
                yield from filter(None, (_package(_attributes(one)) for one in _PACKAGE.findall(collection)))


def _is_security(update: dict[str, str]) -> bool:
    return update.get("type") == "security" and update.get("status") != "retracted"


def _stream(module: dict[str, str]) -> tuple[str, str]:
    return module.get("name", ""), module.get("stream", "")


def _package(found: dict[str, str]) -> Package | None:
    name, version, release = found.get("name", ""), found.get("version", ""), found.get("release", "")
    epoch = found.get("epoch", "0")
    if not (name and version and release):
        return None
    full = f"{version}-{release}" if epoch in {"", "0"} else f"{epoch}:{version}-{release}"
    return Package(name, full, found.get("arch", ""))


def _attributes(text: bytes) -> dict[str, str]:
    return {
        name.decode(): (double or single).decode("utf-8", "replace")
        for name, double, single in _ATTRIBUTE.findall(text)
    }


def read_streams(root: Path) -> frozenset[tuple[str, str]]:
    """Module streams that are enabled, as `(module, stream)`. Raises `UnreadError`."""
    found = set()
    for name in read_names(root, MODULES):
        with reading(f"{MODULES}/{name}"):
            values = dict(_STREAM.findall(tree.read_text(root, f"{MODULES}/{name}")))
        if values.get("state") == "enabled":
            found.add((values.get("name", ""), values.get("stream", "")))
    return frozenset(found)
