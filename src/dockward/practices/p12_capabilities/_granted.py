"""What capabilities a container is granted by its settings, and the words of the rules over the added ones."""

from collections.abc import Iterator

from dockward.kit import Problem, problem
from dockward.model.capabilities import ENGINE_DEFAULT, NAMES
from dockward.model.workload import Workload
from dockward.practices._running import not_privileged

EVERYTHING = frozenset(NAMES)


def granted(w: Workload) -> frozenset[str]:
    """The set that the engine makes of `cap_add` and `cap_drop` (moby, oci/caps: additions win over single drops)."""
    added, dropped = w.cap_add.value, w.cap_drop.value
    if "ALL" in added:
        return EVERYTHING - dropped
    if "ALL" in dropped:
        return added
    return (ENGINE_DEFAULT - dropped) | added


def added_among(w: Workload, meanings: dict[str, str]) -> Iterator[Problem]:
    """One problem for each capability of `meanings` that was added. Raises `NotApplicable` when it is privileged."""
    not_privileged(w)
    for name in sorted(w.cap_add.value & meanings.keys()):
        yield problem(f"It is given {name}: {meanings[name]}.", at=w.cap_add, evidence=f"cap_add={name}")
