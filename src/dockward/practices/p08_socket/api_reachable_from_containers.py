"""Every container reaches the Engine API over TCP without a certificate."""

from collections.abc import Iterator

from dockward.kit import Attacker, Problem, Reach, api_listener, engine, problem, reach, rule
from dockward.model.engine import ApiListener, Engine
from dockward.model.world import World
from dockward.practices._addresses import is_wildcard
from dockward.practices._listeners import certain_first, label


@rule(
    "DW0808",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.HOST),
    cis=("2.8", "5.32"),
    why="The address is the host's end of a container network: one request from any container on it starts a "
    "privileged one, and nothing in that container's settings shows it.",
    remedy="Take the tcp:// address out of `hosts` in /etc/docker/daemon.json or the unit; give the one container that "
    "needs it a filtered socket. If it must stay, demand client certificates (`tlsverify`).",
    references=("https://docs.docker.com/engine/security/protect-access/",),
    bad=engine(listeners=(api_listener(address="172.20.0.1", port=2375, tls=False, client_verified=False),)),
    good=engine(listeners=(api_listener(address="172.20.0.1"),)),
)
def api_reachable_from_containers(e: Engine, world: World) -> Iterator[Problem]:
    for one in certain_first(e.listeners.value, "client_verified"):
        network = _network(one, world)
        if network and not one.client_verified:
            where = label(one)
            yield problem(f"{where} answers every container on {network}.", at=one.place, evidence=f"{where} {network}")


def _network(one: ApiListener, world: World) -> str:
    """The network whose containers reach this listener; empty when none is known to."""
    if is_wildcard(one.address):
        return "every bridge"
    networks = (net for net in world.networks if one.address in net.gateways.value)
    return next((net.name for net in networks), "")
