"""One layer as a directory of the overlay2 store: what in it an attacker looks for first. Read by name and mode."""

import os
import stat
from collections.abc import Iterator

from msgspec import Struct

from dockward.syntax.credentialfiles import holds_credentials, may_hold_key

MOST_ENTRIES = 1_000_000
"""Files and folders of one layer; the largest official images have about 200,000."""
MOST_DEPTH = 128
MOST_FOUND = 10_000
_HEAD = 256
OPEN = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_PRIVATE = b"PRIVATE KEY"
_SETID = stat.S_ISUID | stat.S_ISGID

_HARMLESS = ("etc/ssl/certs/", "usr/share/", "usr/lib/ssl/", "usr/lib/python3/", "usr/local/share/ca-certificates/")
_TESTS = ("/test/", "/tests/", "/testdata/", "/examples/", "/fixtures/")


class LayerFiles(Struct, frozen=True, kw_only=True):
    """What was found in one layer; paths are relative to the root.

    `partial` says why the rest was not looked at; empty when all was.
    """

    setuid: tuple[str, ...] = ()
    credentials: tuple[str, ...] = ()
    partial: str = ""


def read_layer(directory: str) -> LayerFiles:
    """Look through the layer at `directory`. Raises `OSError` when it can't be opened at all."""
    setuid: list[str] = []
    credentials: list[str] = []
    unseen: set[str] = set()
    for entries, (entry, relative) in enumerate(_walk(directory, unseen)):
        if entries >= MOST_ENTRIES or len(setuid) + len(credentials) > MOST_FOUND:
            unseen.add(f"the layer has more than {MOST_ENTRIES} files or {MOST_FOUND} finds")
            break
        if not entry.is_file(follow_symlinks=False):
            continue
        if entry.stat(follow_symlinks=False).st_mode & _SETID:
            setuid.append(relative)
        if _is_credential(entry, relative):
            credentials.append(relative)
    return LayerFiles(
        setuid=tuple(sorted(setuid)), credentials=tuple(sorted(credentials)), partial="; ".join(sorted(unseen))
    )


def _walk(directory: str, unseen: set[str]) -> Iterator[tuple["os.DirEntry[str]", str]]:
    """Everything below, with its path relative to `directory`; links are never followed.

    Why a folder was left out is put into `unseen`.
    """
    pending = [("", 0)]
    while pending:
        relative, depth = pending.pop()
        if depth > MOST_DEPTH:
            unseen.add(f"the layer has folders more than {MOST_DEPTH} levels deep")
            continue
        try:
            with os.scandir(f"{directory}/{relative}") as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        pending.append((f"{relative}{entry.name}/", depth + 1))
                    yield entry, relative + entry.name
        except OSError as why:
            if not relative:
                raise
            unseen.add(f"a folder of the layer cannot be read: {why.strerror}")


def _is_credential(entry: "os.DirEntry[str]", relative: str) -> bool:
    by_name = holds_credentials(relative)
    if not (by_name or may_hold_key(relative)):
        return False
    if relative.startswith(_HARMLESS) or any(one in f"/{relative}" for one in _TESTS):
        return False
    return bool(_head(entry.path)) if by_name else _PRIVATE in _head(entry.path)


def _head(path: str) -> bytes:
    try:
        with os.fdopen(os.open(path, OPEN), "rb") as file:
            return file.read(_HEAD)
    except OSError:
        return b""
