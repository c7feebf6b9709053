"""What is judged: the kinds of subject, and the name that a finding carries."""

from enum import Enum

from msgspec import UNSET, Struct, UnsetType


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
    """One thing judged, by what a person calls it; `id` is the engine's identifier where there is one.

    `others` are the further names of an image that has several.
    """

    kind: str
    name: str = ""
    id: str = ""
    others: tuple[str, ...] | UnsetType = UNSET

    def __str__(self) -> str:
        return _titled(self.kind, self.name)

    @property
    def called(self) -> tuple[str, ...]:
        """All its names, its own first; those of an image also without its platform, by which all platforms go."""
        every = (self.name, *(self.others or ()))
        if self.kind != Kind.IMAGE.value:
            return every
        return tuple(dict.fromkeys((*every, *(one.partition(" (")[0] for one in every))))

    @property
    def names(self) -> tuple[str, ...]:
        """What exceptions may call it: `kind/name`, by any of its names."""
        return tuple(_titled(self.kind, one) for one in self.called)


def _titled(kind: str, name: str) -> str:
    """The name behind the kind; a path that begins with a slash needs no second one."""
    return f"{kind}{'' if name.startswith('/') else '/'}{name}" if name else kind
