"""Which containers and services were made, or started, through the gate, and as what: kept, for they start without it.

The engine starts containers again by itself: by their restart policies, and when it starts; the Swarm its tasks.
"""

from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from dockward.gate.after.kept import Kept

_DEEP = "+"
_BLANK = " "
MOST_SHAPES = 20
"""Of one service: what it is, was, and may go back to."""


def approvals_file(ledger: Path) -> Path:
    """Where it is, beside a ledger."""
    return ledger.absolute().with_name(f"{ledger.name}-approved.json")


def services_file(ledger: Path) -> Path:
    """Where those of services are."""
    return ledger.absolute().with_name(f"{ledger.name}-services.json")


class Approvals(Kept[str]):
    """By a container's id the hash of what it was admitted as; empty for one that was made and not started yet.

    Behind it, and a blank, stands in which run it was last looked at and admitted; before it a sign, where its
    read-only mounts are so with what is mounted below.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path, str, "no container is known to be of this gate")

    def of(self, container: str) -> str | None:
        """What it was admitted as; None for one that wasn't."""
        found = self._known.get(container)
        return None if found is None else found.partition(_BLANK)[0].removeprefix(_DEEP)

    def run_of(self, container: str) -> str:
        """The run in which it was; empty where it wasn't in any yet."""
        return self._known.get(container, "").partition(_BLANK)[2]

    @property
    def deep(self) -> "Deep":
        """The ids of those whose read-only mounts are so with what is below them."""
        return Deep(self._known)

    def put(self, container: str, spec: str, run: str = "", *, deep: bool = False) -> None:
        """It is admitted as this, in this run; that it is `deep` stays so."""
        told = f"{_DEEP if deep or container in self.deep else ''}{spec}{_BLANK if run else ''}{run}"
        if self._known.get(container) != told:
            self._put(container, told)


class Deep(Struct, frozen=True):
    """Which of these containers have that sign at the time when they are asked for."""

    known: Mapping[str, str]

    def __contains__(self, container: object) -> bool:
        return isinstance(container, str) and self.known.get(container, "").startswith(_DEEP)


class Services(Kept[tuple[str, ...]]):
    """By a service's id hashes of what it was approved as, the last one last."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, tuple[str, ...], "no service is known to be of this gate")

    def of(self, service: str) -> tuple[str, ...]:
        """What it was approved as; empty for one that wasn't."""
        return self._known.get(service, ())

    def put(self, service: str, shape: str) -> None:
        """It is approved as this too."""
        before = self.of(service)
        after = (*(one for one in before if one != shape), shape)[-MOST_SHAPES:]
        if after != before:
            self._put(service, after)
