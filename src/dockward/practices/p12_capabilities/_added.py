"""Words of the rules over capabilities that were added."""

from collections.abc import Iterator

from dockward.kit import Fix, Problem, problem, remove_entry
from dockward.model.workload import Workload
from dockward.practices._roles import why_given
from dockward.practices._running import not_privileged


def added_among(w: Workload, meanings: dict[str, str]) -> Iterator[Problem]:
    """One problem for each capability of `meanings` that was added. Raises `NotApplicable` when it is privileged."""
    not_privileged(w)
    for name in w.cap_add.each():
        if name not in meanings:
            continue
        fix = Fix(
            title=f"Take {name} out of `cap_add`",
            risk=f"what needs {name} no longer works",
            changes=(remove_entry("cap_add", name),),
        )
        why = why_given(w, name)
        message = f"It is given {name}: {meanings[name]}."
        yield problem(
            message,
            at=w.cap_add.place_of(name),
            evidence=f"cap_add={name}",
            fix=() if why else fix,
            unrepaired=why,
        )
