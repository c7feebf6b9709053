"""Published ports as the network sees them: words that the rules of several practices share."""

from collections.abc import Iterable, Iterator

from dockward.kit import Change, Fix, Move, NotApplicable
from dockward.model.fact import gather
from dockward.model.workload import Port, Workload
from dockward.model.world import World
from dockward.practices._addresses import is_loopback
from dockward.practices._compose import project_of
from dockward.practices._roles import why_reached

_BINDING = "com.docker.network.bridge.host_binding_ipv4"


def published(w: Workload) -> Iterator[Port]:
    """Its published ports, each once: engines list a port for IPv4 and for IPv6.

    Raises `UnreadError` behind the last one that is known where there may be more; so does whatever is made of them.
    """
    found = {(one.container_port, one.protocol, one.host_port, _family_free(one)): one for one in w.ports.told or ()}
    yield from (one for _, one in sorted(found.items(), key=lambda item: str(item[0])) if one.published)
    _ = w.ports.value


def known_ones(ports: Iterable[Port]) -> tuple[Port, ...]:
    """The ports that are known, for a flaw that they make together. Raises `UnreadError` where that is none."""
    found, lacking = gather(ports)
    if lacking is not None and not found:
        raise lacking
    return tuple(found)


def by_entry(w: Workload, ports: Iterable[Port]) -> Iterator[tuple[Port, ...]]:
    """The ports by the entry that they are written as, lowest first: a range is one entry.

    Raises `NotApplicable` in the host's network.
    """
    _need_own_network(w)
    found, lacking = gather(ports)
    entries: dict[object, list[Port]] = {}
    for one in found:
        entries.setdefault((w.ports.places or {}).get(one, one), []).append(one)
    for several in entries.values():
        yield tuple(sorted(several, key=lambda one: (one.container_port, one.host_port or 0)))
    if lacking is not None:
        raise lacking


def _family_free(port: Port) -> str:
    return "" if port.wildcard else port.host_address


def on_every_address(w: Workload, world: World) -> Iterator[Port]:
    """Ports that listen on every address of the host, the engine's and the network's default binding considered.

    Raises `NotApplicable` in the host's network.
    """
    _need_own_network(w)
    return (one for one in published(w) if _everywhere(one, w, world))


def to_the_network(w: Workload, world: World) -> Iterator[Port]:
    """Ports that listen on an address that other machines reach. Raises `NotApplicable` in the host's network."""
    _need_own_network(w)
    for one in published(w):
        if _everywhere(one, w, world) or not (one.wildcard or is_loopback(one.host_address)):
            yield one


def _need_own_network(w: Workload) -> None:
    if w.network_mode.told == "host":
        raise NotApplicable("nothing is published for what is in the host's network: see DW1501")


def _everywhere(port: Port, w: Workload, world: World) -> bool:
    return port.wildcard and (bool(port.host_address) or not _bound_by_default(w, world))


def label(*ports: Port) -> str:
    """A port, or those of one entry, as evidence: where on the host it leads to which port of the container."""
    one = ports[0]
    return f"{one.host_address or '0.0.0.0'}:{host_ports(*ports)}->{container_ports(*ports)}"  # noqa: S104  # shown, never bound


def host_ports(*ports: Port) -> str:
    """The ports of one entry on the host: `80`, `8000-8010`."""
    return _range([one.host_port or 0 for one in ports])


def container_ports(*ports: Port) -> str:
    """The same in the container, with the protocol: `80/tcp`."""
    return f"{_range([one.container_port for one in ports])}/{ports[0].protocol}"


def _range(numbers: list[int]) -> str:
    first, last = min(numbers), max(numbers)
    return str(first) if first == last else f"{first}-{last}"


def _bound_by_default(w: Workload, world: World) -> bool:
    """Whether a port without an address is bound to a narrower one: the engine's `ip`, or the network's option."""
    default = world.engine.text("ip") if world.engine else None
    if default is not None and default.known and default.value not in {"", "0.0.0.0", "::"}:  # noqa: S104  # compared
        return True
    networks = [world.network_by_name.get(one.network) for one in w.networks.value] if w.networks.known else []
    options = [one.options.value for one in networks if one is not None and one.options.known]
    return bool(options) and all(one.get(_BINDING, "") not in {"", "0.0.0.0", "::"} for one in options)  # noqa: S104  # compared


def onto_loopback(w: Workload, *entries: tuple[Port, ...]) -> tuple[Fix, ...]:
    """The repair that publishes ports on the host's loopback only; of a range the first stands for its entry.

    None for a service whose job is to be reached: `why_reached` says why.
    """
    if why_reached(w):
        return ()
    shown = ", ".join(f"{host_ports(*several)}/{several[0].protocol}" for several in entries)
    return (
        Fix(
            title=f"Publish {shown} on 127.0.0.1 only",
            risk="other machines no longer reach it there; let a reverse proxy or `ssh -L` bring them in",
            changes=tuple(Change(Move.SET, ("ports", several[0].name, "host_ip"), "127.0.0.1") for several in entries),
        ),
    )


_IN_STACK = (
    "Swarm publishes on every address of every node, and takes none to bind to: take the port out of `ports` where "
    "only services come, which reach it over a network of the stack. What others must reach publish with `mode: host`, "
    "so that only nodes that run it answer, and let their firewall (the chain DOCKER-USER) say who may come."
)


def remedy_in_stack(w: Workload, world: World) -> str:
    """What to do about an open port in a stack file; empty for any other workload."""
    project = project_of(w, world)
    return _IN_STACK if project is not None and project.stack else ""
