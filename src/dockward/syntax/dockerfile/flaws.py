"""The flaws of one file as they are found."""

from dockward.model.dockerfile import Flaw
from dockward.syntax.dockerfile.limits import MOST_FLAWS
from dockward.syntax.dockerfile.positions import Source

_LONGEST_QUOTE = 40


class Flaws:
    """Collects flaws, up to a limit."""

    def __init__(self, source: Source) -> None:
        self.found: list[Flaw] = []
        self._source = source

    def add(self, kind: str, message: str, offset: int, *, fatal: bool = True) -> None:
        """Note a flaw at a character of the file."""
        if len(self.found) < MOST_FLAWS:
            self.found.append(Flaw(message, self._source.place(offset), fatal, kind))


def quote(text: str) -> str:
    """A word of the file as a message shows it: short, and without what doesn't print."""
    shown = text if len(text) <= _LONGEST_QUOTE else text[: _LONGEST_QUOTE - 1] + "…"
    return "".join(one if one.isprintable() else "\ufffd" for one in shown)
