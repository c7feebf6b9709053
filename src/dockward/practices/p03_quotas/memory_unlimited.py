"""A container may take all memory of the host."""

from collections.abc import Iterator

from dockward.kit import (
    Amount,
    Attacker,
    Fix,
    Problem,
    Reach,
    Settings,
    problem,
    reach,
    resources,
    rule,
    workload,
)
from dockward.model.errors import UnreadError
from dockward.model.workload import Workload
from dockward.model.world import World
from dockward.practices._roles import why_engine
from dockward.practices.p03_quotas import capped, limited
from dockward.practices.p03_quotas._demand import memory_wanted

_RISK = "it is killed when it needs more; see its peak in `docker stats`"


class MemoryLimit(Settings, frozen=True):
    """`mebibytes`: the limit that a repair sets; higher where the service itself asks for more."""

    mebibytes: Amount = 512


@rule(
    "DW0301",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.AVAILABILITY),
    cis="5.11",
    elsewhere=(
        "docker-bench:5.11",
        "compose-lint:CL-0026",
        "docksec:compose-no-resource-limits",
        "kics:memory_not_limited",
    ),
    why="A leak or one hostile request fills the memory, and the kernel then kills whichever process it likes, the "
    "database next door or sshd.",
    remedy="Set `mem_limit` (compose: also `deploy.resources.limits.memory`, run: `--memory`) somewhat above the peak "
    "that memory.peak of its control group or `docker stats` shows. On a running container: `docker update "
    "--memory 512m --memory-swap 512m NAME`.",
    references=("https://docs.docker.com/engine/containers/resource_constraints/",),
    bad=workload(resources=resources(memory=None), kernel=None),
    good=workload(),
    written="image: app:1.0\ndeploy:\n  replicas: 2\n",
    fixed='image: app:1.0\ndeploy:\n  replicas: 2\n  resources:\n    limits:\n      memory: "512M"\n',
)
def memory_unlimited(w: Workload, world: World, settings: MemoryLimit) -> Iterator[Problem]:
    if w.resources.memory.value is None and not capped(w, "memory"):
        why = why_engine(w)
        fix = () if why else _fix(w, world, settings)
        yield problem(at=w.resources.memory, evidence="HostConfig.Memory=0", fix=fix, unrepaired=why)


def _fix(w: Workload, world: World, settings: MemoryLimit) -> tuple[Fix, ...]:
    """The policy's limit, or a higher one where the service speaks of more; none below what isn't known."""
    try:
        wanted = memory_wanted(w, world, settings.mebibytes)
    except UnreadError:
        return ()
    limit = f"{wanted}M"
    return limited(f"Limit its memory to {wanted} MiB", _RISK, ("memory", limit), ("mem_limit", limit.lower()))
