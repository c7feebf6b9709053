"""A container may take all processor time of the host."""

from collections.abc import Iterator

from dockward.kit import Attacker, Fix, Problem, Reach, problem, reach, resources, rule, workload
from dockward.model.errors import UnreadError
from dockward.model.workload import Workload
from dockward.model.world import World
from dockward.practices._roles import why_engine
from dockward.practices.p03_quotas import limited
from dockward.practices.p03_quotas._demand import processors_wanted
from dockward.syntax.regex import regex

_DEFAULT_SHARES = 1024
"""The weight that a container gets unasked; more takes from the others."""
_MOST_PROCESSORS = 8192
"""NR_CPUS of the largest kernels."""
_MOST_RANGES = 1024
_RANGE = regex(r"(?<![0-9-])([0-9]{1,9})(?:-([0-9]{1,9}))?(?![0-9-])")


@rule(
    "DW0302",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.AVAILABILITY),
    cis="5.12",
    elsewhere=(
        "docker-bench:5.12",
        "compose-lint:CL-0026",
        "docksec:compose-no-resource-limits",
        "kics:cpus_not_limited",
    ),
    why="A busy loop, or a miner that somebody planted, slows every other container and the host's own services.",
    remedy="Set `cpus` (run: `--cpus 1.5`), or at least a lower weight than the others' with `cpu_shares`. On a "
    "running container: `docker update --cpus 1.5 NAME`.",
    references=("https://docs.docker.com/engine/containers/resource_constraints/#cpu",),
    bad=workload(resources=resources(cpus=None, cpu_shares=None)),
    good=workload(resources=resources(cpus=0.5, cpu_shares=None)),
    written="image: app:1.0\n",
    fixed='image: app:1.0\ndeploy:\n  resources:\n    limits:\n      cpus: "1.0"\n',
)
def cpu_unlimited(w: Workload, world: World) -> Iterator[Problem]:
    quotas = w.resources
    if quotas.cpus.value is not None or 0 < (quotas.cpu_shares.value or 0) < _DEFAULT_SHARES:
        return
    cpuset, cores = quotas.cpuset.value, world.host.cores.value if world.host and quotas.cpuset.value else None
    if not cpuset:
        why = why_engine(w)
        fix = () if why else _fix(w, world)
        yield problem(at=quotas.cpus, evidence="HostConfig.NanoCpus=0", fix=fix, unrepaired=why)
    elif cores is not None and _count(cpuset) >= cores:
        message = f"Its cpuset {cpuset} is all {cores} processors of the host."
        yield problem(message, at=quotas.cpuset, evidence="HostConfig.CpusetCpus=all")


def _fix(w: Workload, world: World) -> tuple[Fix, ...]:
    try:
        wanted = processors_wanted(w, world)
    except (UnreadError, ValueError):
        return ()
    words = "one processor" if wanted == 1 else f"{wanted:.1f} processors"
    limit = f"{wanted:.1f}"
    return limited(f"Limit it to {words}", "it works more slowly when it wants more", ("cpus", limit), ("cpus", limit))


def _count(cpuset: str) -> int:
    """How many processors a list such as `0-3,8` names (cpuset(7))."""
    named: set[int] = set()
    for start, end in _RANGE.findall(cpuset)[:_MOST_RANGES]:
        named.update(range(int(start), min(int(end or start), _MOST_PROCESSORS) + 1))
    return len(named)
