"""A capability is both added to and dropped from a container."""

from collections.abc import Iterator

from dockward.kit import Attacker, Fix, Problem, Reach, problem, reach, remove_entry, rule, workload
from dockward.model.workload import Workload
from dockward.practices._running import not_privileged


@rule(
    "DW1212",
    severity=reach(Attacker.CHANCE, Reach.CONTAINER),
    cis="5.4",
    why="The settings say both, and adding wins: whoever reads that it is dropped is wrong.",
    remedy="Decide for one: take it out of `cap_add` or out of `cap_drop`. Only `cap_drop: [ALL]` with single "
    "additions is meant to stand together.",
    references=("https://docs.docker.com/engine/containers/run/",),
    bad=workload(cap_add=frozenset({"CHOWN"}), cap_drop=frozenset({"ALL", "CHOWN"})),
    good=workload(cap_add=frozenset({"CHOWN"}), cap_drop=frozenset({"ALL"})),
    written="image: app:1.0\ncap_add: [CHOWN]\ncap_drop: [ALL, CHOWN]\n",
    fixed="image: app:1.0\ncap_add: [CHOWN]\ncap_drop: [ALL]\n",
)
def capability_added_and_dropped(w: Workload) -> Iterator[Problem]:
    not_privileged(w)
    added, dropped = w.cap_add.told or frozenset[str](), w.cap_drop.told or frozenset[str]()
    both = sorted(added & dropped) if "ALL" not in added else sorted({"ALL"} & dropped)
    for name in both:
        fix = Fix(
            title=f"Take {name} out of `cap_drop`, where it does nothing",
            changes=(remove_entry("cap_drop", name),),
        )
        message = f"{name} is both added and dropped."
        yield problem(message, at=w.cap_add.place_of(name), evidence=f"added and dropped {name}", fix=fix)
    _ = w.cap_add.value, w.cap_drop.value
