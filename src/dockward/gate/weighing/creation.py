"""A container that is asked for, as the workload that it would be: the engine's inspect answer before there is one."""

from typing import Any

import msgspec

from dockward.engine.wire.container import Defaults, workload_from
from dockward.engine.wire.image import ImageAnswer, ImageConfig
from dockward.engine.wire.inspect import Inspect
from dockward.model.fact import Fact
from dockward.model.targets import clean_target
from dockward.model.workload import Workload
from dockward.syntax.decoders import convert

_UNNAMED = "0" * 64
"""As the name of a volume that the engine will make and name."""
_LISTS = ("CapAdd", "CapDrop", "SecurityOpt", "GroupAdd", "Binds", "VolumesFrom", "Devices", "DeviceCgroupRules")
_MODES = ("PidMode", "IpcMode", "UTSMode", "UsernsMode", "CgroupnsMode", "NetworkMode", "CgroupParent", "CpusetCpus")
_NUMBERS = (
    "Memory",
    "MemorySwap",
    "MemoryReservation",
    "NanoCpus",
    "CpuQuota",
    "CpuPeriod",
    "CpuShares",
    "PidsLimit",
    "ShmSize",
    "OomScoreAdj",
)
_ABSENT: dict[str, Any] = {
    "Privileged": False,
    "ReadonlyRootfs": False,
    "OomKillDisable": False,
    "MaskedPaths": None,
    "ReadonlyPaths": None,
    "PortBindings": {},
    "LogConfig": {},
    "RestartPolicy": {},
    "Ulimits": [],
    **{key: [] for key in _LISTS},
    **dict.fromkeys(_MODES, ""),
    **dict.fromkeys(_NUMBERS, 0),
}
"""What the engine writes for a setting that isn't asked for."""


_BESIDE = frozenset({"HostConfig", "NetworkingConfig"})
"""What of a body isn't the container's configuration."""


def asked_workload(content: dict[str, Any], name: str, image: ImageAnswer, defaults: Defaults) -> Workload:
    """The container of a body that `bodies.CREATE` has passed, with what it takes from its image."""
    answer = convert(_inspected(content, name, image), Inspect)
    return workload_from(answer, defaults, execs=Fact(()))


def _inspected(content: dict[str, Any], name: str, image: ImageAnswer) -> dict[str, Any]:
    host = _ABSENT | content.get("HostConfig", {})
    own = image.config or ImageConfig()
    networks = content.get("NetworkingConfig", {}).get("EndpointsConfig", {})
    mode = host["NetworkMode"] or "default"
    config = config_with_image(content, own)
    named = not mode.startswith("container:") and mode not in {"host", "none", "default"}
    return {
        "Id": "",
        "Name": f"/{name}",
        "Image": image.id,
        "State": {"Status": "created"},
        "Config": config,
        "HostConfig": host,
        "NetworkSettings": {
            "Networks": networks or ({mode: {}} if named else {"bridge": {}} if mode == "default" else {}),
        },
        "Mounts": [
            {"Type": "volume", "Name": _UNNAMED, "Destination": one, "Driver": host.get("VolumeDriver", "local")}
            for one in config["Volumes"]
            if clean_target(one) not in _targets(host)
        ],
        "Created": None,
    }


def _targets(host: dict[str, Any]) -> frozenset[str]:
    """Where something is mounted that is asked for: it takes the place of a volume that the image declares."""
    binds = (one.split(":")[1] for one in host["Binds"] if ":" in one)
    mounts = (one.get("Target", "") for one in host.get("Mounts", ()))
    return frozenset(map(clean_target, (*binds, *mounts, *host.get("Tmpfs", {}))))


def config_with_image(content: dict[str, Any], own: ImageConfig) -> dict[str, Any]:
    """What the container's configuration becomes with the image's (`runconfig.Merge` of moby)."""
    given = {one.partition("=")[0] for one in content.get("Env", ())}
    inherited = [one for one in own.env or () if one.partition("=")[0] not in given]
    started = content.get("Entrypoint")
    entrypoint = (own.entrypoint or []) if started is None else started
    volumes = {**(own.volumes or {}), **content.get("Volumes", {})}
    return {
        **{name: one for name, one in content.items() if name not in _BESIDE},
        "User": content.get("User") or own.user or "",
        "Env": [*content.get("Env", ()), *inherited],
        "Cmd": content.get("Cmd") or ([] if started else own.cmd or []),
        # An empty text stands for none, also in an image; an empty list is none, to which the image's command goes.
        "Entrypoint": [] if entrypoint == [""] else entrypoint,
        "Labels": {**(own.labels or {}), **content.get("Labels", {})},
        "ExposedPorts": {**(own.exposed_ports or {}), **content.get("ExposedPorts", {})},
        "Healthcheck": _health(content.get("Healthcheck"), own),
        "Volumes": volumes,
        "WorkingDir": content.get("WorkingDir") or own.working_dir or "",
        "StopSignal": content.get("StopSignal") or own.stop_signal or "",
    }


def _health(asked: dict[str, Any] | None, own: ImageConfig) -> dict[str, Any] | None:
    """Field by field: one that is empty is the image's."""
    image: dict[str, Any] | None = msgspec.to_builtins(own.healthcheck)
    if asked is None:
        return image
    return {**(image or {}), **{name: one for name, one in asked.items() if one}}
