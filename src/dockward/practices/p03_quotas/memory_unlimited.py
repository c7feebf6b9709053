"""A container may take all memory of the host."""

from collections.abc import Iterator

from dockward.kit import Attacker, Problem, Reach, problem, reach, resources, rule, workload
from dockward.model.workload import Workload
from dockward.practices.p03_quotas import capped


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
)
def memory_unlimited(w: Workload) -> Iterator[Problem]:
    if w.resources.memory.value is None and not capped(w, "memory"):
        yield problem(at=w.resources.memory, evidence="HostConfig.Memory=0")
