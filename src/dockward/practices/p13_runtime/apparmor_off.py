"""A container runs without its AppArmor profile."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Fix, Problem, Reach, problem, reach, remove_entry, rule, workload
from dockward.model.subject import WRITTEN
from dockward.model.workload import Workload
from dockward.model.world import World
from dockward.practices._roles import why_engine
from dockward.practices._running import not_privileged
from dockward.practices.p13_runtime._modules import needs_apparmor


@rule(
    "DW1301",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.HOST, Danger.DEFENCE),
    cis="5.2",
    elsewhere=("docker-bench:5.2", "compose-lint:CL-0009", "docksec:compose-disabled-security-opt"),
    why="The profile keeps root in the container from mounting, from tracing others and from writing to the kernel's "
    "files; without it a single flaw elsewhere is enough.",
    remedy="Take `apparmor=unconfined` (`apparmor:unconfined`) out of `security_opt`; where the default profile is in "
    "the way, load one of your own (`apparmor_parser -r`) and name that.",
    references=("https://docs.docker.com/engine/security/apparmor/",),
    bad=workload(apparmor="unconfined"),
    good=workload(apparmor="docker-default"),
    written="image: app:1.0\nsecurity_opt:\n  - apparmor:unconfined\n",
    fixed="image: app:1.0\n",
)
def apparmor_off(w: Workload, world: World) -> Iterator[Problem]:
    not_privileged(w)
    if w.apparmor.value == "unconfined":
        if w.kind not in WRITTEN:  # what is written is for any engine
            needs_apparmor(world)
        fix = Fix(
            title="Take `apparmor=unconfined` out",
            risk="programs that mount or trace others no longer work",
            changes=(remove_entry("security_opt", "apparmor=unconfined"),),
        )
        why = why_engine(w)
        yield problem(at=w.apparmor, evidence="apparmor=unconfined", fix=() if why else fix, unrepaired=why)
