"""Published ports as the network sees them: words that the rules of several practices share."""

from collections.abc import Iterator

from dockward.kit import Change, Fix, Move
from dockward.model.workload import Port, Workload
from dockward.model.world import World
from dockward.practices._addresses import is_loopback

_BINDING = "com.docker.network.bridge.host_binding_ipv4"


def published(w: Workload) -> tuple[Port, ...]:
    """Its published ports, each once: engines list a port for IPv4 and for IPv6."""
    found = {(one.container_port, one.protocol, one.host_port, _family_free(one)): one for one in w.ports.value}
    return tuple(one for _, one in sorted(found.items(), key=lambda item: str(item[0])) if one.published)


def _family_free(port: Port) -> str:
    return "" if port.wildcard else port.host_address


def on_every_address(w: Workload, world: World) -> Iterator[Port]:
    """Ports that listen on every address of the host, the engine's and the network's default binding considered."""
    for one in published(w):
        if one.wildcard and (one.host_address or not _bound_by_default(w, world)):
            yield one


def to_the_network(w: Workload, world: World) -> Iterator[Port]:
    """Ports that listen on an address that other machines reach."""
    everywhere = set(on_every_address(w, world))
    for one in published(w):
        if one in everywhere or not (one.wildcard or is_loopback(one.host_address)):
            yield one


def label(port: Port) -> str:
    """A port as evidence: where on the host it leads to which port of the container."""
    return f"{port.host_address or '0.0.0.0'}:{port.host_port}->{port.container_port}/{port.protocol}"  # noqa: S104  # shown, never bound


def _bound_by_default(w: Workload, world: World) -> bool:
    """Whether a port without an address is bound to a narrower one: the engine's `ip`, or the network's option."""
    default = world.engine.text("ip") if world.engine else None
    if default is not None and default.known and default.value not in {"", "0.0.0.0", "::"}:  # noqa: S104  # compared
        return True
    networks = [world.network_by_name.get(one.network) for one in w.networks.value] if w.networks.known else []
    options = [one.options.value for one in networks if one is not None and one.options.known]
    return bool(options) and all(one.get(_BINDING, "") not in {"", "0.0.0.0", "::"} for one in options)  # noqa: S104  # compared


def onto_loopback(*several: Port) -> Fix:
    """The repair that publishes ports on the host's loopback only."""
    shown = ", ".join(f"{one.host_port}/{one.protocol}" for one in several)
    return Fix(
        title=f"Publish {shown} on 127.0.0.1 only",
        risk="other machines no longer reach it there; let a reverse proxy or `ssh -L` bring them in",
        changes=tuple(Change(Move.SET, ("ports", one.name, "host_ip"), "127.0.0.1") for one in several),
    )
