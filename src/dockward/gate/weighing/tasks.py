"""What a task of a service was to be, so that its container can be compared with the service as it was approved.

The Swarm's managers know which task a container is of, and by which spec; on a node that is none it can't be told. A
container that a client made through the gate is never taken for a task's, whatever its labels say: it is known itself.
"""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import msgspec
from msgspec import Struct, structs

from dockward.engine.wire.image import ImageAnswer
from dockward.gate.asking import Asking, ask
from dockward.gate.errors import RefusedError
from dockward.gate.request.strictjson import parse_json
from dockward.gate.request.swarmbodies import SERVICE
from dockward.gate.rights.byid import NAMED
from dockward.gate.rights.scope import OWNER, texts
from dockward.gate.weighing.judging import Setting
from dockward.gate.weighing.services import Content, join_networks, service_workload
from dockward.gate.weighing.surroundings import Around, look_around
from dockward.judge.policy.gate import EVERYTHING
from dockward.model.fact import Fact
from dockward.model.volume import Volume
from dockward.model.workload import Mount, MountKind, Workload

TASK = "com.docker.swarm.task.id"
"""The label that the engine gives a task's container."""
_COMPARED = (
    "image",
    "image_id",
    "init",
    "user",
    "group_add",
    "cap_add",
    "cap_drop",
    "no_new_privileges",
    "seccomp",
    "apparmor",
    "selinux",
    "readonly_root",
    "network_mode",
    "sysctls",
    "command",
)
_ENCODER = msgspec.json.Encoder(order="deterministic")


class Placed(Struct, frozen=True, kw_only=True):
    """A task as its service has it: the service's id, a hash of what it was to be, and that itself, looked up.

    `owner` is the label that says whose the container is; its image may say something else.
    """

    service: str
    owner: str
    shape: str
    around: Around


def shape_of(around: Around) -> str:
    """A hash of what a service's containers may have, names resolved to what they mean; empty if that isn't known."""
    one = around.workload
    if not (one.mounts.known and one.networks.known):
        return ""
    # One that isn't there yet the engine makes without options, as its own directory.
    volumes = {at.name: (at.driver.content, at.options.content) for at in around.world.volumes if not _is_plain(at)}
    mounts = sorted(
        (at.target, at.source if _is_own(at, volumes) else at.host_path or "", at.writable, at.propagation)
        for at in one.mounts.value
    )
    networks = sorted((at.network_id or at.network) for at in one.networks.value)
    told = [_content(getattr(one, field)) for field in _COMPARED]
    return sha256(_ENCODER.encode([told, mounts, volumes, networks])).hexdigest()


def _is_plain(volume: Volume) -> bool:
    return volume.driver.content == "local" and not volume.options.content


def _is_own(mount: Mount, others: Mapping[str, Any]) -> bool:
    return mount.kind is MountKind.VOLUME and mount.source not in others


def _content(value: Any) -> Any:
    return value.content if isinstance(value, Fact) else value


def service_around(workload: Workload, setting: Setting) -> Asking[Around]:
    """A service with all that it names looked up, whatever is admitted."""
    return (
        yield from look_around(
            workload, setting.engine, EVERYTHING, setting.now, setting.own.files, strict=setting.strict, linked=False
        )
    )


def placed(raw: Mapping[str, Any], own: Workload, setting: Setting) -> Asking[Placed | None]:
    """What a container was to be that is a task's, by the engine's answer on it; None if it is none, or unknown.

    `own` is the container itself.
    """
    name = texts((raw.get("Config") or {}).get("Labels")).get(TASK, "")
    if not NAMED.fullmatch(name):
        return None
    try:
        task: Content | None = yield from ask(f"/tasks/{name}", dict[str, Any])
        if task is None or not _is_of(task, raw):
            return None
        return (yield from _looked_up(task, raw, own, setting))
    except RefusedError:
        return None


def _is_of(task: Content, raw: Mapping[str, Any]) -> bool:
    """Managers hear of the container's id a moment after it has started."""
    container = ((task.get("Status") or {}).get("ContainerStatus") or {}).get("ContainerID", "")
    return isinstance(task.get("ServiceID"), str) and container in {"", raw.get("Id")}


def _looked_up(task: Content, raw: Mapping[str, Any], own: Workload, setting: Setting) -> Asking[Placed]:
    spec = {**(task.get("Spec") or {})}
    spec.setdefault("Networks", _attached(task))
    content = SERVICE(parse_json(msgspec.json.encode({"TaskTemplate": spec})), "Task")
    content, names = yield from join_networks(content)
    image: ImageAnswer | None = yield from ask(f"/images/{raw.get('Image', '')}/json", ImageAnswer)
    workload = service_workload(content, image, names, setting.engine)
    around = yield from service_around(workload, setting)
    return Placed(
        service=task["ServiceID"],
        owner=texts(((task.get("Spec") or {}).get("ContainerSpec") or {}).get("Labels")).get(OWNER, ""),
        shape=shape_of(around),
        around=structs.replace(around, workload=_with_own_volumes(around.workload, own)),
    )


def _attached(task: Content) -> list[Content]:
    """The task's networks where its service has them beside its tasks, as old clients ask for them."""
    networks = [one.get("Network") or {} for one in task.get("NetworksAttachments") or ()]
    return [{"Target": one.get("ID", "")} for one in networks if not (one.get("Spec") or {}).get("Ingress")]


def _with_own_volumes(asked: Workload, own: Workload) -> Workload:
    """With the volumes that the engine makes for the image, where nothing else is asked for."""
    if not (asked.mounts.known and own.mounts.known):
        return asked
    targets = {one.target.rstrip("/") for one in asked.mounts.value}
    more = (one for one in own.mounts.value if one.kind is MountKind.VOLUME and one.target.rstrip("/") not in targets)
    return structs.replace(asked, mounts=Fact((*asked.mounts.value, *more), asked.mounts.place))
