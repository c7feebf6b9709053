"""rpm's database, whichever of its three kinds: the packages, their files and what they need of each other."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial

from msgspec.structs import replace

from dockward.image.catalog.budget import Budget, listing_budget, spend_on
from dockward.image.catalog.cataloger import MOST_PACKAGES, Buffer, Cataloger, CatalogError, Ownership
from dockward.image.catalog.rpm_bdb import bdb_blobs
from dockward.image.catalog.rpm_header import Header, Tag
from dockward.image.catalog.rpm_ndb import ndb_blobs
from dockward.image.catalog.rpm_sqlite import LOG, sqlite_blobs
from dockward.model.package import Package, PackageType

_FOLDERS = ("var/lib/rpm/", "usr/lib/sysimage/rpm/", "usr/share/rpm/")
"""By age; the last is where ostree keeps it."""
_MOST_BYTES = 256 << 20
_KEY = "gpg-pubkey"
"""What a public key that rpm trusts is filed as."""
_DIGESTS = {1: ("md5", 32), 2: ("sha1", 40), 8: ("sha256", 64)}
"""The numbers of RFC 9580, 9.5, with the length in hexadecimal."""
_MD5 = 1
"""Where FILEDIGESTALGO is missing."""
_SOURCE = re.compile(r"(.+)-([^-]+-[^-]+)\.(?:no)?src\.rpm")
_FOLDER_MODE = 0o040000
_KINDS_OF_MODE = 0o170000

Blobs = Callable[[Buffer], Iterable[bytes]]


class _Record:
    """One package: itself, its files, and the names that it needs and provides."""

    __slots__ = ("files", "needs", "package", "provides")

    def __init__(self, path: str, header: Header, budget: Budget) -> None:
        self.package = _package(path, header)
        self.files = _files(header, budget)
        self.needs = _spent(header.texts(Tag.REQUIRENAME), budget)
        self.provides = _spent(header.texts(Tag.PROVIDENAME), budget)


def read_database(blobs: Blobs, path: str, data: Buffer, log: Buffer = b"") -> Iterator[Package | Ownership]:
    """The packages and their files. `blobs` takes the headers out of the database, which may have a `log`."""
    records: list[_Record] = []
    problems: list[str] = []
    budget = listing_budget()
    try:
        for blob in _bounded(blobs(data), len(data) + len(log)):
            try:
                records += _records(path, blob, budget)
            except CatalogError as why:
                problems.append(str(why))
    except CatalogError as why:
        problems.append(str(why))
    yield from _tell(path, records)
    if problems:
        raise CatalogError(f"{len(problems)} of its entries can't be read; the first is {problems[0]}")


def read_with_log(path: str, data: Buffer, log: Buffer) -> Iterator[Package | Ownership]:
    """As `read_database`, of SQLite's with the write-ahead log that lies beside it."""
    return read_database(partial(sqlite_blobs, log=log), path, data, log)


def _bounded(blobs: Iterable[bytes], size: int) -> Iterator[bytes]:
    """Together they can't be larger than the database, unless some of them share their bytes."""
    budget = Budget(size, "bytes of packages")
    for count, blob in enumerate(blobs):
        if count > MOST_PACKAGES:
            raise CatalogError(f"it tells of more than {MOST_PACKAGES} packages")
        budget.spend(len(blob))
        yield blob


def _records(path: str, blob: bytes, budget: Budget) -> list[_Record]:
    """None for a public key. Raises `CatalogError`."""
    header = Header(blob)
    return [] if header.text(Tag.NAME) == _KEY else [_Record(path, header, budget)]


def _package(path: str, header: Header) -> Package:
    name, version, release = (header.text(one) for one in (Tag.NAME, Tag.VERSION, Tag.RELEASE))
    if not name or not version:
        raise CatalogError("a package without a name or a version")
    epoch = "".join(f"{one}:" for one in header.numbers(Tag.EPOCH)[:1] if one)
    source = _SOURCE.fullmatch(header.text(Tag.SOURCERPM))
    licence = header.text(Tag.LICENSE)
    return Package(
        type=PackageType.RPM,
        name=name,
        version=f"{epoch}{version}-{release}" if release else f"{epoch}{version}",
        path=path,
        architecture=header.text(Tag.ARCH),
        source=source[1] if source else "",
        # The name of a source package lacks its epoch, which its packages share unless they say otherwise.
        source_version=f"{epoch}{source[2]}" if source else "",
        licences=(licence,) if licence else (),
        module=":".join(header.text(Tag.MODULARITYLABEL).split(":")[:2]),
    )


def _files(header: Header, budget: Budget) -> dict[str, str]:
    """All but folders, with their digests. Raises `CatalogError` where the lists don't fit each other."""
    names = header.texts(Tag.BASENAMES)
    folders = [one.removeprefix("/") for one in header.texts(Tag.DIRNAMES)]
    indexes = header.numbers(Tag.DIRINDEXES)
    if len(indexes) != len(names) or max(indexes, default=-1) >= len(folders):
        raise CatalogError("a list of files that is at odds with itself")
    spend_on(budget, len(names), sum(map(len, names)) + sum(len(folders[one]) for one in indexes))
    kind, length = _DIGESTS.get(next(iter(header.numbers(Tag.FILEDIGESTALGO)), _MD5), ("", -1))
    digests = header.texts(Tag.FILEDIGESTS) or [""] * len(names)
    modes = header.numbers(Tag.FILEMODES) or (0,) * len(names)
    return {
        folders[index] + name: f"{kind}:{digest}" if len(digest) == length else ""
        for name, index, digest, mode in zip(names, indexes, digests, modes, strict=False)
        if mode & _KINDS_OF_MODE != _FOLDER_MODE
    }


def _spent(names: list[str], budget: Budget) -> list[str]:
    spend_on(budget, len(names), sum(map(len, names)))
    return names


def _tell(path: str, records: Sequence[_Record]) -> Iterator[Package | Ownership]:
    meets = {name: one.package.name for one in records for name in one.provides}
    meets |= {one.package.name: one.package.name for one in records}
    wanted = {need[1:] for one in records for need in one.needs if need[:1] == "/"}
    meets |= {f"/{file}": one.package.name for one in records for file in wanted & one.files.keys()}
    for one in records:
        name = one.package.name
        requires = dict.fromkeys(meets[need] for need in one.needs if meets.get(need, name) != name)
        yield replace(one.package, requires=tuple(requires))
        if one.files:
            yield Ownership(type=PackageType.RPM, package=name, files=one.files, path=path)


def _cataloger(name: str, blobs: Blobs, file: str, log: str = "") -> Cataloger:
    paths = frozenset(f"{folder}{file}" for folder in _FOLDERS)
    return Cataloger(
        name=name,
        names=frozenset({file.lower()}),
        accepts=paths.__contains__,
        read=partial(read_database, blobs),
        log=log,
        read_with_log=read_with_log if log else None,
        most_bytes=_MOST_BYTES,
    )


CATALOGERS = (
    _cataloger("rpm-sqlite", sqlite_blobs, "rpmdb.sqlite", LOG),
    _cataloger("rpm-ndb", ndb_blobs, "Packages.db"),
    _cataloger("rpm-bdb", bdb_blobs, "Packages"),
)
