"""Which operating system this is, how long it is supported, and which kernel runs."""

from pathlib import Path

from dockward.advisories.components import system_end_of_life
from dockward.model.errors import UnreadError
from dockward.model.fact import Fact, Place, unknown
from dockward.model.host import OperatingSystem
from dockward.read.host import tree
from dockward.read.host.updates.reading import reading
from dockward.syntax.osrelease import parse_os_release

OS_RELEASE = ("/etc/os-release", "/usr/lib/os-release")
KERNEL_RELEASE = "/proc/sys/kernel/osrelease"
MOST_RELEASE = 64 << 10
"""Bytes of os-release; it has about 500."""


def read_os(root: Path) -> Fact[OperatingSystem]:
    """The system by os-release(5), with the end of its security support from the table that ships."""
    path = next((one for one in OS_RELEASE if tree.exists(root, one)), OS_RELEASE[0])
    place = Place(path)
    try:
        with reading(path):
            values = parse_os_release(tree.read_text(root, path, MOST_RELEASE))
    except UnreadError as why:
        return unknown(why.reason, place)
    system, version = values.get("ID", ""), values.get("VERSION_ID", "")
    if not system:
        return unknown(f"{path} doesn't say which system this is", place)
    found = OperatingSystem(
        id=system,
        version=version,
        name=values.get("PRETTY_NAME") or values.get("NAME") or f"{system} {version}".strip(),
        codename=values.get("VERSION_CODENAME", ""),
        end_of_life=system_end_of_life(system, version),
    )
    return Fact(found, place)


def read_kernel_release(root: Path) -> Fact[str]:
    """The running kernel's release, as `uname -r` prints it."""
    try:
        with reading(KERNEL_RELEASE):
            release = tree.read_text(root, KERNEL_RELEASE).strip()
    except UnreadError as why:
        return unknown(why.reason, Place(KERNEL_RELEASE))
    return Fact(release, Place(KERNEL_RELEASE)) if release else unknown(f"{KERNEL_RELEASE} is empty")
