"""A container's root file system is writable."""

from collections.abc import Iterator

from dockward.kit import Attacker, Fix, Problem, Reach, add_entry, kernel, problem, reach, rule, set_key, workload
from dockward.model.workload import Workload
from dockward.practices._needs import needs_of, why_writable, writable_of
from dockward.practices._roles import why_engine
from dockward.practices._running import seen

_SCRATCH = ("/tmp", "/run")  # noqa: S108  # mount points, never written to
_OPTIONS = "size=64m"


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
    written="image: postgres:16.4\ntmpfs: /tmp\n",
    fixed="image: postgres:16.4\ntmpfs:\n  - /tmp\n  - /run:size=64m\n"
    "  - /var/run/postgresql:size=64m\nread_only: true\n",
)
def writable_root(w: Workload) -> Iterator[Problem]:
    if w.readonly_root:
        return
    view = seen(w)
    if view is None or not view.root_readonly.known or not view.root_readonly.value:
        why = why_engine(w) or why_writable(w)
        yield problem(at=w.readonly_root, fix=() if why else _fix(w), unrepaired=why)


def _fix(w: Workload) -> Fix:
    wanted = (*_SCRATCH, *writable_of(w))
    mounted = {one.target for one in w.mounts.told or ()}
    unknown = "" if needs_of(w) else "; where its image writes as it starts isn't known here"
    return Fix(
        title="Make its root file system read-only",
        risk=f"it can write only to its volumes and to {', '.join(wanted)}; `docker diff` lists what it writes"
        + unknown,
        changes=(
            set_key("read_only", value=True),
            *(add_entry("tmpfs", f"{one}:{_OPTIONS}") for one in wanted if one not in mounted),
        ),
    )
