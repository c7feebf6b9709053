"""What ADD would unpack, by what the files of the context hold."""

import posixpath
from collections.abc import Iterator
from fnmatch import fnmatchcase
from itertools import islice

from dockward.model.context import Context, Nature
from dockward.syntax.regex import regex

MOST_MATCHES = 200
"""Of one source; where there are more, nothing is known of it."""
_BLOCK = 512
_SUM = slice(148, 156)
"""Where the header has its sum, in octal digits; the sum counts blanks in its own place (POSIX, pax)."""
_OCTAL = regex(rb"[0-7]{1,8}")
_PACKED = (b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00", b"\x28\xb5\x2f\xfd")
"""gzip, bzip2, xz and Zstandard: what BuildKit looks into for a tar archive (moby, pkg/archive: DetectCompression)."""


def unpacks(context: Context, source: str) -> bool | None:
    """Whether ADD would unpack something of it: of files alone, never of what a directory holds. None: not known."""
    steps = [one for one in source.split("/") if one not in {"", "."}]
    if ".." in steps:
        return None
    if not steps or source.endswith("/"):
        return False
    found = list(islice(_matching(context, "", steps), MOST_MATCHES + 1))
    told = [_is_archive(context, one) for one in found]
    if not found or len(found) > MOST_MATCHES or None in told:
        return None
    return any(told)


def _matching(context: Context, folder: str, steps: list[str]) -> Iterator[str]:
    first, *rest = steps
    if any(sign in first for sign in "*?["):
        names = [one for one in context.names(folder) or () if fnmatchcase(one, first)]
    else:
        names = [first]
    for path in (posixpath.join(folder, name) for name in names):
        if not rest and context.has(path):
            yield path
        elif rest and context.nature(path) is Nature.FOLDER:
            yield from _matching(context, path, rest)


def _is_archive(context: Context, path: str) -> bool | None:
    """None for what is neither a file nor a directory, such as a link, whose end isn't followed."""
    nature = context.nature(path)
    if nature is Nature.FOLDER:
        return False
    block = context.data(path, _BLOCK) if nature is Nature.FILE else None
    return None if block is None else block.startswith(_PACKED) or _is_tar(block)


def _is_tar(block: bytes) -> bool:
    """Whether it is the header of a tar archive: its sum is right, in old formats too."""
    told = block[_SUM].strip(b" \0")
    if len(block) < _BLOCK or not _OCTAL.fullmatch(told):
        return False
    others = block[: _SUM.start] + b" " * (_SUM.stop - _SUM.start) + block[_SUM.stop :]
    signed = sum(one - 256 if one > 127 else one for one in others)  # noqa: PLR2004  # bytes with a sign
    return int(told, 8) in {sum(others), signed}
