"""A published port is open although the host's firewall refuses it."""

from collections.abc import Iterator

from dockward.kit import Attacker, NotApplicable, Problem, Reach, container_world, host, problem, reach, rule, workload
from dockward.model.host import EngineChain, Firewall
from dockward.model.workload import Port, Workload
from dockward.model.world import World
from dockward.practices._ports import known_ones, label, onto_loopback, to_the_network
from dockward.practices._roles import why_reached


@rule(
    "DW0717",
    severity=reach(Attacker.NETWORK, Reach.CONTAINER),
    cis="5.14",
    why="The engine forwards published ports before the firewall's own rules are asked: the firewall says closed, and "
    "the world gets in. Whoever looks only at the firewall never finds out.",
    remedy='Bind the port to loopback (`ports: ["127.0.0.1:8080:8080"]`) or to an inner address; or put a rule that '
    "drops what isn't wanted into the chain DOCKER-USER (`iptables -I DOCKER-USER -i eth0 ! -s 10.0.0.0/8 -j DROP`).",
    references=("https://docs.docker.com/engine/network/packet-filtering-firewalls/",),
    bad=container_world(
        workload(ports=(Port(8080, "tcp", "0.0.0.0", 8080),)),  # noqa: S104  # as read, never bound
        host=host(firewall=Firewall(manager="ufw", denies_input=True, open_ports=frozenset({"22/tcp"}))),
    ),
    good=container_world(
        workload(ports=(Port(8080, "tcp", "0.0.0.0", 8080),)),  # noqa: S104  # as read, never bound
        host=host(firewall=Firewall(manager="ufw", denies_input=True, open_ports=frozenset({"8080/tcp"}))),
    ),
)
def port_past_firewall(w: Workload, world: World) -> Iterator[Problem]:
    ports = known_ones(to_the_network(w, world))
    if not ports:
        return
    if world.host is None:
        raise NotApplicable("the host's firewall wasn't looked at")
    firewall = world.host.firewall.value
    if not firewall.denies_input or firewall.engine_chain.denies or not _engine_filters(world):
        return
    for one in ports:
        if f"{one.host_port}/{one.protocol}" not in firewall.open_ports and not _refused(one, firewall.engine_chain):
            message = f"Port {one.host_port}/{one.protocol} is open although {firewall.manager} refuses it."
            fix = onto_loopback(w, (one,))
            yield problem(
                message,
                at=w.ports.place_of(one),
                evidence=f"{label(one)} past {firewall.manager}",
                fix=fix,
                unrepaired=why_reached(w),
            )


def _refused(port: Port, chain: EngineChain) -> bool:
    """Whether the administrator's own chain refuses it, by either end of the forwarding."""
    inner, outer = f"{port.container_port}/{port.protocol}", f"{port.host_port}/{port.protocol}"
    return inner in chain.closed or outer in chain.closed_published


def _engine_filters(world: World) -> bool:
    """Whether the engine writes its own packet filter rules: the default, and the cause of the flaw."""
    managed = world.engine.flag("iptables", default=True) if world.engine else None
    return managed is None or not managed.known or managed.value
