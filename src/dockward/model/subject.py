"""What is judged: the kinds of subject, and the name that a finding carries."""

from enum import Enum

from msgspec import Struct


class Kind(Enum):
    """The kinds of subject that rules look at."""

    HOST = "host"
    ENGINE = "engine"
    CONTAINER = "container"
    SERVICE = "service"
    IMAGE = "image"
    NETWORK = "network"
    VOLUME = "volume"
    SWARM = "swarm"
    POLICY = "policy"
    DOCKERFILE = "dockerfile"
    COMPOSE = "compose service"
    RUN = "run command"
    COMPOSE_FILE = "compose file"


WRITTEN = frozenset({Kind.DOCKERFILE, Kind.COMPOSE, Kind.RUN, Kind.COMPOSE_FILE})
"""What people write; an audit sees the others."""
SEEN = frozenset(Kind) - WRITTEN


class Subject(Struct, frozen=True, order=True):
    """One thing judged, by what a person calls it; `id` is the engine's identifier where there is one."""

    kind: str
    name: str = ""
    id: str = ""

    def __str__(self) -> str:
        return f"{self.kind}/{self.name}" if self.name else self.kind
