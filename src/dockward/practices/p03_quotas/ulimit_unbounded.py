"""A container was given a ulimit that bounds nothing."""

from collections.abc import Iterator

from dockward.kit import (
    Attacker,
    Danger,
    Fix,
    Problem,
    Reach,
    problem,
    reach,
    resources,
    rule,
    set_key,
    workload,
)
from dockward.model.workload import Ulimit, Workload

_MOST = {"nofile": 1 << 20, "nproc": 1 << 16}
"""The kernel's default ceiling for open files (fs.nr_open), and more processes than a container needs."""
_ENOUGH = 65_536


@rule(
    "DW0322",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.AVAILABILITY, Danger.DEFENCE),
    cis="5.19",
    elsewhere=("docker-bench:5.19",),
    why="It lifts the engine's default on purpose: the container can open files or start processes until the host's "
    "tables are full, and programs that walk every possible file number crawl.",
    remedy="Set the hard value to what the program needs: `ulimits: nofile: {soft: 1024, hard: 65536}`.",
    references=("getrlimit(2)",),
    bad=workload(resources=resources(ulimits=(Ulimit("nofile", -1, -1),))),
    good=workload(resources=resources(ulimits=(Ulimit("nofile", 1024, 1 << 20),))),
    written="image: app:1.0\nulimits:\n  nofile: -1\n  core: 0\n",
    fixed="image: app:1.0\nulimits:\n  nofile: 65536\n  core: 0\n",
)
def ulimit_unbounded(w: Workload) -> Iterator[Problem]:
    for one in w.resources.ulimits.value:
        most = _MOST.get(one.name)
        if most is not None and (one.hard < 0 or one.hard > most):
            value = "unlimited" if one.hard < 0 else str(one.hard)
            fix = Fix(
                title=f"Bound {one.name} to {_ENOUGH}",
                risk="it fails where it needs more",
                changes=(set_key(f"ulimits.{one.name}", _ENOUGH),),
            )
            yield problem(
                f"Its {one.name} is {value}.", at=w.resources.ulimits, evidence=f"{one.name}={value}", fix=fix
            )
