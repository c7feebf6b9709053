"""A container's root file system is writable."""

from collections.abc import Iterator

from dockward.kit import Attacker, Problem, Reach, kernel, problem, reach, rule, workload
from dockward.model.workload import Workload
from dockward.practices._running import seen


@rule(
    "DW1401",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.CONTAINER),
    cis="5.13",
    elsewhere=(
        "docker-bench:5.13",
        "compose-lint:CL-0007",
        "docksec:compose-writable-root-fs",
        "semgrep:writable-filesystem-service",
    ),
    why="An intruder changes programs, leaves tools and comes back through them; nobody can tell any more what of the "
    "container is the image.",
    remedy="Set `read_only: true` and give what it writes a place: `tmpfs: [/tmp, /run]` and volumes for data. "
    "`docker diff NAME` lists what it has written so far.",
    references=("https://docs.docker.com/reference/cli/docker/container/run/",),
    bad=workload(readonly_root=False, kernel=kernel(root_readonly=False)),
    good=workload(readonly_root=False, kernel=kernel(root_readonly=True)),
)
def writable_root(w: Workload) -> Iterator[Problem]:
    if w.readonly_root:
        return
    view = seen(w)
    if view is None or not view.root_readonly.known or not view.root_readonly.value:
        yield problem(at=w.readonly_root)
