"""What a single file of an image is to an attacker, told by its name, its mode and its first bytes."""

from dockward.image.entry import Entry, Read
from dockward.model.residue import Mark, ResidueKind
from dockward.syntax.buildtools import PROGRAMS
from dockward.syntax.credentialfiles import MOST_SETTINGS, holds_credentials, may_hold_key, may_log_in, tells_login

_HEAD = 256
_PRIVATE = b"PRIVATE KEY"
_SET_ID = 0o6000
_EXECUTABLE = 0o111
_ELF = b"\x7fELF"
_TYPE_AT, _TYPE_END = 16, 18
_CORES = (b"\x04\x00", b"\x00\x04")
"""The type of a file with a program's memory, ET_CORE, in either byte order (elf(5))."""
_HARMLESS = ("usr/share/doc/", "usr/share/man/", "usr/share/info/", "usr/lib/python3/")
_TESTS = ("/test/", "/tests/", "/testdata/", "/examples/", "/fixtures/", "/templates/")


def is_set_id(entry: Entry) -> bool:
    """Whether the file runs as its owner or group, whoever starts it."""
    return bool(entry.mode & _SET_ID)


def is_credential(entry: Entry, read: Read) -> bool:
    """Whether the file holds keys or passwords, by its name and its first bytes."""
    named, key, settings = holds_credentials(entry.path), may_hold_key(entry.path), may_log_in(entry.path)
    if not (named or key or settings):
        return False
    if entry.path.startswith(_HARMLESS) or any(one in f"/{entry.path.lower()}" for one in _TESTS):
        return False
    try:
        head = bytes(read(MOST_SETTINGS if settings else _HEAD))
    except OSError:
        return False
    if named:
        return bool(head)
    return _PRIVATE in head if key else tells_login(head.decode("utf-8", "replace"))


def mark_by_content(entry: Entry, read: Read) -> Mark | None:
    """A program that builds others, or a crashed one's memory: by its name, its mode and its first bytes."""
    name = entry.path.rpartition("/")[2]
    tool = PROGRAMS.get(name)
    if tool and entry.mode & _EXECUTABLE and bytes(read(len(_ELF))) == _ELF:
        return Mark(ResidueKind.TOOLS, entry.path, tool)
    if name.startswith("core") and name[4:5] in {"", "."}:
        head = bytes(read(_TYPE_END))
        if head.startswith(_ELF) and head[_TYPE_AT:] in _CORES:
            return Mark(ResidueKind.CORE, entry.path)
    return None
