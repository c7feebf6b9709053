"""Packages as RPM has them installed: its SQLite database read in place, or what rpm itself says."""

import sqlite3
import stat
import struct
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from dockward.model.errors import UnreadError
from dockward.model.fact import Place
from dockward.read.host import programs, tree
from dockward.read.host.updates.package import Installed, Package
from dockward.read.host.updates.reading import reading

FOLDERS = ("/usr/lib/sysimage/rpm", "/var/lib/rpm")
MOST_DATABASE = 1 << 30
"""Bytes; a server has about 50 MiB."""
MOST_PACKAGES = 50_000
_SQLITE = "rpmdb.sqlite"
_OTHERS = ("Packages.db", "Packages")
_NAME, _VERSION, _RELEASE, _EPOCH, _ARCHITECTURE = 1000, 1001, 1002, 1003, 1022
_WANTED = frozenset({_NAME, _VERSION, _RELEASE, _EPOCH, _ARCHITECTURE})
_INT32, _STRING = 4, 6
_ENTRY = struct.Struct(">4I")
_PREAMBLE = struct.Struct(">2I")
_FORMAT = "%{NAME}\\t%{EPOCHNUM}\\t%{VERSION}\\t%{RELEASE}\\t%{ARCH}\\n"


def find_database(root: Path) -> str | None:
    """The path of RPM's database, whatever its format; None where there is none."""
    candidates = (f"{folder}/{name}" for name in (_SQLITE, *_OTHERS) for folder in FOLDERS)
    return next((one for one in candidates if tree.exists(root, one)), None)


def read_packages(root: Path) -> Installed:
    """Installed packages. Raises `UnreadError`.

    The formats before SQLite, and a database that is being written, are read by rpm, which only serves the running
    system itself.
    """
    path = find_database(root)
    if path is None:
        raise UnreadError("RPM's database doesn't exist", Place(f"{FOLDERS[0]}/{_SQLITE}"))
    if path.endswith(_SQLITE) and not _unsettled(root, path):
        return _collect(_read_sqlite(root, path))
    if root != Path("/"):
        raise UnreadError(f"{path} can only be read by rpm on the host itself: run dockward there", Place(path))
    try:
        return _collect(parse_query(programs.run_program("rpm", "-qa", "--qf", _FORMAT)))
    except programs.ProgramError as why:
        raise UnreadError(f"{path} could not be read: {why.message}", Place(path)) from why


def _unsettled(root: Path, path: str) -> bool:
    """Whether changes wait in the write-ahead log, where a reader that changes nothing doesn't see them."""
    try:
        return tree.read_stat(root, f"{path}-wal").st_size > 0
    except OSError:
        return False


def _read_sqlite(root: Path, path: str) -> Iterator[Package]:
    with reading(path):
        place = root / tree.resolve(root, path).lstrip("/")
        found = tree.read_stat(root, path)
    if not stat.S_ISREG(found.st_mode) or found.st_size > MOST_DATABASE:
        raise UnreadError(f"{path} isn't a file of at most {MOST_DATABASE} bytes", Place(path))
    try:
        database = sqlite3.connect(f"file:{quote(str(place))}?mode=ro&immutable=1", uri=True)
        try:
            for (blob,) in database.execute("SELECT blob FROM Packages LIMIT ?", (MOST_PACKAGES,)):
                package = parse_header(blob) if isinstance(blob, bytes) else None
                if package:
                    yield package
        finally:
            database.close()
    except sqlite3.Error as why:
        raise UnreadError(f"{path} could not be read: {why}", Place(path)) from why


def parse_header(blob: bytes) -> Package | None:
    """A package from its header (RPM's package format, without the leading magic); None when it is malformed."""
    try:
        count, size = _PREAMBLE.unpack_from(blob)
        store = 8 + 16 * count
        if store + size > len(blob):
            return None
        values = {
            tag: _value(blob, kind, store + offset)
            for tag, kind, offset, _ in _ENTRY.iter_unpack(blob[8:store])
            if tag in _WANTED
        }
    except (struct.error, ValueError):
        return None
    name, version, release = (values.get(tag, "") for tag in (_NAME, _VERSION, _RELEASE))
    if not name or not version:
        return None
    return Package(name, _full_version(values.get(_EPOCH, ""), version, release), values.get(_ARCHITECTURE, ""))


def _value(blob: bytes, kind: int, offset: int) -> str:
    if kind == _INT32:
        return str(int.from_bytes(blob[offset : offset + 4], "big"))
    return blob[offset : blob.index(b"\0", offset)].decode("utf-8", "replace") if kind == _STRING else ""


def _full_version(epoch: str, version: str, release: str) -> str:
    return (f"{epoch}:" if epoch not in {"", "0"} else "") + version + (f"-{release}" if release else "")


def parse_query(text: str) -> Iterator[Package]:
    """Packages from rpm's own answer: name, epoch, version, release and architecture in a line, by tabs."""
    for line in text.split("\n")[:MOST_PACKAGES]:
        parts = line.split("\t")
        if len(parts) == 5:  # noqa: PLR2004  # the fields asked for
            name, epoch, version, release, architecture = parts
            yield Package(name, _full_version(epoch, version, release), architecture)


def _collect(packages: Iterator[Package]) -> Installed:
    found: Installed = {}
    for one in packages:
        found[one.name] = (*found.get(one.name, ()), one)
    return found
