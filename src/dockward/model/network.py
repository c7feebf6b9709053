"""A network as the engine holds it."""

from msgspec import Struct

from dockward.model.fact import Fact
from dockward.model.subject import Kind, Subject


class Network(Struct, frozen=True, kw_only=True):
    """A network of the engine. `members` are the ids of the containers on it, running or not."""

    name: str
    id: str = ""
    driver: Fact[str]
    scope: Fact[str]
    internal: Fact[bool]
    attachable: Fact[bool]
    ingress: Fact[bool]
    ipv6: Fact[bool]
    subnets: Fact[tuple[str, ...]]
    gateways: Fact[tuple[str, ...]]
    options: Fact[dict[str, str]]
    labels: Fact[dict[str, str]]
    members: Fact[tuple[str, ...]]

    @property
    def subject(self) -> Subject:
        """What findings call it."""
        return Subject(Kind.NETWORK.value, self.name, self.id)
