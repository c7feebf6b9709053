"""Which containers were made, or started, through the gate, and as what: kept in a file, for they may start without it.

The engine starts containers again by itself: by their restart policies, and when it starts.
"""

from collections.abc import Iterable
from pathlib import Path

from dockward.gate.kept import Kept


def approvals_file(ledger: Path) -> Path:
    """Where it is, beside a ledger."""
    return ledger.absolute().with_name(f"{ledger.name}-approved.json")


class Approvals(Kept[str]):
    """By a container's id the hash of what it was admitted as; empty for one that was made and not started yet."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, str, "no container is known to be of this gate")
        self.changed = False
        """Whether something is to be written."""

    def of(self, container: str) -> str | None:
        """What it was admitted as; None for one that wasn't."""
        return self._known.get(container)

    def put(self, container: str, spec: str) -> None:
        """It is admitted as this."""
        if self._known.get(container) != spec:
            self._put(container, spec)
            self.changed = True

    def keep(self, there: Iterable[str]) -> None:
        """Forget all but these."""
        before = len(self._known)
        super().keep(there)
        self.changed = self.changed or len(self._known) < before

    def written(self) -> bytes:
        """The file's next content, which is to be given to `write`."""
        self.changed = False
        return super().written()
