"""A container on the host's network reaches the Engine API on the loopback address."""

from collections.abc import Iterator

from dockward.kit import (
    Attacker,
    NotApplicable,
    Problem,
    Reach,
    container_world,
    engine,
    problem,
    reach,
    rule,
    workload,
)
from dockward.model.engine import ApiListener
from dockward.model.fact import NOWHERE, Fact
from dockward.model.workload import Workload
from dockward.model.world import World
from dockward.practices._running import seen


@rule(
    "DW0809",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.HOST),
    cis=("5.10", "5.32"),
    why="The port was bound to loopback so that only the host reaches it; with the host's network the container is the "
    "host there, and one request makes it root.",
    remedy="Take `network_mode: host` out of the container, and the tcp:// address out of `hosts` in "
    "/etc/docker/daemon.json.",
    references=("https://docs.docker.com/engine/network/drivers/host/",),
    bad=container_world(
        workload(network_mode="host"),
        engine=engine(
            listeners=(
                ApiListener(
                    address="127.0.0.1",
                    port=2375,
                    tls=Fact(False),
                    client_verified=Fact(False),
                    not_after=Fact(None),
                    place=NOWHERE,
                ),
            )
        ),
    ),
    good=container_world(workload(network_mode="host")),
)
def api_on_shared_loopback(w: Workload, world: World) -> Iterator[Problem]:
    if not _on_host_network(w):
        return
    if world.engine is None:
        raise NotApplicable("no engine was looked at")
    for one in world.engine.listeners.value:
        if one.loopback and not one.client_verified:
            where = f"tcp://{one.address}:{one.port}"
            yield problem(
                f"It reaches the Engine API at {where}.", at=w.network_mode, evidence=f"host network, {where}"
            )


def _on_host_network(w: Workload) -> bool:
    view = seen(w)
    if w.network_mode.value == "host":
        return True
    return view is not None and view.shared.known and "net" in view.shared.value
