"""What the gate keeps of containers in a file beside its ledger, and knows again when it starts anew.

Each line is a JSON object with values by ids, `null` for what is forgotten; later lines count more. A change is a line
more, until it pays to write the file anew. A gate that is killed may leave the last line broken off, which was of
something that nobody had been told yet.
"""

import logging
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Generic, TypeVar

import msgspec
from msgspec import Struct

from dockward.gate.ledger.errors import LedgerError

_LOG = logging.getLogger(__name__)
MOST = 50_000
"""Containers; the oldest are forgotten."""
_MOST_BYTES = 32 << 20
LEAST_ANEW = 64 << 10
"""Bytes of changes behind which the file isn't written anew yet."""
_MODE = 0o600
T = TypeVar("T")


class Change(Struct, frozen=True):
    """What is to be written next: a line behind the others, or the file anew."""

    data: bytes
    anew: bool


class Kept(Generic[T]):
    """Something of the type `kind` by a container's id. `lost` says to people what follows where the file is broken."""

    def __init__(self, path: Path, kind: type[T], lost: str) -> None:
        self._path, self._lost = path, lost
        self._decoder: msgspec.json.Decoder[dict[str, T | None]] = msgspec.json.Decoder(dict[str, kind | None])  # type: ignore[valid-type]  # a type made as the program runs
        self._known: dict[str, T] = {}
        self._changed: set[str] = set()
        self._anew = True
        """Whether a line more wouldn't do; the first change also takes away what a crash has left."""
        self._size = self._more = 0
        self._unsynced = False

    def read(self, *, strict: bool = False) -> None:
        """Read the file. What can't be read is told, and isn't known then; if `strict` it raises `LedgerError`."""
        try:
            with self._path.open("rb") as file:
                *lines, last = file.read(_MOST_BYTES).split(b"\n")
        except FileNotFoundError:
            return
        except OSError as why:
            self._broken(why, strict=strict)
            return
        for nr, line in enumerate(lines):
            try:
                self._take_line(line)
            except (msgspec.MsgspecError, ValueError) as why:
                self._broken(f"line {nr + 1}: {why}", strict=strict)
        if last:
            try:
                self._take_line(last)
            except (msgspec.MsgspecError, ValueError) as why:
                if not lines:
                    self._broken(why, strict=strict)

    def _take_line(self, line: bytes) -> None:
        for name, value in self._decoder.decode(line).items():
            self._known.pop(name, None)
            if value is not None:
                self._known[name] = value

    def _broken(self, why: object, *, strict: bool) -> None:
        if strict:
            raise LedgerError(f"{self._path}: it can't be read.", "Do this as root.")
        _LOG.error("%s can't be read, so %s: %s", self._path, self._lost, why)

    @property
    def ids(self) -> frozenset[str]:
        """Those of which something is known."""
        return frozenset(self._known)

    @property
    def changed(self) -> bool:
        """Whether something is to be written."""
        return bool(self._changed)

    def forget(self, gone: Iterable[str]) -> None:
        """Know nothing of these any more."""
        for one in gone:
            if self._known.pop(one, None) is not None:
                self._changed.add(one)

    def change(self) -> Change:
        """What is to be written, which is to be given to `write`; from here on only later changes are."""
        names, self._changed = self._changed, set()
        if not self._anew:
            line = msgspec.json.encode({name: self._known.get(name) for name in sorted(names)}) + b"\n"
            if self._more + len(line) <= max(self._size, LEAST_ANEW):
                self._more += len(line)
                return Change(line, anew=False)
        data = msgspec.json.encode(self._known) + b"\n"
        self._anew, self._size, self._more = False, len(data), 0
        return Change(data, anew=True)

    def write(self, change: Change) -> None:
        """Write it. Raises `OSError`: then `unwritten` is to be called."""
        if change.anew:
            self._write_anew(change.data)
            return
        fd = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            if os.write(fd, change.data) != len(change.data):
                raise OSError(f"{self._path}: there was no room for the whole line")
        finally:
            os.close(fd)
        self._unsynced = True

    def unwritten(self) -> None:
        """It couldn't be written: next time all of it is."""
        self._anew = True
        self._changed.add("")

    def sync(self) -> None:
        """Have what is written on the disk, as no crash of the gate needs, but a loss of power. Raises `OSError`."""
        if not self._unsynced:
            return
        self._unsynced = False
        fd = os.open(self._path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            os.fdatasync(fd)
        finally:
            os.close(fd)

    def _write_anew(self, data: bytes) -> None:
        fresh = self._path.with_name(f".{self._path.name}.new")
        fd = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC, _MODE)
        with os.fdopen(fd, "wb") as file:
            file.write(data)
            file.flush()
            os.fdatasync(file.fileno())
        fresh.replace(self._path)
        self._unsynced = False

    def _put(self, container: str, value: T) -> None:
        self._known[container] = value
        self._changed.add(container)
        while len(self._known) > MOST:
            oldest = next(iter(self._known))
            del self._known[oldest]
            self._changed.add(oldest)
