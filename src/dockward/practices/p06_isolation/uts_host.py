"""A container shares the host's name (its UTS namespace)."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Fix, Problem, Reach, problem, reach, rule, unset_key, workload
from dockward.model.workload import Workload


@rule(
    "DW0605",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.AVAILABILITY, Danger.DEFENCE),
    cis="5.21",
    elsewhere=("docker-bench:5.21", "compose-lint:CL-0010"),
    why="With the capability SYS_ADMIN it may rename the host, which breaks certificates, logs and clusters that know "
    "the host by its name.",
    remedy="Take `uts: host` out; a container that must show a name gets it with `hostname:`.",
    references=("uts_namespaces(7)",),
    bad=workload(uts_mode="host"),
    good=workload(uts_mode=""),
    written="image: app:1.0\nuts: host\n",
    fixed="image: app:1.0\n",
)
def uts_host(w: Workload) -> Iterator[Problem]:
    if w.uts_mode.value == "host":
        fix = Fix(
            title="Take `uts: host` out",
            risk="it gets a host name of its own",
            changes=(unset_key("uts"),),
        )
        yield problem(at=w.uts_mode, fix=fix)
