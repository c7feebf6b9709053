"""Running containers: the fields that tell whose processes are theirs."""

from msgspec import Struct, field


class RunningListed(Struct, rename="pascal", frozen=True, gc=False):
    """One of /containers/json."""

    id: str
    image_id: str = field(name="ImageID", default="")


class RunningState(Struct, rename="pascal", frozen=True, gc=False):
    """State; `pid` is 0 for one that has ended."""

    pid: int = 0


class RunningHost(Struct, rename="pascal", frozen=True, gc=False):
    """HostConfig."""

    runtime: str | None = None


class RunningAnswer(Struct, rename="pascal", frozen=True, gc=False):
    """/containers/ID/json; `image` is the image's id."""

    id: str
    name: str
    image: str
    state: RunningState
    host_config: RunningHost = field(default_factory=RunningHost)
