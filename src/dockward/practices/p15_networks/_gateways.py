"""How a bridge network leads to the outside: its gateway modes."""

from collections.abc import Iterator

from dockward.kit import Problem, problem
from dockward.model.network import Network

_OPTION = "com.docker.network.bridge.gateway_mode_"


def gateway_modes(n: Network, mode: str, message: str) -> Iterator[Problem]:
    """One problem for each address family of the network that is in `mode`."""
    for family, word in (("ipv4", "IPv4"), ("ipv6", "IPv6")):
        if n.options.value.get(_OPTION + family, "") == mode:
            yield problem(f"{message} ({word}).", at=n.options, evidence=f"gateway_mode_{family}={mode}")
