"""A container's ports: what the engine really published, or what it will, and what is only exposed."""

from collections.abc import Iterable, Iterator
from itertools import islice

from dockward.engine.limits import MOST_PORTS
from dockward.engine.wire.inspect import Inspect, PortBinding
from dockward.engine.wire.source import Untold, need
from dockward.model.workload import Port

_ALIVE = frozenset({"running", "paused"})
_LARGEST = 65_535
Bindings = dict[str, list[PortBinding] | None]


def ports_from(answer: Inspect) -> tuple[Port, ...]:
    """Every port, lowest first. A published port that the engine has yet to choose has the host port 0.

    Raises `Untold` when one can't be understood.
    """
    exposed = answer.config.exposed_ports or {}
    published = _published(answer)
    found = _bounded(port for spec, bindings in published.items() for port in _ports(spec, bindings or ()))
    taken = {(one.container_port, one.protocol) for one in found}
    rest = _bounded(port for spec in {*exposed, *published} for port in _ports(spec, ()))
    found |= {one for one in rest if (one.container_port, one.protocol) not in taken}
    return tuple(
        sorted(found, key=lambda one: (one.container_port, one.protocol, one.host_address, one.host_port or 0))
    )


def _bounded(ports: Iterator[Port]) -> set[Port]:
    found = set(islice(ports, MOST_PORTS + 1))
    if len(found) > MOST_PORTS:
        raise Untold(f"it has more than {MOST_PORTS} ports")
    return found


def _published(answer: Inspect) -> Bindings:
    actual = answer.network_settings.ports
    if answer.state.status in _ALIVE and actual is not None:
        return actual
    host = answer.host_config
    mode = need(host.network_mode, "HostConfig.NetworkMode", "")
    if mode in {"host", "none"} or mode.startswith("container:"):
        return {}
    asked = need(host.port_bindings, "HostConfig.PortBindings", {})
    if not host.publish_all_ports:
        return asked
    return {spec: [PortBinding()] for spec in answer.config.exposed_ports or {}} | asked


def _ports(spec: str, bindings: Iterable[PortBinding]) -> Iterator[Port]:
    """The ports that `80/tcp` or `8000-8010/udp` means; without bindings they are exposed only."""
    numbers, _, protocol = spec.partition("/")
    protocol = protocol or "tcp"
    first, last = _range(numbers)
    bound = [(one.host_ip, _range(one.host_port)[0] if one.host_port else 0) for one in bindings]
    for number in range(first, last + 1):
        if not bound:
            yield Port(number, protocol)
        for address, host_port in bound:
            yield Port(number, protocol, address, host_port)


def _range(text: str) -> tuple[int, int]:
    first, _, last = text.partition("-")
    try:
        low, high = int(first), int(last or first)
    except ValueError as why:
        raise Untold("it has a port that is no number") from why
    if not 0 <= low <= high <= _LARGEST:
        raise Untold("it has a port out of range")
    return low, high
