"""Namespaces of processes by inode, and which of them are the host's own (namespaces(7), user_namespaces(7))."""

from collections.abc import Callable

from dockward.model.errors import UnreadError
from dockward.model.fact import Fact, Place, unknown
from dockward.model.kernel import NAMESPACES, IdRange
from dockward.read.kernel import limits
from dockward.read.kernel.membership import in_container
from dockward.read.kernel.procfile import NEEDS_ROOT, ProcessDirectory, fact_of, link_of, read_whole

_ID_COLUMNS = 3
_Link = Callable[[str], str]


def parse_namespace(link: str) -> int | None:
    """The inode in `net:[4026531840]`; None for anything else."""
    number = link.partition(":[")[2].removesuffix("]")
    return int(number) if number.isascii() and number.isdigit() and len(number) <= 20 else None  # noqa: PLR2004  # digits of 2**64


def read_namespaces(directory: ProcessDirectory) -> dict[str, int]:
    """Inodes of a process's namespaces by kind; a kind that this kernel lacks is left out. Raises `OSError`."""
    return _read_links(lambda name: directory.link(f"ns/{name}"))


def _read_links(link: _Link) -> dict[str, int]:
    found = {}
    for name in NAMESPACES:
        try:
            inode = parse_namespace(link(name))
        except FileNotFoundError:
            continue
        if inode is not None:
            found[name] = inode
    if not found:
        raise ProcessLookupError
    return found


def read_host_namespaces(root: str) -> Fact[dict[str, int]]:
    """Those of the host's first process.

    Where the kernel refuses them, this process's own stand in, unless it runs in a container or reads another root:
    the place says which were taken.
    """
    first = fact_of(lambda: _read_of(f"{root}/proc/1"), Place("/proc/1/ns"))
    if first.known:
        return first
    if root or _own_container():
        return unknown(f"which namespaces are the host's: {NEEDS_ROOT}", first.place)
    return fact_of(lambda: _read_of("/proc/self"), Place("/proc/self/ns"))


def _read_of(process: str) -> dict[str, int]:
    return _read_links(lambda name: link_of(f"{process}/ns/{name}"))


def _own_container() -> bool:
    try:
        return in_container(read_whole("/proc/self/cgroup", limits.SMALL_FILE))
    except (OSError, UnreadError):
        return True


def find_shared(own: Fact[dict[str, int]], host: Fact[dict[str, int]]) -> Fact[frozenset[str]]:
    """Kinds of namespace in which `own` is the host's."""
    if not host.known:
        return unknown(str(getattr(host.content, "reason", "")), host.place)
    theirs = host.value
    place = Place(own.place.source, "" if host.place.source == "/proc/1/ns" else f"compared with {host.place.source}")
    return Fact(own.content, place).map(
        lambda mine: frozenset(name for name, inode in mine.items() if theirs.get(name) == inode)
    )


def parse_id_map(data: bytes) -> tuple[IdRange, ...]:
    """The ranges of a uid_map; lines that aren't understood are left out."""
    ranges = []
    for line in data.split(b"\n")[: limits.ID_RANGES]:
        parts = line.split()
        if len(parts) == _ID_COLUMNS and all(part.isdigit() and len(part) <= 10 for part in parts):  # noqa: PLR2004  # digits of 2**32
            ranges.append(IdRange(*map(int, parts)))
    return tuple(ranges)
