"""Files that somebody has on a list of bad ones, by the digest of all their bytes, or that match somebody's rules."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Protocol

from msgspec import Struct

from dockward.image.entry import Entry, Read, shown
from dockward.model.errors import DockwardError

MOST_LIST_BYTES = 128 << 20
MOST_DIGESTS = 1_000_000
"""Of all lists together; they are held in memory."""
MOST_BYTES = 512 << 20
"""Of a file that is held against them."""
_KINDS = {32: "md5", 40: "sha1", 64: "sha256"}
"""By how many digits a digest has."""
_LINE = re.compile(r"(?:(md5|sha1|sha256):)?([0-9A-Fa-f]{32,64})(?:[\s,;]+\*?(.{0,200}?))?\s*")
_NAME_LENGTH = 80


class KnownBadError(DockwardError):
    """A list of bad files can't be read."""

    code = "DWE209"


class BadFile(Struct, frozen=True):
    """A file on a list: its path, the digest that is on it, and what the list calls it.

    Of one that matches a YARA rule both are as `FoundBad` has them.
    """

    path: str
    digest: str
    name: str


class Rules(Protocol):
    """Rules that a file may match. `mark` differs for rules that differ."""

    mark: str

    def look(self, entry: Entry, read: Read) -> tuple[BadFile, ...]:
        """The file once for each rule that it matches. Raises as `KnownBad.look` does."""


class KnownBad:
    """What is on the lists, and rules beside them. `mark` differs for lists and rules that differ."""

    def __init__(self, digests: Mapping[bytes, str], rules: Rules | None = None) -> None:
        self._digests, self.rules = digests, rules
        self._kinds = sorted({_KINDS[2 * len(one)] for one in digests})
        whole = hashlib.sha256(b"".join(sorted(digests)))
        whole.update(rules.mark.encode() if rules else b"")
        self.mark = whole.hexdigest()[:16]

    def look(self, entry: Entry, read: Read) -> Iterator[BadFile]:
        """The file, if it is on a list, and for each rule that it matches.

        Raises what `read` does, and `OSError` for one that is too large or takes too long, behind what was found.
        """
        if self._digests:
            yield from self._listed(entry, read)
        if self.rules is not None:
            yield from self.rules.look(entry, read)

    def _listed(self, entry: Entry, read: Read) -> tuple[BadFile, ...]:
        if entry.size > MOST_BYTES:
            raise OSError(0, f"it is larger than {MOST_BYTES >> 20} MiB, and was held against no list of bad files")
        if not entry.size:
            return ()
        data = read(entry.size)
        for kind in self._kinds:
            digest = hashlib.new(kind, data, usedforsecurity=False).digest()
            if digest in self._digests:
                return (BadFile(shown(entry.path), f"{kind}:{digest.hex()}", self._digests[digest]),)
        return ()


def read_known_bad(files: Iterable[Path], rules: Rules | None = None) -> KnownBad | None:
    """The lists in these files, and the rules; None where there are neither. Raises `KnownBadError`.

    A line each: a digest by MD5, SHA-1 or SHA-256 in hexadecimal, its kind and a colon before it at will, a name behind
    it at will, as `sha256sum` writes them. What begins with `#` is a remark.
    """
    digests: dict[bytes, str] = {}
    several = tuple(files)
    for path in several:
        for nr, line in enumerate(_text(path).splitlines(), 1):
            if line.strip() and not line.lstrip().startswith("#"):
                digest, name = _entry(line.strip(), f"{path}:{nr}")
                digests.setdefault(digest, name)
        if len(digests) > MOST_DIGESTS:
            raise KnownBadError(f"{path}: that makes more than {MOST_DIGESTS} digests.", "Name fewer lists at once.")
    if several and not digests:
        raise KnownBadError("The lists of bad files hold no digest.", "A line each, as `sha256sum` writes them.")
    return KnownBad(digests, rules) if digests or rules else None


def _text(path: Path) -> str:
    if not path.is_file():  # a pipe may never answer
        raise KnownBadError(f"{path} cannot be read: there is no such file, or it is not a regular one.")
    try:
        with path.open("rb") as file:
            data = file.read(MOST_LIST_BYTES + 1)
    except OSError as why:
        raise KnownBadError(f"{path} cannot be read: {why.strerror}.") from why
    if len(data) > MOST_LIST_BYTES:
        raise KnownBadError(f"{path} is larger than {MOST_LIST_BYTES >> 20} MiB.", "Split it, or name fewer digests.")
    return data.decode("utf-8", "replace")


def _entry(line: str, place: str) -> tuple[bytes, str]:
    found = _LINE.fullmatch(line)
    kind = _KINDS.get(len(found[2])) if found else None
    if found is None or kind is None or found[1] not in {None, kind}:
        raise KnownBadError(f"{place}: no digest by MD5, SHA-1 or SHA-256.", "A line each, as `sha256sum` writes them.")
    return bytes.fromhex(found[2]), (found[3] or "").strip()[:_NAME_LENGTH]
