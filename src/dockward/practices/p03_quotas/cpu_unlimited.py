"""A container may take all processor time of the host."""

from collections.abc import Iterator

from dockward.kit import Attacker, Problem, Reach, problem, reach, resources, rule, workload
from dockward.model.workload import Workload

_DEFAULT_SHARES = frozenset({None, 0, 1024})


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
)
def cpu_unlimited(w: Workload) -> Iterator[Problem]:
    quotas = w.resources
    if quotas.cpus.value is None and not quotas.cpuset.value and quotas.cpu_shares.value in _DEFAULT_SHARES:
        yield problem(at=quotas.cpus, evidence="HostConfig.NanoCpus=0")
