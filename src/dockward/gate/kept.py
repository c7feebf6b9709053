"""What the gate keeps of containers in a file beside its ledger: written whole, and known again when it starts anew."""

import logging
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Generic, TypeVar

import msgspec

from dockward.gate.ledger.errors import LedgerError

_LOG = logging.getLogger(__name__)
MOST = 50_000
"""Containers; the oldest are forgotten."""
_MOST_BYTES = 16 << 20
_MODE = 0o600
T = TypeVar("T")


class Kept(Generic[T]):
    """Something of the type `kind` by a container's id. `lost` says to people what follows where the file is broken."""

    def __init__(self, path: Path, kind: type[T], lost: str) -> None:
        self._path, self._kind, self._lost = path, kind, lost
        self._known: dict[str, T] = {}

    def read(self, *, strict: bool = False) -> None:
        """Read the file. What can't be read is told, and nothing is known then; if `strict` it raises `LedgerError`."""
        try:
            with self._path.open("rb") as file:
                self._known = msgspec.json.decode(file.read(_MOST_BYTES), type=dict[str, self._kind])  # type: ignore[name-defined]  # a type made as the program runs
        except FileNotFoundError:
            return
        except (OSError, msgspec.MsgspecError, ValueError) as why:
            if strict:
                raise LedgerError(f"{self._path}: it can't be read.", "Do this as root.") from why
            _LOG.error("%s can't be read, so %s: %s", self._path, self._lost, why)

    @property
    def ids(self) -> frozenset[str]:
        """Those of which something is known."""
        return frozenset(self._known)

    def forget(self, gone: Iterable[str]) -> None:
        """Know nothing of these any more."""
        for one in gone:
            self._known.pop(one, None)

    def written(self) -> bytes:
        """The file's next content, which is to be given to `write`."""
        return msgspec.json.encode(self._known)

    def write(self, data: bytes) -> None:
        """Write it. Raises `OSError`."""
        fresh = self._path.with_name(f".{self._path.name}.new")
        fd = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC, _MODE)
        with os.fdopen(fd, "wb") as file:
            file.write(data)
        fresh.replace(self._path)

    def _put(self, container: str, value: T) -> None:
        self._known[container] = value
        while len(self._known) > MOST:
            del self._known[next(iter(self._known))]
