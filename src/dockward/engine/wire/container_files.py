"""Where a container's files lie: the fields of its inspect answer that tell it."""

from msgspec import Struct, field

from dockward.engine.wire.image import GraphDriver


class ContainerConfig(Struct, rename="pascal", frozen=True, gc=False):
    """Config; `image` is what the person wrote who created it."""

    image: str = ""


class ContainerFiles(Struct, rename="pascal", frozen=True, gc=False):
    """/containers/ID/json."""

    id: str
    name: str
    image: str
    """The image's id."""
    config: ContainerConfig = field(default_factory=ContainerConfig)
    graph_driver: GraphDriver | None = None

    @property
    def called(self) -> str:
        """Its name."""
        return self.name.removeprefix("/")

    @property
    def upper(self) -> str:
        """The directory of its own files on the engine's machine; empty where the engine doesn't tell."""
        driver = self.graph_driver
        return driver.data.upper_dir if driver and driver.data and driver.name == "overlay2" else ""


class ChangeAnswer(Struct, rename="pascal", frozen=True, gc=False):
    """One of /containers/ID/changes: a path from the root on; `kind` is 0 changed, 1 added, 2 deleted."""

    path: str
    kind: int
