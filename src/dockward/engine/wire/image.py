"""An image's inspect answer and history as an image."""

from msgspec import Struct, field

from dockward.engine.wire.environment import environment_from, health_check_from
from dockward.engine.wire.inspect import Health
from dockward.engine.wire.moment import epoch
from dockward.engine.wire.source import Source, Untold
from dockward.model.fact import Fact, unknown
from dockward.model.image import Image, Layer

_IMAGE = Source("image")
_UNTAGGED = frozenset({"<none>:<none>", "<none>@<none>"})
_FILES = "the files of the image were not looked at"


class ImageConfig(Struct, rename="pascal", frozen=True, gc=False):
    """Config; an engine leaves out what is empty."""

    user: str | None = None
    env: list[str] | None = None
    exposed_ports: dict[str, object] | None = None
    volumes: dict[str, object] | None = None
    labels: dict[str, str] | None = None
    healthcheck: Health | None = None
    cmd: list[str] | None = None
    entrypoint: list[str] | None = None
    working_dir: str | None = None
    stop_signal: str | None = None


class RootFs(Struct, rename="pascal", frozen=True, gc=False):
    """The layers' digests."""

    layers: list[str] | None = None


class GraphData(Struct, rename="pascal", frozen=True, gc=False):
    """GraphDriver.Data of overlay2: directories on the engine's host, the lower ones topmost first."""

    lower_dir: str = ""
    upper_dir: str = ""


class GraphDriver(Struct, rename="pascal", frozen=True, gc=False):
    """Where the storage driver keeps the layers; absent with containerd's image store."""

    name: str = ""
    data: GraphData | None = None


class ImageAnswer(Struct, rename="pascal", frozen=True, gc=False):
    """/images/ID/json."""

    id: str
    repo_tags: list[str] | None = None
    repo_digests: list[str] | None = None
    parent: str = ""
    created: str | None = None
    size: int = 0
    config: ImageConfig | None = None
    root_fs: RootFs | None = field(default=None, name="RootFS")
    os: str = ""
    architecture: str = ""
    variant: str = ""
    graph_driver: GraphDriver | None = None


class HistoryAnswer(Struct, rename="pascal", frozen=True, gc=False):
    """One of /images/ID/history."""

    created: int = 0
    created_by: str = ""
    size: int = 0
    comment: str = ""


class ImageListed(Struct, rename="pascal", frozen=True, gc=False):
    """One of /images/json, to be inspected."""

    id: str
    repo_tags: list[str] | None = None
    repo_digests: list[str] | None = None


def tags_of(listed: ImageListed | ImageAnswer) -> tuple[str, ...]:
    """Its tags; older engines write that there is none as one."""
    return tuple(one for one in listed.repo_tags or () if one not in _UNTAGGED)


def digests_of(listed: ImageListed | ImageAnswer) -> tuple[str, ...]:
    """Its digests in registries."""
    return tuple(one for one in listed.repo_digests or () if one not in _UNTAGGED)


def image_from(answer: ImageAnswer, history: Fact[tuple[Layer, ...]]) -> Image:
    """The image as described; what is inside its layers is left unknown."""

    def config() -> ImageConfig:
        if answer.config is None:
            raise Untold("the image has no configuration")
        return answer.config

    made = _IMAGE.made
    return Image(
        id=answer.id,
        tags=tags_of(answer),
        digests=digests_of(answer),
        parent=answer.parent,
        created=made("Created", lambda: epoch(answer.created)),
        size=_IMAGE.fact("Size", answer.size),
        user=made("Config.User", lambda: config().user or ""),
        environment=made("Config.Env", lambda: environment_from(config().env or ())),
        ports=made("Config.ExposedPorts", lambda: tuple(sorted(config().exposed_ports or ()))),
        volumes=made("Config.Volumes", lambda: tuple(sorted(config().volumes or ()))),
        labels=made("Config.Labels", lambda: config().labels or {}),
        health_check=made("Config.Healthcheck", lambda: health_check_from(config().healthcheck)),
        command=made("Config.Cmd", lambda: (*(config().entrypoint or ()), *(config().cmd or ()))),
        history=history,
        layers=made("RootFS.Layers", lambda: tuple((answer.root_fs.layers if answer.root_fs else None) or ())),
        platform=_IMAGE.fact("Architecture", "/".join(filter(None, (answer.os, answer.architecture, answer.variant)))),
        accounts=unknown(_FILES),
        groups=unknown(_FILES),
        setuid_files=unknown(_FILES),
        credential_files=unknown(_FILES),
        directories=made("GraphDriver.Data", lambda: _directories(answer.graph_driver)),
    )


def _directories(driver: GraphDriver | None) -> tuple[str, ...]:
    if driver is None or driver.data is None or driver.name != "overlay2":
        raise Untold("the engine's image store doesn't tell in which directories the layers lie")
    lower = [one for one in driver.data.lower_dir.split(":") if one]
    return (*reversed(lower), *([driver.data.upper_dir] if driver.data.upper_dir else []))


def history_from(answers: list[HistoryAnswer]) -> tuple[Layer, ...]:
    """The history, oldest first; the engine gives the newest first."""
    return tuple(Layer(one.created_by, float(max(one.created, 0)), one.size, one.comment) for one in reversed(answers))
