"""Reads a host's file tree, wherever it is mounted: links stay inside it, sizes are bounded, nothing blocks."""

import errno
import os
import stat
from itertools import islice
from pathlib import Path

MOST_BYTES = 1 << 20
"""Default limit of one file; configuration is far smaller."""
MOST_ENTRIES = 10_000
"""Names of one directory."""
MOST_LINKS = 40
"""Symbolic links followed for one path; the kernel's own limit (path_resolution(7))."""


def resolve(root: Path, path: str) -> str:
    """`path` as seen from inside `root`, with every symbolic link followed there; it need not exist.

    Raises `OSError`: ELOOP for a loop, EINVAL for a path that no kernel would take.
    """
    if "\0" in path:
        raise OSError(errno.EINVAL, "the path holds a zero byte", path)
    pending = path.split("/")[::-1]
    here: list[str] = []
    links = 0
    while pending:
        part = pending.pop()
        if part in {"", "."}:
            continue
        if part == "..":
            del here[-1:]
            continue
        target = _link_target(root.joinpath(*here, part))
        if target is None:
            here.append(part)
            continue
        links += 1
        if links > MOST_LINKS:
            raise OSError(errno.ELOOP, "too many symbolic links", path)
        if target.startswith("/"):
            here.clear()
        pending.extend(target.split("/")[::-1])
    return "/" + "/".join(here)


def _link_target(path: Path) -> str | None:
    try:
        return os.readlink(path)  # noqa: PTH115  # the text itself: Path would tidy it
    except OSError:
        return None


def read_bytes(root: Path, path: str, most: int = MOST_BYTES) -> bytes:
    """The content of a regular file. Raises `OSError`: EFBIG above `most` bytes, EINVAL for what isn't a file."""
    place = _under(root, resolve(root, path))
    number = os.open(place, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_NOCTTY | os.O_CLOEXEC)
    with open(number, "rb", buffering=0) as file:  # noqa: PTH123  # a descriptor, not a path
        if not stat.S_ISREG(os.fstat(number).st_mode):
            raise OSError(errno.EINVAL, "not a regular file", path)
        parts = bytearray()
        while len(parts) <= most and (part := file.read(most + 1 - len(parts))):
            parts += part
    if len(parts) > most:
        raise OSError(errno.EFBIG, f"larger than {most} bytes", path)
    return bytes(parts)


def read_text(root: Path, path: str, most: int = MOST_BYTES) -> str:
    """The content as text; bytes that aren't UTF-8 become replacement characters. Raises `OSError` as `read_bytes`."""
    return read_bytes(root, path, most).decode("utf-8", "replace")


def read_names(root: Path, path: str) -> tuple[str, ...]:
    """The names in a directory, sorted. Raises `OSError`; EFBIG above `MOST_ENTRIES`."""
    with os.scandir(_under(root, resolve(root, path))) as entries:
        names = [one.name for one in islice(entries, MOST_ENTRIES + 1)]
    if len(names) > MOST_ENTRIES:
        raise OSError(errno.EFBIG, f"more than {MOST_ENTRIES} entries", path)
    return tuple(sorted(names))


def read_stat(root: Path, path: str) -> os.stat_result:
    """lstat(2) of what `path` leads to. Raises `OSError`."""
    return _under(root, resolve(root, path)).lstat()


def exists(root: Path, path: str) -> bool:
    """Whether `path` leads to something; False also where that may not be looked at."""
    try:
        read_stat(root, path)
    except OSError:
        return False
    return True


def _under(root: Path, resolved: str) -> Path:
    return root / resolved.lstrip("/")


def printable(text: str) -> str:
    """`text` with what isn't valid Unicode written as escapes, so that every report can carry it."""
    return text.encode("utf-8", "backslashreplace").decode()


def why_unread(error: OSError, path: str) -> str:
    """The reason for a person, with what to do about it where that is known."""
    path = printable(path)
    if error.errno in {errno.EACCES, errno.EPERM}:
        return f"{path} may not be read by this user; run as root"
    if error.errno == errno.ENOENT:
        return f"{path} doesn't exist"
    return f"{path} could not be read: {(error.strerror or 'unknown error').lower()}"
