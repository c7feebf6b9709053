"""How a service is reached: its networks and ports."""

from collections.abc import Iterator, Mapping

from dockward.model.compose import Plain, Value
from dockward.model.errors import UnreadError
from dockward.model.fact import Fact, Place, Unknown
from dockward.model.workload import Attachment, Port
from dockward.syntax.compose.facts.reading import Asked, texts
from dockward.syntax.compose.facts.security import namespace

_WITHOUT_PORTS = ("host", "none", "container:", "service:")
_LARGEST = 65_535


def network_mode(asked: Asked, networks: Mapping[str, Value]) -> Fact[str]:
    """The mode as the engine has it: the service's own word, or the network that it is on first."""
    if asked.at("network_mode") is not None:
        return namespace(asked, "network_mode")
    return attachments(asked, networks).map(lambda all_: all_[0].network if all_ else "")


def attachments(asked: Asked, networks: Mapping[str, Value]) -> Fact[tuple[Attachment, ...]]:
    """Its membership of each network, the one of highest priority first."""
    return asked.made("networks", make=lambda: _attachments(asked, networks))


def _attachments(asked: Asked, networks: Mapping[str, Value]) -> tuple[Attachment, ...]:
    joined = asked.at("networks")
    plain = joined.plain() if joined is not None else None
    if not isinstance(plain, dict):
        return ()
    order = sorted(plain, key=lambda name: (-_priority(plain[name]), name))
    return tuple(_attachment(name, plain[name], networks) for name in order)


def _priority(plain: Plain) -> int:
    given = plain.get("priority") if isinstance(plain, dict) else 0
    return given if isinstance(given, int) else 0


def _attachment(name: str, plain: Plain, networks: Mapping[str, Value]) -> Attachment:
    own = networks[name].at("name") if name in networks else None
    told = str(own.plain()) if own is not None else name
    given = plain if isinstance(plain, dict) else {}
    addresses = tuple(str(given[key]) for key in ("ipv4_address", "ipv6_address") if given.get(key))
    return Attachment(told, told, addresses, texts(given.get("aliases")))


def ports(asked: Asked) -> Fact[tuple[Port, ...]]:
    """Every port, lowest first; one whose host port the engine chooses has the host port 0."""
    return asked.several("ports", make=lambda: _ports(asked))


def _ports(asked: Asked) -> Iterator[tuple[Port, Place]]:
    mode = asked.at("network_mode")
    if mode is not None and isinstance(mode.content, Unknown):
        raise UnreadError(mode.content.reason, str(mode.place))
    inside = mode is not None and str(mode.content).startswith(_WITHOUT_PORTS)
    written = [] if inside else [(one, place) for one, place in asked.items("ports") if isinstance(one, dict)]
    found = {published_port(one): place for one, place in reversed(written)}
    taken = {(one.container_port, one.protocol) for one in found}
    exposed = {one: place for each, place in asked.items("expose") for one in _exposed(str(each))}
    found |= {one: place for one, place in exposed.items() if (one.container_port, one.protocol) not in taken}
    order = sorted(found, key=lambda one: (one.container_port, one.protocol, one.host_address, one.host_port or 0))
    return ((one, found[one]) for one in order)


def published_port(plain: Mapping[str, Plain]) -> Port:
    """One of `ports` in the long form; of a range of host ports the first."""
    target, given = plain.get("target"), str(plain.get("published") or "0").partition("-")[0]
    return Port(
        container_port=target if isinstance(target, int) else 0,
        protocol=str(plain.get("protocol") or "tcp"),
        host_address=str(plain.get("host_ip") or ""),
        host_port=int(given) if given.isascii() and given.isdigit() else 0,
    )


def _exposed(text: str) -> Iterator[Port]:
    numbers, _, protocol = text.partition("/")
    first, _, last = numbers.partition("-")
    if first.isascii() and first.isdigit() and (not last or (last.isascii() and last.isdigit())):
        for number in range(int(first[:6]), min(int((last or first)[:6]), _LARGEST) + 1):
            yield Port(number, protocol or "tcp")
