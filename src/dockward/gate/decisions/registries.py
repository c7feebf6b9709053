"""Which registries the engine may be sent to: not to the host itself, nor to what only the host can reach beside it.

The engine connects from the host, as root, and its errors tell what was answered. Names are judged as they are written,
and by where they lead as the gate looks them up. Who rules over a name can have it lead elsewhere once the engine
looks, and a registry can send the engine on (realms of tokens, redirects): what is sure is only that no others are
asked than those of a list (`admitted.only-registries`).
"""

import re
from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase
from ipaddress import IPv6Address, ip_address

from dockward.gate.asking import AddressesOf, Asking
from dockward.gate.decisions.outcomes import Decision, Passed
from dockward.gate.errors import RefusedError
from dockward.gate.request.requests import Request
from dockward.gate.weighing.judging import Setting
from dockward.judge.policy.gate import Admitted
from dockward.judge.policy.roles import Patterns

_SCHEME = re.compile(r"https?://")
"""What the engine takes for one, in these letters; before all else it puts `https://` (`Service.Auth` of moby)."""
_PLACE = re.compile(r"(?P<host>[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?", re.ASCII)
_OF_NUMBERS = re.compile(r"(?:0x[0-9a-f]*|[0-9]+)(?:\.(?:0x[0-9a-f]*|[0-9]+)){0,3}\.?")
"""What resolvers may take for an address, in all the ways of inet_aton(3)."""
_METADATA = frozenset(
    {"100.100.100.200", "168.63.129.16", "192.0.0.192", "fd00:ec2::254", "fd20:ce::254", "metadata", "instance-data"}
)
"""Where clouds tell machines about themselves, beside the link-local addresses."""
_OWN = (
    "localhost",
    "ip6-localhost",
    "ip6-loopback",
    "host.docker.internal",
    "gateway.docker.internal",
    "metadata.goog",
)
_OWN_ENDS = (".localhost", ".localdomain", ".internal.cloudapp.net", ".google.internal", ".ec2.internal")


_USUAL = "docker.io"
_USUAL_NAMES = frozenset({"", "index.docker.io", "registry-1.docker.io"})
_NEAR_HINT = "Have the policy admit it below `registries`, as HOST:PORT."


def check_registry(place: str, admitted: Admitted) -> Asking[None]:
    """Raise `RefusedError` for a registry, as HOST or HOST:PORT, to which the engine isn't sent; empty is the usual."""
    place = place.lower()
    called = _USUAL if place in _USUAL_NAMES else place
    if not _matches(called, admitted.only_registries):
        raise RefusedError(
            f"The registry {called[:100]!a} is none that the policy has the engine ask.",
            f"Take one of: {', '.join(admitted.only_registries) or 'none'}.",
        )
    if not place or _matches(place, admitted.registries):
        return
    found = _PLACE.fullmatch(place)
    host = "" if found is None else found["host"].strip("[]")
    if not host or _is_near(host):
        raise RefusedError(f"The registry {place[:100]!a} is the host itself, or what only it can reach.", _NEAR_HINT)
    if _is_address(host):
        return
    addresses: tuple[str, ...] = yield AddressesOf(host)
    for one in addresses:
        if _is_near(one):
            raise RefusedError(
                f"The registry {place[:100]!a} leads to {one}: that is the host itself, or what only it can reach.",
                _NEAR_HINT,
            )


def limits_registries(admitted: Admitted) -> bool:
    """Whether the engine may be sent to some alone."""
    return "*" not in admitted.only_registries


def _matches(place: str, patterns: Patterns) -> bool:
    return any(fnmatchcase(place, one) for one in patterns)


def _is_address(host: str) -> bool:
    try:
        ip_address(host.rstrip("."))
    except ValueError:
        return False
    return True


def place_of(name: str) -> str:
    """The registry in an image's name, or in what is searched for; empty for the usual one."""
    first, slash, _ = name.partition("/")
    named = slash and (any(sign in first for sign in ".:[") or first.lower() != first or first == "localhost")
    return first if named else ""


def _place_of_address(address: str) -> str:
    """The same of an address that a client logs in at, as `url.Parse` of Go takes it apart."""
    scheme = _SCHEME.match(address)
    rest = address[scheme.end() :] if scheme else address
    place = re.split(r"[/?#]", rest, maxsplit=1)[0].rpartition("@")[2]
    if address and not place:
        raise RefusedError(f"The address {address[:100]!a} names no registry.", "Write it as HOST:PORT.", status=400)
    return place


def _is_near(host: str) -> bool:
    name = host.rstrip(".")
    try:
        address = ip_address(name)
    except ValueError:
        return name in _OWN or name in _METADATA or name.endswith(_OWN_ENDS) or bool(_OF_NUMBERS.fullmatch(host))
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    near = address.is_loopback or address.is_link_local or address.is_unspecified or address.is_multicast
    return near or str(address) in _METADATA


_ASKED: Mapping[str, Callable[[Request], str]] = {
    "image.pull": lambda one: place_of(one.parameters.get("fromImage", "")),
    "image.push": lambda one: place_of(one.asked.name),
    "image.distribution": lambda one: place_of(one.asked.name),
    "image.search": lambda one: place_of(one.parameters.get("term", "")),
    "system.auth": lambda one: _place_of_address((one.content or {}).get("serveraddress", "")),
}


def ask_registry(request: Request, setting: Setting) -> Asking[Decision]:
    """What the engine asks a registry for its client."""
    yield from check_registry(_ASKED[request.route](request), setting.admitted)
    return Passed(request=request)
