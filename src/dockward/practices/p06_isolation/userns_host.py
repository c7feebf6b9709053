"""A container opts out of user namespaces, so its root is the host's root."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Fix, NotApplicable, Problem, Reach, problem, reach, rule, unset_key, workload
from dockward.model.workload import Workload
from dockward.model.world import World


@rule(
    "DW0606",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.HOST, Danger.DEFENCE),
    cis="5.31",
    elsewhere=("docker-bench:5.31", "compose-lint:CL-0010", "kics:shared_host_user_namespace"),
    why="Where the engine maps root in containers to an ordinary user, this one is left out: an escape from it is an "
    "escape as root.",
    remedy="Take `userns_mode: host` out. What needs it (privileged mode, host networking) needs a second look first.",
    references=("https://docs.docker.com/engine/security/userns-remap/",),
    bad=workload(userns_mode="host"),
    good=workload(userns_mode=""),
    written="image: app:1.0\nuserns_mode: host\n",
    fixed="image: app:1.0\n",
)
def userns_host(w: Workload, world: World) -> Iterator[Problem]:
    if w.userns_mode.value != "host":
        return
    remap = world.engine.userns_remap if world.engine else None
    if remap is not None and remap.known and not remap.value:
        raise NotApplicable("the engine gives no container a user namespace, so there is none to leave")
    fix = Fix(
        title="Take `userns_mode: host` out",
        risk="files that it wrote as the host's users belong to others",
        changes=(unset_key("userns_mode"),),
    )
    yield problem(at=w.userns_mode, fix=fix)
