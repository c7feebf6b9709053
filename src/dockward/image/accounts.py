"""Who is who in an image, by the passwd, shadow and group that it shows: each may come from another layer."""

import errno
import os
import re
import stat
from collections.abc import Sequence

from dockward.image.folders import OPEN
from dockward.image.whiteouts import is_opaque
from dockward.model.fact import Fact, Place, unknown
from dockward.model.image import ImageAccount, ImageGroup

FILES = frozenset({"etc/passwd", "etc/shadow", "etc/group"})
"""From the root on."""
MOST_BYTES = 1 << 20
"""Of one of the files."""
_PLACE = Place("layers", "/etc/passwd")
_GROUPS_PLACE = Place("layers", "/etc/group")
_NUMBER = re.compile(rb"\d{1,10}")
"""A uid or gid; they have 32 bits."""
_FIELDS = 4
"""Of a line of passwd(5): name, password, uid, gid; the rest may be missing."""


def read_accounts(directories: Sequence[str], *, rootless: bool = False) -> Fact[tuple[ImageAccount, ...]]:
    """The accounts of the image with these layer directories (lowest first); none when it shows no /etc/passwd.

    Unknown where a link or something else stands in a file's place: a link may lead out of the image.
    """
    try:
        passwd, shadow = (_read_shown(name, directories, rootless=rootless) for name in ("passwd", "shadow"))
        return Fact(parse_accounts(passwd, shadow), _PLACE)
    except OSError as why:
        return unknown(f"the accounts of the image cannot be read: {why.strerror}", _PLACE)


def read_groups(directories: Sequence[str], *, rootless: bool = False) -> Fact[tuple[ImageGroup, ...]]:
    """The groups of the image with these layer directories; as `read_accounts`."""
    try:
        return Fact(parse_groups(_read_shown("group", directories, rootless=rootless)), _GROUPS_PLACE)
    except OSError as why:
        return unknown(f"the groups of the image cannot be read: {why.strerror}", _GROUPS_PLACE)


def _read_shown(name: str, directories: Sequence[str], *, rootless: bool) -> bytes:
    """The file that the image shows in /etc; empty when it shows none. Raises `OSError`."""
    for directory in reversed(directories):
        folder = f"{directory}/etc"
        kind = _kind(folder)
        if kind == stat.S_IFCHR:  # a whiteout
            return b""
        if not kind:
            continue
        if kind != stat.S_IFDIR:
            raise OSError(errno.ENOTDIR, "/etc is not a folder of its own")
        if _kind(f"{folder}/{name}"):
            return _read_whole(folder, name)
        if is_opaque(folder, rootless=rootless):
            return b""
    return b""


def _kind(path: str) -> int:
    """The type bits of lstat(2); 0 where nothing is."""
    try:
        return stat.S_IFMT(os.lstat(path).st_mode)
    except FileNotFoundError:
        return 0


def _read_whole(folder: str, name: str) -> bytes:
    path = f"{folder}/{name}"
    kind = _kind(path)
    if kind == stat.S_IFCHR:  # a whiteout
        return b""
    if kind != stat.S_IFREG:
        raise OSError(errno.EINVAL, f"/etc/{name} is not a regular file")
    with os.fdopen(os.open(path, OPEN), "rb") as file:
        data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise OSError(errno.EFBIG, f"/etc/{name} is larger than {MOST_BYTES} bytes")
    return data


def without_hashes(data: bytes) -> bytes:
    """The lines of passwd(5), shadow(5) or group(5) with `!` in place of every password's hash."""
    return b"\n".join(_hidden(line.split(b":")) for line in data.splitlines())


def _hidden(parts: list[bytes]) -> bytes:
    if len(parts) > 1 and parts[1] not in {b"", b"x"}:
        parts[1] = b"!"
    return b":".join(parts[:_FIELDS])


def parse_accounts(passwd: bytes, shadow: bytes) -> tuple[ImageAccount, ...]:
    """The accounts of passwd(5), with whether shadow(5) or passwd itself leaves the password empty."""
    hashes = {parts[0]: parts[1] for line in shadow.splitlines() if len(parts := line.split(b":")) > 1}
    found = []
    for line in passwd.splitlines():
        parts = line.split(b":")
        if len(parts) < _FIELDS or not all(_NUMBER.fullmatch(one) for one in parts[2:_FIELDS]):
            continue
        secret = hashes.get(parts[0], b"!") if parts[1] == b"x" else parts[1]
        name = parts[0].decode("utf-8", "replace")
        found.append(ImageAccount(name, int(parts[2]), int(parts[3]), empty_password=secret == b""))
    return tuple(found)


def parse_groups(data: bytes) -> tuple[ImageGroup, ...]:
    """The groups of group(5); lines that aren't understood are left out."""
    lines = (line.split(b":") for line in data.splitlines())
    return tuple(
        ImageGroup(parts[0].decode("utf-8", "replace"), int(parts[2]))
        for parts in lines
        if len(parts) > 2 and _NUMBER.fullmatch(parts[2])  # noqa: PLR2004  # name, password, gid
    )
