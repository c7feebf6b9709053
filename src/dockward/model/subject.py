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

    @property
    def of_any_platform(self) -> "Subject | None":
        """Of an image that has its platform behind its name, the one without, which stands for all platforms."""
        name, found, _ = self.name.partition(" (")
        return Subject(self.kind, name, self.id) if found and self.kind == Kind.IMAGE.value else None

    @property
    def names(self) -> tuple[str, ...]:
        """What exceptions may call it: `kind/name`, of an image also without its platform."""
        general = self.of_any_platform
        return (str(self),) if general is None else (str(self), str(general))
