"""A container listens on a port that neither its image nor its settings name."""

from collections.abc import Iterator

from dockward.kit import (
    Attacker,
    Confidence,
    Danger,
    NotApplicable,
    Problem,
    Reach,
    kernel,
    problem,
    reach,
    rule,
    workload,
)
from dockward.model.kernel import Listener
from dockward.model.subject import Kind
from dockward.model.workload import Workload
from dockward.model.world import World
from dockward.practices._addresses import is_loopback
from dockward.practices._running import running


@rule(
    "DW0715",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.CONTAINER, Danger.DEFENCE),
    confidence=Confidence.LIKELY,
    cis="5.9",
    elsewhere=("docker-bench:5.9",),
    why="Every container on its networks reaches it: an administration page, a debugger, or what an intruder left.",
    remedy="See which program it is (`ss -ltnp` with `nsenter -n`), switch it off or bind it to 127.0.0.1; declare "
    "with EXPOSE what is meant to be there.",
    references=("proc(5), /proc/PID/net/tcp",),
    kinds=(Kind.CONTAINER,),
    strict=True,
    bad=workload(kernel=kernel(listeners=(Listener("tcp", "0.0.0.0", 8080), Listener("tcp", "0.0.0.0", 9229)))),  # noqa: S104  # as read, never bound
    good=workload(kernel=kernel(listeners=(Listener("tcp", "0.0.0.0", 8080), Listener("tcp", "127.0.0.1", 9229)))),  # noqa: S104  # as read, never bound
)
def listener_undeclared(w: Workload, world: World) -> Iterator[Problem]:
    mode = w.network_mode.value
    if mode == "host" or mode.startswith("container:"):
        raise NotApplicable("its network isn't its own")
    declared = {one.container_port for one in w.ports.value if one.protocol == "tcp"} | _exposed(w, world)
    listening = {
        one.port
        for one in running(w).listeners.value
        if one.protocol.startswith("tcp") and not is_loopback(one.address)
    }
    for port in sorted(listening - declared):
        yield problem(f"It listens on {port}/tcp undeclared.", at=w.kernel, evidence=f"listens {port}/tcp")


def _exposed(w: Workload, world: World) -> set[int]:
    """Ports that its image declares."""
    image = world.image_by_id.get(w.image_id.value)
    words = (one.partition("/") for one in image.ports.value) if image else ()
    return {int(port) for port, _, protocol in words if port.isdecimal() and protocol in {"", "tcp"}}
