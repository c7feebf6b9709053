"""Which containers were made, or started, through the gate, and as what: kept in a file, for they may start without it.

The engine starts containers again by itself: by their restart policies, and when it starts.
"""

import logging
import os
from collections.abc import Iterable
from pathlib import Path

import msgspec

_LOG = logging.getLogger(__name__)
MOST = 50_000
"""Containers; the oldest are forgotten."""
_MOST_BYTES = 16 << 20
_MODE = 0o600


def approvals_file(ledger: Path) -> Path:
    """Where it is, beside a ledger."""
    return ledger.absolute().with_name(f"{ledger.name}-approved.json")


class Approvals:
    """By a container's id the hash of what it was admitted as; empty for one that was made and not started yet."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: dict[str, str] = {}
        self.changed = False
        """Whether something is to be written."""

    def read(self) -> None:
        """Read the file. What can't be read is told: containers are then taken for others' until they start anew."""
        try:
            with self._path.open("rb") as file:
                self._known = msgspec.json.decode(file.read(_MOST_BYTES), type=dict[str, str])
        except FileNotFoundError:
            return
        except (OSError, msgspec.MsgspecError, ValueError) as why:
            _LOG.error("%s can't be read, so no container is known to be of this gate: %s", self._path, why)

    def of(self, container: str) -> str | None:
        """What it was admitted as; None for one that wasn't."""
        return self._known.get(container)

    def put(self, container: str, spec: str) -> None:
        """It is admitted as this."""
        if self._known.get(container) == spec:
            return
        self._known[container] = spec
        self.changed = True
        while len(self._known) > MOST:
            del self._known[next(iter(self._known))]

    def keep(self, there: Iterable[str]) -> None:
        """Forget all but these."""
        known = {one: self._known[one] for one in there if one in self._known}
        self.changed = self.changed or len(known) < len(self._known)
        self._known = known

    def written(self) -> bytes:
        """The file's next content, which is to be given to `write`."""
        self.changed = False
        return msgspec.json.encode(self._known)

    def write(self, data: bytes) -> None:
        """Write it. Raises `OSError`."""
        fresh = self._path.with_name(f".{self._path.name}.new")
        fd = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC, _MODE)
        with os.fdopen(fd, "wb") as file:
            file.write(data)
        fresh.replace(self._path)
