"""A Docker world at one moment: everything that rules may look at."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from functools import cached_property

from msgspec import Struct

from dockward.model.compose import Project
from dockward.model.dockerfile import Dockerfile
from dockward.model.engine import Engine
from dockward.model.fact import NOWHERE, Place
from dockward.model.host import Host
from dockward.model.image import Image
from dockward.model.known import Known
from dockward.model.network import Network
from dockward.model.policy import PolicyFile
from dockward.model.subject import Kind
from dockward.model.swarm import Swarm
from dockward.model.volume import Volume
from dockward.model.workload import Workload

AnySubject = Host | Engine | Workload | Image | Network | Volume | Swarm | PolicyFile | Dockerfile | Project


class Unread(Struct, frozen=True):
    """A kind of subject (or one of them, when `name` is set) that could not be read at all."""

    kind: Kind
    reason: str
    name: str = ""
    place: Place = NOWHERE
    """Where the error is that keeps it from being read; the reason then begins with it."""


class Unreached(Struct, frozen=True, kw_only=True):
    """An engine that did not answer: where it was looked for, why it was not reached, and what to do."""

    endpoint: str
    reason: str
    hint: str = ""


class Faltered(Struct, frozen=True, kw_only=True):
    """An engine that stopped answering while it was read: what is unread, why, and what to do.

    `objects` counts those that it had named and then told nothing of; whole lists may be missing besides.
    """

    endpoint: str
    reason: str
    cause: str
    hint: str
    objects: int


class World(Struct, frozen=True, kw_only=True, dict=True):
    """One snapshot. `taken` is seconds since the epoch; rules have no other clock."""

    taken: float
    host: Host | None = None
    engine: Engine | None = None
    containers: tuple[Workload, ...] = ()
    services: tuple[Workload, ...] = ()
    images: tuple[Image, ...] = ()
    networks: tuple[Network, ...] = ()
    volumes: tuple[Volume, ...] = ()
    swarm: Swarm | None = None
    unread: tuple[Unread, ...] = ()
    unreached: Unreached | None = None
    faltered: Faltered | None = None
    policy: PolicyFile | None = None
    dockerfiles: tuple[Dockerfile, ...] = ()
    projects: tuple[Project, ...] = ()
    """Compose projects as written; their services are among `containers`."""
    known: Known = Known()
    """What is known beyond them, for repairs."""

    @property
    def today(self) -> date:
        """The day of the snapshot."""
        return datetime.fromtimestamp(self.taken, UTC).date()

    @property
    def written(self) -> bool:
        """Whether it is what people write: there is no host, no engine and no store of images in it."""
        lines = any(one.kind is Kind.RUN for one in self.containers[:1])  # all of a world are described alike
        return lines or bool(self.projects or self.dockerfiles)

    def subjects(self) -> Iterator[AnySubject]:
        """Every subject, singletons first."""
        yield from (one for one in (self.host, self.engine, self.swarm, self.policy) if one is not None)
        for several in (self.containers, self.services, self.images, self.networks, self.volumes):
            yield from several
        yield from self.dockerfiles
        yield from self.projects

    @cached_property
    def container_by_id(self) -> Mapping[str, Workload]:
        """Containers by full id."""
        return {one.id: one for one in self.containers}

    @cached_property
    def image_by_id(self) -> Mapping[str, Image]:
        """Images by id."""
        return {one.id: one for one in self.images}

    @cached_property
    def images_run(self) -> frozenset[str]:
        """The ids of the images that containers run of, or try to again and again, as far as both are known."""
        ids = (one.image_id.told for one in self.containers if (life := one.lifetime.told) and life.up)
        return frozenset(one for one in ids if one)

    @cached_property
    def image_by_tag(self) -> Mapping[str, Image]:
        """Images by each of their tags."""
        return {tag: one for one in self.images for tag in one.tags}

    @cached_property
    def network_by_name(self) -> Mapping[str, Network]:
        """Networks by name and by id."""
        return {key: one for one in self.networks for key in (one.name, one.id)}

    @cached_property
    def volume_by_name(self) -> Mapping[str, Volume]:
        """Volumes by name."""
        return {one.name: one for one in self.volumes}

    def resolve_container(self, reference: str) -> Workload | None:
        """The container that `container:REFERENCE` means: by id, start of an id, or name."""
        found = self.container_by_id.get(reference)
        if found is None:
            starts = [
                one for one in self.containers if one.name == reference or (reference and one.id.startswith(reference))
            ]
            found = starts[0] if starts else None
        return found
