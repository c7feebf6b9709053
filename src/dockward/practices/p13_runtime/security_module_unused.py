"""The host has a security module, but the engine doesn't confine containers with it."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, NotApplicable, Problem, Reach, engine, problem, reach, rule, world
from dockward.model.engine import Engine
from dockward.model.world import World


@rule(
    "DW1305",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.HOST, Danger.DEFENCE),
    cis=("5.2", "5.3"),
    why="The wall is built and nobody closes the door: every container runs unconfined, whatever its settings say.",
    remedy='SELinux: set `"selinux-enabled": true` in /etc/docker/daemon.json and install `container-selinux`. '
    "AppArmor: install `apparmor` (the engine needs apparmor_parser). Then restart the engine.",
    references=("https://docs.docker.com/reference/cli/dockerd/", "https://docs.docker.com/engine/security/apparmor/"),
    bad=engine(apparmor=False),
    good=world(),
)
def security_module_unused(e: Engine, world: World) -> Iterator[Problem]:
    if e.apparmor or e.selinux:
        return
    if world.host is None:
        raise NotApplicable("the host wasn't looked at")
    if not e.local:
        raise NotApplicable("the engine runs on another machine")
    for name, number in (("apparmor", "5.2"), ("selinux", "5.3")):
        if name in world.host.lsms.value:
            message = f"The kernel has {name}, the engine doesn't use it."
            yield problem(message, at=e.apparmor, evidence=f"{name} unused", cis=number)
