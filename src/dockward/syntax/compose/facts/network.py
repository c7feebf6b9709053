"""How a service is reached: its networks and ports."""

from collections.abc import Callable, Iterator, Mapping

from msgspec import structs

from dockward.model.compose import Plain, Value
from dockward.model.errors import UnreadError
from dockward.model.fact import Fact, Place, Unknown, gather
from dockward.model.workload import Attachment, Port
from dockward.syntax.compose.facts.reading import Asked
from dockward.syntax.compose.facts.security import namespace

_WITHOUT_PORTS = ("host", "none", "container:", "service:")
_LARGEST = 65_535
_EVERY_ADDRESS = "0.0.0.0"  # noqa: S104  # as read, never bound


def network_mode(asked: Asked, networks: Mapping[str, Value]) -> Fact[str]:
    """The mode as the engine has it: the service's own word, or the network that it is on first."""
    if asked.at("network_mode") is not None:
        return namespace(asked, "network_mode")
    return attachments(asked, networks).map(lambda all_: all_[0].network if all_ else "")


def attachments(asked: Asked, networks: Mapping[str, Value]) -> Fact[tuple[Attachment, ...]]:
    """Its membership of each network, the one of highest priority first; addresses that aren't known are left out."""
    return asked.made("networks", make=lambda: _attachments(asked, networks))


def _attachments(asked: Asked, networks: Mapping[str, Value]) -> tuple[Attachment, ...]:
    joined = asked.at("networks")
    if joined is None:
        return ()
    if not isinstance(joined.content, dict):
        _ = joined.plain()
        return ()
    own = {name: Asked(one) for name, one in joined.content.items()}
    order = sorted(own, key=lambda name: (-_priority(own[name]), name))
    return tuple(_attachment(name, own[name], networks) for name in order)


def _priority(asked: Asked) -> int:
    return asked.fact("priority", read=lambda plain: plain if isinstance(plain, int) else 0, unset=0).value


def _attachment(name: str, asked: Asked, networks: Mapping[str, Value]) -> Attachment:
    own = networks[name].at("name") if name in networks else None
    told = str(own.content) if own is not None and own.known else name
    given = (asked.at(key) for key in ("ipv4_address", "ipv6_address"))
    addresses = tuple(str(one.content) for one in given if one is not None and one.known and one.content)
    aliases = asked.several("aliases", found=asked.items("aliases", str))
    return Attachment(told, told, addresses, aliases.told or ())


def ports(asked: Asked, *, stack: bool) -> Fact[tuple[Port, ...]]:
    """Every port, lowest first; one whose host port the engine chooses has the host port 0.

    With `stack` on every address: Swarm takes no notice of one (cli/compose/loader, `ignoring IP-address`).
    """
    return asked.several("ports", found=_ports(asked, _published_by_swarm if stack else _published))


def _ports(asked: Asked, read: Callable[[Plain], Port]) -> Iterator[tuple[Port, Place]]:
    mode = asked.at("network_mode")
    if mode is not None and isinstance(mode.content, Unknown):
        raise UnreadError(mode.content.reason, mode.place)
    inside = mode is not None and str(mode.content).startswith(_WITHOUT_PORTS)
    written, unknown_port = gather(() if inside else asked.items("ports", read))
    several, unknown_number = gather(asked.items("expose", lambda one: tuple(_exposed(str(one)))))
    found = dict(reversed(written))
    taken = {(one.container_port, one.protocol) for one in found}
    exposed = {one: place for each, place in several for one in each}
    found |= {one: place for one, place in exposed.items() if (one.container_port, one.protocol) not in taken}
    order = sorted(found, key=lambda one: (one.container_port, one.protocol, one.host_address, one.host_port or 0))
    yield from ((one, found[one]) for one in order)
    if (lacking := unknown_port or unknown_number) is not None:
        raise lacking


def _published(plain: Plain) -> Port:
    return published_port(plain if isinstance(plain, dict) else {})


def _published_by_swarm(plain: Plain) -> Port:
    return structs.replace(_published(plain), host_address=_EVERY_ADDRESS)


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
