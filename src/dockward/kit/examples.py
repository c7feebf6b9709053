"""A small world in good order, and the same with one thing changed: what rules give as their examples."""

from typing import Any, TypeVar

from msgspec import Struct, structs

from dockward.kit import _baseline
from dockward.model.engine import ApiListener, DaemonSettings, Engine, Setting, SettingValue
from dockward.model.fact import Fact, Place, Unknown, unknown
from dockward.model.host import Host
from dockward.model.image import Image
from dockward.model.kernel import KernelView, Process
from dockward.model.network import Network
from dockward.model.policy import PolicyFile
from dockward.model.swarm import Swarm
from dockward.model.volume import Volume
from dockward.model.workload import Origin, Resources, Workload
from dockward.model.world import World

S = TypeVar("S", bound=Struct)


def _changed(base: S, changes: dict[str, Any]) -> S:
    """`base` with plain values put in; a value for a field that holds a fact is wrapped and keeps the fact's place."""
    return structs.replace(base, **{name: _fitted(getattr(base, name), value) for name, value in changes.items()})


def _fitted(old: object, value: object) -> object:
    if not isinstance(old, Fact) or isinstance(value, Fact):
        return value
    return unknown(value.reason, old.place) if isinstance(value, Unknown) else Fact(value, old.place)


def workload(**changes: Any) -> Workload:
    """A hardened running container, changed. Field names are those of `Workload`."""
    return _changed(_baseline.workload(), changes)


def workload_running(**changes: Any) -> Workload:
    """The hardened container whose one process is changed. Field names are those of `Process`."""
    return workload(kernel=kernel(processes=(process(**changes),)))


def service(**changes: Any) -> Workload:
    """A hardened Swarm service, changed."""
    return _changed(
        _baseline.workload(), {"origin": Origin.SERVICE, "name": "shop_api", "kernel": None, "execs": (), **changes}
    )


def resources(**changes: Any) -> Resources:
    """Quotas that are all set, changed."""
    return _changed(_baseline.resources(), changes)


def kernel(**changes: Any) -> KernelView:
    """The kernel's view of the hardened container, changed."""
    return _changed(_baseline.kernel(), changes)


def process(**changes: Any) -> Process:
    """A process without root and capabilities, changed."""
    return _changed(_baseline.process(), changes)


def image(**changes: Any) -> Image:
    """A clean image, changed."""
    return _changed(_baseline.image(), changes)


def network(**changes: Any) -> Network:
    """A network of one project's own, changed."""
    return _changed(_baseline.network(), changes)


def volume(**changes: Any) -> Volume:
    """An ordinary local volume, changed."""
    return _changed(_baseline.volume(), changes)


def swarm(**changes: Any) -> Swarm:
    """A well-kept Swarm with three managers, changed."""
    return _changed(_baseline.swarm(), changes)


def policy(**changes: Any) -> PolicyFile:
    """A policy that exempts nothing, changed."""
    return _changed(_baseline.policy(), changes)


def host(**changes: Any) -> Host:
    """A current, hardened host, changed."""
    return _changed(_baseline.host(), changes)


def engine(**changes: Any) -> Engine:
    """A current, hardened engine, changed. `settings` may be a plain dict of daemon.json names and values."""
    settings = changes.get("settings")
    if isinstance(settings, dict):
        base: DaemonSettings = _baseline.engine().settings.value
        values = {**base.values, **{name: setting(name, value) for name, value in settings.items()}}
        changes["settings"] = structs.replace(base, values=values)
    return _changed(_baseline.engine(), changes)


def api_listener(**changes: Any) -> ApiListener:
    """A TCP address of the Engine API that demands client certificates, changed."""
    return _changed(_baseline.api_listener(), changes)


def setting(name: str, value: SettingValue) -> Setting:
    """A daemon setting as daemon.json has it."""
    return Setting(value, Place("/etc/docker/daemon.json", name))


def world(**changes: Any) -> World:
    """The whole small world, changed: fields as of `World`."""
    return structs.replace(_baseline.world(), **changes)


def container_world(*containers: Workload, **changes: Any) -> World:
    """The small world with these containers in place of its own."""
    return world(containers=containers, **changes)


class DockerfileText(Struct, frozen=True):
    """A Dockerfile as an example, parsed only when it is looked at. `ignored`: the lines of its .dockerignore."""

    text: str
    path: str = "Dockerfile"
    ignored: tuple[str, ...] | None = None


def dockerfile(*lines: str, ignored: tuple[str, ...] | None = None) -> DockerfileText:
    """A Dockerfile of these lines."""
    return DockerfileText("".join(f"{one}\n" for one in lines), ignored=ignored)


class ComposeText(Struct, frozen=True):
    """A compose file as an example, parsed only when it is looked at."""

    text: str
    path: str = "compose.yaml"


def compose(*lines: str) -> ComposeText:
    """A compose file of these lines."""
    return ComposeText("".join(f"{one}\n" for one in lines))
