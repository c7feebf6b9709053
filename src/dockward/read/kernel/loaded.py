"""What a process has loaded: its program, the files that it executes from, and archives of code that it holds open.

Sources: /proc/PID/exe, /proc/PID/maps and /proc/PID/fd (proc(5)). Paths are as the process's mount namespace has them.
"""

from collections.abc import Iterator

from msgspec import Struct

from dockward.read.kernel import limits
from dockward.read.kernel.namespaces import parse_namespace
from dockward.read.kernel.procfile import GONE, ProcessDirectory, text

_COLUMNS = 6
_DELETED = " (deleted)"
_NEWLINE = "\\012"
"""How maps writes the only character that it escapes."""
_CODE = (".jar", ".war", ".ear", ".dll", ".zip", ".egg", ".phar", ".pyc", ".py", ".js", ".rb", ".php")
"""Files that hold code although nothing executes from them."""


class Loaded(Struct, frozen=True, kw_only=True):
    """Paths of files with code, inodes of sockets, how many files are open. `cut`: there is more than is read.

    `gone` are those whose path another file has by now, or none.
    """

    files: frozenset[str]
    gone: frozenset[str]
    sockets: frozenset[int]
    opened: int
    cut: bool = False


def read_loaded(directory: ProcessDirectory, most_open: int = limits.OPEN_FILES) -> Loaded:
    """What the process has loaded now. Raises `OSError` where it can't be told or the process has ended."""
    found = {directory.link("exe")}
    data = directory.read_start("maps", limits.MAPS_FILE)
    found.update(parse_maps(data))
    names = directory.names("fd")
    sockets = set()
    for link in _links(directory, names[:most_open]):
        inode = parse_namespace(link) if link.startswith("socket:") else None
        if inode is not None:
            sockets.add(inode)
        elif _undeleted(link).endswith(_CODE):
            found.add(link)
    paths = {one for one in found if one.startswith("/")}
    return Loaded(
        files=frozenset(one for one in paths if not one.endswith(_DELETED)),
        gone=frozenset(_undeleted(one) for one in paths if one.endswith(_DELETED)),
        sockets=frozenset(sockets),
        opened=len(names),
        cut=len(data) >= limits.MAPS_FILE or len(names) > most_open,
    )


def parse_maps(data: bytes) -> Iterator[str]:
    """Paths of the mapped files that hold code, as the kernel tells them: ` (deleted)` ends those that are gone.

    Lines that aren't understood are left out.
    """
    for line in data.split(b"\n"):
        parts = line.split(None, _COLUMNS - 1)
        if len(parts) == _COLUMNS and parts[5].startswith(b"/"):
            path = text(parts[5]).replace(_NEWLINE, "\n")
            if b"x" in parts[1] or _undeleted(path).endswith(_CODE):
                yield path


def _undeleted(path: str) -> str:
    return path.removesuffix(_DELETED)


def _links(directory: ProcessDirectory, names: list[str]) -> Iterator[str]:
    for name in names:
        try:
            yield directory.link(f"fd/{name}")
        except OSError as why:
            if why.errno not in GONE:
                raise
