"""An image as the engine holds it: names, configuration and history; its files are looked at elsewhere."""

from msgspec import UNSET, Struct

from dockward.model.contents import Contents
from dockward.model.dockerfile import Dockerfile
from dockward.model.fact import Fact, outside
from dockward.model.subject import Kind, Subject
from dockward.model.workload import EnvEntry, HealthCheck

NOT_SCANNED: Fact[Contents] = outside("what is inside the image was not looked at; `dockward scan` does")


class Layer(Struct, frozen=True):
    """One line of an image's history: the instruction as recorded, when (seconds since the epoch) and its size."""

    instruction: str
    created: float
    size: int
    comment: str = ""


class ImageAccount(Struct, frozen=True):
    """A line of /etc/passwd in the image; `empty_password`: /etc/shadow (or passwd) lets it in without a password."""

    name: str
    uid: int
    gid: int
    empty_password: bool = False


class ImageGroup(Struct, frozen=True):
    """A line of /etc/group in the image."""

    name: str
    gid: int


class Image(Struct, frozen=True, kw_only=True):
    """An image in the engine's store, or the one that a Dockerfile describes.

    `created` is what its maker says, in seconds since the epoch; 0 is unset.
    """

    id: str
    tags: tuple[str, ...] = ()
    digests: tuple[str, ...] = ()
    parent: str = ""
    created: Fact[float]
    size: Fact[int]
    user: Fact[str]
    environment: Fact[tuple[EnvEntry, ...]]
    ports: Fact[tuple[str, ...]]
    """Exposed ports as written: `80/tcp`."""
    volumes: Fact[tuple[str, ...]]
    labels: Fact[dict[str, str]]
    health_check: Fact[HealthCheck | None]
    command: Fact[tuple[str, ...]]
    history: Fact[tuple[Layer, ...]]
    """Oldest first."""
    layers: Fact[tuple[str, ...]]
    """Digests of the uncompressed layers, lowest first."""
    platform: Fact[str]
    """`os/architecture`, with `/variant` where there is one."""
    accounts: Fact[tuple[ImageAccount, ...]]
    groups: Fact[tuple[ImageGroup, ...]]
    setuid_files: Fact[tuple[str, ...]]
    """Paths of regular files in the image with a setuid or setgid bit."""
    credential_files: Fact[tuple[str, ...]]
    """Paths in the image that by name hold private keys or credentials."""
    contents: Fact[Contents] = NOT_SCANNED
    """What its layers hold, once they were looked through."""
    directories: Fact[tuple[str, ...]]
    """Where the layers lie on the engine's host, lowest first."""
    brought_by: tuple[int, ...] = ()
    """For each layer, lowest first, the index of the line in `history` that made it; empty where nothing tells."""
    several: bool = False
    """Whether others, for other platforms, go by the same name."""
    holder: Subject | None = None
    """What has these files in place of an image: a container that was started from it, or a directory."""
    written: Dockerfile | None = None
    """The Dockerfile, where nothing was built yet: what only the built image can tell is outside of it then."""

    @property
    def kind(self) -> Kind:
        """Which kind of subject it is."""
        return Kind.IMAGE if self.written is None else Kind.DOCKERFILE

    @property
    def name(self) -> str:
        """What a person calls it: its first tag, else its first digest, else the start of its id; of several one."""
        return self._names[0]

    @property
    def subject(self) -> Subject:
        """What findings call it."""
        name, *others = self._names
        return self.holder or Subject(self.kind.value, name, self.id, tuple(others) or UNSET)

    @property
    def _names(self) -> tuple[str, ...]:
        if self.written is not None:
            return (self.written.path,)
        if self.holder is not None:
            return (self.holder.name,)
        platform = f" ({self.platform.told})" if self.several and self.platform.told else ""
        names = (*self.tags, *self.digests) or (self.id.removeprefix("sha256:")[:12],)
        return tuple(f"{one}{platform}" for one in names)
