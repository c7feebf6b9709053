"""How far reading has come: counted by kind, told to whoever watches."""

from collections.abc import Callable

from msgspec import Struct


class Progress(Struct, frozen=True):
    """`done` of `total` of one kind of thing (`containers`, `images`) are read."""

    what: str
    done: int
    total: int


Watch = Callable[[Progress], None]


class Tally:
    """Counts one kind of thing and tells `watch` of each step."""

    def __init__(self, what: str, total: int, watch: Watch) -> None:
        self._what = what
        self._total = total
        self._done = 0
        self._watch = watch
        watch(Progress(what, 0, total))

    def step(self) -> None:
        """One more is read, or will never be."""
        self._done += 1
        self._watch(Progress(self._what, self._done, self._total))
