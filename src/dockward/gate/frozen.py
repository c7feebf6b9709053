"""Which containers the gate has frozen: kept in a file beside the ledger, for they stay so when the gate starts anew.

Only root releases one, by unpausing it at the engine's own socket: the gate hears of that, and of its own clients none
can. It holds for that run alone; what starts again is looked at again.
"""

import logging
import os
from collections.abc import Iterable
from pathlib import Path

import msgspec
from msgspec import Struct, structs

_LOG = logging.getLogger(__name__)
MOST = 50_000
"""Containers; the oldest are forgotten."""
_MOST_BYTES = 16 << 20
_MODE = 0o600


def frozen_file(ledger: Path) -> Path:
    """Where it is, beside a ledger."""
    return ledger.absolute().with_name(f"{ledger.name}-frozen.json")


class _Kept(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`run` is the start that it was frozen in; `done` whether the engine has paused it."""

    run: str
    done: bool = False
    released: bool = False


class Frozen:
    """By a container's id what is known of its being frozen. Holds the ids of those that are not released."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: dict[str, _Kept] = {}

    def read(self) -> None:
        """Read the file. What can't be read is told: all that run are looked at again."""
        try:
            with self._path.open("rb") as file:
                self._known = msgspec.json.decode(file.read(_MOST_BYTES), type=dict[str, _Kept])
        except FileNotFoundError:
            return
        except (OSError, msgspec.MsgspecError, ValueError) as why:
            _LOG.error("%s can't be read, so it isn't known which containers were frozen: %s", self._path, why)

    def __contains__(self, container: object) -> bool:
        found = self._known.get(container) if isinstance(container, str) else None
        return found is not None and not found.released

    def begin(self, container: str, run: str) -> None:
        """It is about to be frozen."""
        self._known.pop(container, None)
        self._known[container] = _Kept(run=run)
        while len(self._known) > MOST:
            del self._known[next(iter(self._known))]

    def done(self, container: str) -> None:
        """The engine has paused it."""
        self._change(container, done=True)

    def release(self, container: str) -> None:
        """Root has unpaused it."""
        self._change(container, released=True)

    def seen_running(self, container: str, run: str) -> None:
        """It runs, in this run: where that is the one that was paused, root has unpaused it while nobody listened."""
        found = self._known.get(container)
        if found is not None and found.done and found.run == run:
            self.release(container)

    def is_released(self, container: str, run: str) -> bool:
        """Whether root wants it to go on, in this run."""
        found = self._known.get(container)
        return found is not None and found.released and found.run == run

    def keep(self, there: Iterable[str]) -> None:
        """Forget all but these."""
        self._known = {one: self._known[one] for one in there if one in self._known}

    def _change(self, container: str, **given: bool) -> None:
        found = self._known.get(container)
        if found is not None:
            self._known[container] = structs.replace(found, **given)

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
