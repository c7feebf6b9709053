"""Attack paths as people read them: containers that go the same way are one."""

from collections.abc import Iterable

from msgspec import Struct

from dockward.model.paths import AttackPath, PathStep
from dockward.report.text import MOST_NAME, natural, printable


class Move(Struct, frozen=True):
    """One step, safe to show."""

    to: str
    how: str
    evidence: str


class Way(Struct, frozen=True, kw_only=True):
    """The same steps from these containers; the evidence is the first one's."""

    containers: tuple[str, ...]
    moves: tuple[Move, ...]
    certain: bool


def ways(paths: Iterable[AttackPath]) -> tuple[Way, ...]:
    """The ways to root: what is certain first, then the shortest, then the one that most containers have."""
    alike: dict[tuple[bool, tuple[tuple[str, str], ...]], list[AttackPath]] = {}
    for one in paths:
        shape = tuple((step.to, step.how) for step in one.steps)
        alike.setdefault((one.certain, shape), []).append(one)
    found = [
        Way(
            containers=tuple(sorted((printable(one.container, MOST_NAME) for one in several), key=natural)),
            moves=tuple(_move(step) for step in several[0].steps),
            certain=certain,
        )
        for (certain, _), several in alike.items()
    ]
    return tuple(sorted(found, key=lambda one: (not one.certain, len(one.moves), -len(one.containers), one.containers)))


def _move(step: PathStep) -> Move:
    return Move(printable(step.to, MOST_NAME), printable(step.how), printable(", ".join(step.evidence)))
