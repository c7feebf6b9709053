"""A Swarm as a manager sees it: its settings and its nodes."""

from msgspec import Struct

from dockward.model.fact import Fact
from dockward.model.subject import Kind, Subject


class Node(Struct, frozen=True, kw_only=True):
    """A member of the Swarm. `role` is manager or worker; `availability` active, pause or drain."""

    id: str
    hostname: str
    role: str
    availability: str
    state: str
    engine_version: str
    address: str
    leader: bool = False


class Swarm(Struct, frozen=True, kw_only=True):
    """Swarm mode of the engine. What only a manager knows is unknown on a worker. Times in seconds."""

    active: Fact[bool]
    manager: Fact[bool]
    node_address: Fact[str]
    listen_address: Fact[str]
    """The address that the management port is bound to."""
    data_path_address: Fact[str]
    """The address of the data plane; equal to the node's address when it wasn't set apart."""
    auto_lock: Fact[bool]
    certificate_expiry: Fact[float]
    """Life of a node's certificate."""
    root_rotations: Fact[int]
    """How often the CA certificate was rotated (the specification's ForceRotate)."""
    created: Fact[float]
    updated: Fact[float]
    nodes: Fact[tuple[Node, ...]]
    secrets: Fact[int]
    """How many secrets it holds."""
    configs: Fact[tuple[str, ...]]
    """Names of its configs."""
    services: Fact[int]

    @property
    def subject(self) -> Subject:
        """What findings call it."""
        return Subject(Kind.SWARM.value)
