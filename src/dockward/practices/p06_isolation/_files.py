"""Words for the rules over the engine's files on the host."""

from collections.abc import Iterator
from typing import Literal

from dockward.kit import host
from dockward.model.fact import Fact
from dockward.model.host import FileStat, Host, HostFile
from dockward.model.hostfiles import HOST_FILES, FileRole


def roles_with(field: Literal["owner_number", "mode_number"]) -> tuple[str, ...]:
    """The CIS 1.8 numbers of all roles, in the benchmark's order."""
    found = {getattr(one, field) for one in HOST_FILES.values()} - {""}
    return tuple(sorted(found, key=lambda number: [int(part) for part in number.split(".")]))


def expected(h: Host) -> Iterator[tuple[HostFile, FileRole, FileStat]]:
    """Every file that a role is known for, what is expected of it, and what it is.

    Those that could be looked at come first, so that one that couldn't hides no flaw of the others. Raises
    `UnreadError` at the first that couldn't.
    """
    for file in sorted(h.files.value, key=lambda one: not one.stat.known):
        role, stat = HOST_FILES.get(file.role), file.stat.value
        if role is not None and stat is not None:
            yield file, role, stat


def host_with(role: str, path: str, stat: FileStat) -> Host:
    """An example: the hardened host with this file."""
    return host(files=(HostFile(role=role, path=path, stat=Fact(stat)),))
