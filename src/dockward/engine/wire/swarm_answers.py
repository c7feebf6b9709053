"""/swarm, /nodes, /secrets and /configs: the needed fields; secrets, tokens and data are left where they are."""

from msgspec import Struct, field


class AuthorityConfig(Struct, rename="pascal", frozen=True):
    """The Swarm's certificate authority; the certificates' life in nanoseconds."""

    node_cert_expiry: int = 0
    force_rotate: int = 0


class EncryptionConfig(Struct, rename="pascal", frozen=True):
    """Whether managers need a key to start."""

    auto_lock_managers: bool = False


class SwarmSpec(Struct, rename="pascal", frozen=True):
    """The Swarm's settings."""

    ca_config: AuthorityConfig = field(default=AuthorityConfig(), name="CAConfig")
    encryption_config: EncryptionConfig = EncryptionConfig()


class SwarmAnswer(Struct, rename="pascal", frozen=True):
    """/swarm; the join tokens are left where they are."""

    spec: SwarmSpec
    created_at: str | None = None
    updated_at: str | None = None


class NodeSpec(Struct, rename="pascal", frozen=True):
    """What a node is meant to be."""

    role: str = ""
    availability: str = ""


class NodeEngine(Struct, rename="pascal", frozen=True):
    """A node's engine."""

    engine_version: str = ""


class NodeDescription(Struct, rename="pascal", frozen=True):
    """What a node says of itself."""

    hostname: str = ""
    engine: NodeEngine = NodeEngine()


class NodeStatus(Struct, rename="pascal", frozen=True):
    """What managers see of a node."""

    state: str = ""
    addr: str = ""


class ManagerStatus(Struct, rename="pascal", frozen=True):
    """A manager's place among managers."""

    leader: bool = False


class NodeAnswer(Struct, rename="pascal", frozen=True):
    """One of /nodes."""

    id: str = field(name="ID")
    spec: NodeSpec = NodeSpec()
    description: NodeDescription = NodeDescription()
    status: NodeStatus = NodeStatus()
    manager_status: ManagerStatus | None = None


class Named(Struct, rename="pascal", frozen=True):
    """The name in a specification."""

    name: str = ""


class ConfigAnswer(Struct, rename="pascal", frozen=True):
    """One of /configs; its data is left where it is."""

    spec: Named = Named()


class SecretAnswer(Struct, rename="pascal", frozen=True):
    """One of /secrets."""

    id: str = field(name="ID")
