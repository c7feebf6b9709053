"""What a scan is asked for, and what stores have of it."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from msgspec import Struct

from dockward.image.found import Bases
from dockward.image.knownbad import KnownBad
from dockward.image.stores.blobs import Platform
from dockward.image.stores.stored import StoredImage
from dockward.model.world import Unread

Watch = Callable[[str], None]


class ScanOptions(Struct, frozen=True, kw_only=True):
    """Where images are looked for. `environment` names the engine; `seconds` bounds each request to it.

    `everything` means all images of the engine; `root` is where the engine's machine has its files as seen from here.
    """

    environment: Mapping[str, str]
    home: Path
    platform: Platform | None = None
    everything: bool = False
    ids: frozenset[str] = frozenset()
    """Ids of images of the engine that are wanted too; whatever has gone meanwhile is left out."""
    containers: tuple[str, ...] = ()
    """Names or ids of containers of the engine."""
    directories: tuple[Path, ...] = ()
    registry: tuple[str, ...] = ()
    """Names of images to be had from their registries."""
    plain_http: bool = False
    """Whether these registries are asked without TLS."""
    database: Path | None = None
    """Where the advisories are; None for the usual place."""
    cached: bool = True
    flaws: bool = True
    """Whether packages are held against the advisories."""
    known_bad: KnownBad | None = None
    """Files to be looked for."""
    package_files: bool = False
    """Whether packages also tell which files are theirs."""
    file_digests: bool = False
    """Whether the SHA-1 digests of these are taken, which reads all layers once more."""
    root: Path = Path("/")
    seconds: float = 60.0

    @property
    def named(self) -> tuple[object, ...]:
        """What is named by its kind."""
        return (*self.containers, *self.directories, *self.registry)


class Found(Struct, frozen=True, kw_only=True):
    """Images to look through, to be gone through once, and what others are called that they may be built on.

    One that nobody asked for by name and that can't be had is unread. `number` is how many there are at most.
    """

    images: Iterable[StoredImage | Unread]
    number: int
    bases: Bases = {}
