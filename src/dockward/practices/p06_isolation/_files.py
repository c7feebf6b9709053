"""Words for the rules over the engine's files on the host."""

from collections.abc import Iterable
from typing import Literal

from dockward.model.host import HostFile
from dockward.model.hostfiles import HOST_FILES


def roles_with(field: Literal["owner_number", "mode_number"]) -> tuple[str, ...]:
    """The CIS 1.8 numbers of all roles, in the benchmark's order."""
    found = {getattr(one, field) for one in HOST_FILES.values()} - {""}
    return tuple(sorted(found, key=lambda number: [int(part) for part in number.split(".")]))


def by_certainty(files: Iterable[HostFile]) -> list[HostFile]:
    """The files that could be looked at first, so that one that couldn't hides no flaw of the others."""
    return sorted(files, key=lambda one: not one.stat.known)
