"""Steps over the network and through a neighbour's processes."""

from collections.abc import Iterator

from dockward.judge.paths.foothold import Foothold, doubted, told
from dockward.judge.paths.graph import ENGINE, Cost, Edge
from dockward.model.engine import ApiListener
from dockward.model.hostreach import HostReach, network_holder, networks_of, on_host_network, reach_from
from dockward.model.network import Network
from dockward.model.workload import Workload
from dockward.practices._entering import entry_doubt, shares_host_processes
from dockward.practices._listeners import certain_first
from dockward.practices._running import seen

_CLOSE_ALL = "close every address of the engine that asks nobody who they are"
_MOST_PORTS = 4
"""Ports named in one step."""


def tcp_api(at: Foothold) -> Iterator[Edge]:
    """The engine's API on a TCP address that the container reaches."""
    if at.world.engine is None:
        return
    listeners = certain_first(at.world.engine.listeners.value, "client_verified")
    several = sum(one.client_verified.content is False for one in listeners) > 1
    for listener in listeners:
        found = _api_reach(listener, at)
        if found is not None and not listener.client_verified:
            address = f"{listener.address}:{listener.port}"
            how = f"commands the engine at {address}, which asks nobody who they are"
            evidence = told(str(listener.place), f"network {found.network}", found.doubt)
            changes = told(f"close the engine's address {address}", _CLOSE_ALL if several else "")
            yield at.edge(ENGINE, doubted(found.doubt), how, evidence=evidence, changes=changes)


def _api_reach(listener: ApiListener, at: Foothold) -> HostReach | None:
    found = reach_from(at.w, listener.address, listener.port, at.world)
    if found is not None or listener.loopback or not at.power.has("NET_ADMIN"):
        return found
    inner = next((one for one in networks_of(at.w, at.world) if one.driver.value == "bridge"), None)
    return HostReach(inner.name, "sets a default route of its own (CAP_NET_ADMIN)") if inner else None


def namespaces(at: Foothold) -> Iterator[Edge]:
    """Other containers' processes, when their PID namespace or the host's is shared."""
    for other in _beside(at):
        doubt = entry_doubt(at.w, other)
        if doubt is not None:
            how = f"enters {other.subject} through its processes, which it sees"
            evidence = told(f"inspect HostConfig.PidMode: {at.w.pid_mode.value}", doubt)
            changes = (f"give {at.name} a PID namespace",)
            yield at.edge(str(other.subject), doubted(doubt), how, evidence=evidence, changes=changes)


def _beside(at: Foothold) -> Iterator[Workload]:
    """The containers whose processes it sees, without itself."""
    mode = at.w.pid_mode.value
    if shares_host_processes(at.w):
        yield from (one for one in at.world.containers if one.id != at.w.id and one.kernel.content is not None)
    elif mode.startswith("container:"):
        other = at.world.resolve_container(mode.removeprefix("container:"))
        if other is not None and other.id != at.w.id:
            yield other


def networks(at: Foothold) -> Iterator[Edge]:
    """A network that several containers are on: one reaches what another listens on."""
    if on_host_network(at.w, at.world):
        yield from _from_the_host(at)
        return
    ports = _listening(network_holder(at.w, at.world), at.w)
    for network in networks_of(at.w, at.world):
        if network.name in {"host", "none"} or _apart(network):
            continue
        node, change = f"network/{network.name}", f"take {at.name} off the network {network.name}"
        how = f"is on the network {network.name}"
        yield at.edge(node, Cost.NOTHING, how, evidence=(f"network {network.name}",), changes=(change,))
        if ports:
            words = ", ".join(ports[:_MOST_PORTS])
            yield Edge(
                source=node,
                target=at.name,
                cost=Cost.ANOTHER_FLAW,
                how=f"attacks {at.name} on {words}",
                evidence=(f"{at.name} listens on {words}",),
                changes=(change,),
            )


def _from_the_host(at: Foothold) -> Iterator[Edge]:
    """The host has an address on every bridge network, and no filter between networks holds it back."""
    for network in at.world.networks:
        if network.driver.known and network.driver.value == "bridge":
            how = f"reaches the network {network.name} as the host"
            changes = (f"give {at.name} a network of its own",)
            evidence = ("the host's network namespace",)
            yield at.edge(f"network/{network.name}", Cost.NOTHING, how, evidence=evidence, changes=changes)


def _apart(network: Network) -> bool:
    """Whether its containers are kept from each other."""
    return network.options.value.get("com.docker.network.bridge.enable_icc", "true").lower() == "false"


def _listening(holder: Workload, w: Workload) -> tuple[str, ...]:
    view = seen(w)
    if view is not None and view.listeners.known:
        found = {
            f"{one.port}/{one.protocol.rstrip('6')}"
            for one in view.listeners.value
            if one.protocol != "unix" and not one.address.startswith("127.") and one.address != "::1"
        }
        return tuple(sorted(found))
    return tuple(f"{one.container_port}/{one.protocol}" for one in holder.ports.value)
