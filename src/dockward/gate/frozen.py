"""Which containers the gate has frozen: kept in a file beside the ledger, for they stay so when the gate starts anew.

Only root releases one, by unpausing it at the engine's own socket: the gate hears of that, and of its own clients none
can. It holds for that run alone; what starts again is looked at again.
"""

from pathlib import Path

from msgspec import Struct, structs

from dockward.gate.kept import Kept


def frozen_file(ledger: Path) -> Path:
    """Where it is, beside a ledger."""
    return ledger.absolute().with_name(f"{ledger.name}-frozen.json")


class _Freeze(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`run` is the start that it was frozen in; `done` whether the engine has paused it."""

    run: str
    done: bool = False
    released: bool = False


class Frozen(Kept[_Freeze]):
    """By a container's id what is known of its being frozen. Holds the ids of those that are not released."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, _Freeze, "it isn't known which containers were frozen")

    def __contains__(self, container: object) -> bool:
        found = self._known.get(container) if isinstance(container, str) else None
        return found is not None and not found.released

    def begin(self, container: str, run: str) -> None:
        """It is about to be frozen."""
        self._known.pop(container, None)
        self._put(container, _Freeze(run=run))

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

    def _change(self, container: str, **given: bool) -> None:
        found = self._known.get(container)
        if found is not None:
            self._known[container] = structs.replace(found, **given)
