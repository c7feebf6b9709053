"""A container may start processes until the host has none left."""

from collections.abc import Iterator

from dockward.kit import Attacker, Problem, Reach, problem, reach, resources, rule, workload
from dockward.model.subject import Kind
from dockward.model.workload import Workload
from dockward.practices._roles import why_engine
from dockward.practices.p03_quotas import capped, limited
from dockward.practices.p03_quotas._demand import processes_wanted

_MOST = 200
_RISK = "it can't start more; see how many it has in `docker stats`"


@rule(
    "DW0303",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.AVAILABILITY),
    cis="5.29",
    elsewhere=("docker-bench:5.29", "kics:pids_limit_not_set"),
    kinds=(Kind.CONTAINER, Kind.COMPOSE, Kind.RUN),
    why="A fork bomb of ten characters stops the whole host; nobody can even log in to end it.",
    remedy="Set `pids_limit: 200` (run: `--pids-limit 200`). On a running container: `docker update --pids-limit 200 "
    "NAME`. pids.peak or pids.current of its control group shows what it uses.",
    bad=workload(resources=resources(pids=None), kernel=None),
    good=workload(),
    written="image: app:1.0\n",
    fixed="image: app:1.0\ndeploy:\n  resources:\n    limits:\n      pids: 200\n",
)
def pids_unlimited(w: Workload) -> Iterator[Problem]:
    if w.resources.pids.value is None and not capped(w, "pids"):
        why, most = why_engine(w), processes_wanted(w, _MOST)
        words = f"Limit it to {most} processes and threads"
        fix = () if why else limited(words, _RISK, ("pids", most), ("pids_limit", most))
        yield problem(at=w.resources.pids, evidence="HostConfig.PidsLimit=0", fix=fix, unrepaired=why)
