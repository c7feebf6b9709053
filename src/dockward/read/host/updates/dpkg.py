"""Packages as dpkg has them installed: /var/lib/dpkg/status (dpkg(1))."""

from pathlib import Path

from msgspec import Struct

from dockward.read.host import tree

STATUS = "/var/lib/dpkg/status"
MOST_STATUS = 64 << 20
"""Bytes; a desktop with 5,000 packages has about 6 MiB."""
_ABSENT = frozenset({b"not-installed", b"config-files", b""})


class Package(Struct, frozen=True):
    """An installed package; `version` as its own system writes it, epoch included."""

    name: str
    version: str
    architecture: str


def read_packages(root: Path) -> dict[str, tuple[Package, ...]]:
    """Installed packages by name, one for each architecture. Raises `OSError`."""
    return parse_status(tree.read_bytes(root, STATUS, MOST_STATUS))


def parse_status(data: bytes) -> dict[str, tuple[Package, ...]]:
    """Packages of a status file whose files are on the disk; stanzas without a name or a version are passed over."""
    found: dict[str, tuple[Package, ...]] = {}
    for stanza in data.split(b"\n\n"):
        lines = b"\n" + stanza
        state = field(lines, b"Status").split(b" ")[-1]
        name, version = field(lines, b"Package"), field(lines, b"Version")
        if state not in _ABSENT and name and version:
            package = Package(_text(name), _text(version), _text(field(lines, b"Architecture")))
            found[package.name] = (*found.get(package.name, ()), package)
    return found


def field(lines: bytes, name: bytes) -> bytes:
    """A one-line field of a stanza that begins with a line feed; empty where it has none."""
    start = lines.find(b"\n" + name + b": ")
    if start < 0:
        return b""
    start += len(name) + 3
    end = lines.find(b"\n", start)
    return lines[start : end if end >= 0 else len(lines)].strip()


def _text(value: bytes) -> str:
    return value.decode("utf-8", "replace")
