"""A container on the host's network reaches the Engine API on the loopback address."""

from collections.abc import Iterator

from dockward.kit import Attacker, Problem, Reach, api_listener, container_world, engine, problem, reach, rule, workload
from dockward.model.hostreach import on_host_network
from dockward.model.workload import Workload
from dockward.model.world import World
from dockward.practices._engine import engine_of
from dockward.practices._listeners import certain_first, label


@rule(
    "DW0809",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.HOST),
    cis="5.10",
    why="The port was bound to loopback so that only the host reaches it; with the host's network the container is the "
    "host there, and one request makes it root.",
    remedy="Take `network_mode: host` out of the container, and the tcp:// address out of `hosts` in "
    "/etc/docker/daemon.json.",
    references=("https://docs.docker.com/engine/network/drivers/host/",),
    bad=container_world(
        workload(network_mode="host"),
        engine=engine(listeners=(api_listener(address="127.0.0.1", port=2375, tls=False, client_verified=False),)),
    ),
    good=container_world(workload(network_mode="host")),
)
def api_on_shared_loopback(w: Workload, world: World) -> Iterator[Problem]:
    if not on_host_network(w, world):
        return
    for one in certain_first(engine_of(world).listeners.value, "client_verified"):
        if one.loopback and not one.client_verified:
            message = f"It reaches the Engine API at {label(one)}."
            yield problem(message, at=w.network_mode, evidence=f"host network, {label(one)}")
