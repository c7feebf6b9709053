"""Which containers the gate has frozen: kept in a file beside the ledger, for they stay so when the gate starts anew.

Only root releases one (`dockward gate release`), also by unpausing it at the engine's own socket: the gate hears of
that, and of its own clients none can. It holds for that run alone; what starts again is looked at again.
"""

from pathlib import Path

from msgspec import Struct, structs

from dockward.gate.after.kept import Kept


def frozen_file(ledger: Path) -> Path:
    """Where it is, beside a ledger."""
    return ledger.absolute().with_name(f"{ledger.name}-frozen.json")


class Freeze(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`run` is the start that it was frozen in; `done` whether it stands still; the rest is for people."""

    run: str
    done: bool = False
    others: bool = False
    """Whether it stood still already, as while a `commit` is under way: who paused it may let it go on."""
    task: bool = False
    """Whether it is a task of a Swarm, which lets it go on by itself to end it."""
    released: bool = False
    name: str = ""
    at: str = ""
    why: str = ""


class Frozen(Kept[Freeze]):
    """By a container's id what is known of its being frozen. Holds the ids of those that are not released."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, Freeze, "it isn't known which containers were frozen")

    def __contains__(self, container: object) -> bool:
        found = self._known.get(container) if isinstance(container, str) else None
        return found is not None and not found.released

    @property
    def held(self) -> dict[str, Freeze]:
        """Those that are not released."""
        return {name: one for name, one in self._known.items() if not one.released}

    def begin(self, container: str, freeze: Freeze) -> None:
        """It is about to be frozen."""
        self._known.pop(container, None)
        self._put(container, freeze)

    def done(self, container: str, *, others: bool = False) -> None:
        """The engine has paused it, or it was paused by `others`."""
        self._change(container, done=True, others=others)

    def goes_on_without_root(self, container: str) -> bool:
        """Whether another word than root's may let it go on: of who had paused it before, or of the Swarm."""
        found = self._known.get(container)
        return found is not None and (found.others or found.task)

    def release(self, container: str) -> None:
        """Root has unpaused it, or said so."""
        self._change(container, released=True)

    def seen_running(self, container: str, run: str) -> None:
        """It runs, in this run: where that is the one that was paused, root has unpaused it while nobody listened."""
        if self.stands(container, run) and not self.goes_on_without_root(container):
            self.release(container)

    def held_again(self, container: str) -> None:
        """It couldn't be let go on."""
        self._change(container, released=False)

    def run_of(self, container: str) -> str:
        """The run that it is frozen in; empty where it isn't."""
        found = self._known.get(container)
        return "" if found is None or found.released else found.run

    def stands(self, container: str, run: str) -> bool:
        """Whether the engine has paused it in this run, by the gate's word."""
        found = self._known.get(container)
        return found is not None and found.done and not (found.others or found.released) and found.run == run

    def is_released(self, container: str, run: str) -> bool:
        """Whether root wants it to go on, in this run."""
        found = self._known.get(container)
        return found is not None and found.released and found.run == run

    def _change(self, container: str, **given: bool) -> None:
        found = self._known.get(container)
        if found is not None:
            self._put(container, structs.replace(found, **given))
