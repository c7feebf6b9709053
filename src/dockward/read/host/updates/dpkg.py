"""Packages as dpkg has them installed: /var/lib/dpkg/status (dpkg(1), deb-control(5))."""

from pathlib import Path

from dockward.read.host import tree
from dockward.read.host.updates.package import MOST_DATABASE, Installed, Package
from dockward.read.host.updates.reading import reading

STATUS = "/var/lib/dpkg/status"
_ABSENT = frozenset({b"not-installed", b"config-files", b""})


def read_packages(root: Path) -> Installed:
    """Packages whose files are on the disk. Raises `UnreadError`."""
    with reading(STATUS):
        return parse_status(tree.read_bytes(root, STATUS, MOST_DATABASE))


def parse_status(data: bytes) -> Installed:
    """Packages of a status file; stanzas without a name, a version or files on the disk are passed over."""
    found: Installed = {}
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
