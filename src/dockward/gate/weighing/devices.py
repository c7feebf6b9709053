"""Devices that a container is to hold, judged as what they are: where their paths lead, and what the kernel has there.

The engine follows links, and takes whatever device lies at their end. So a pattern of the policy must fit the kernel's
own name of it; the name of a link counts only where the policy writes it out, and only below the host's /dev, where
nobody but root makes links. What is sent on names the device so that no link of somebody else's is followed again.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct, structs

from dockward.gate.asking import Asking, InKernel, NodeIn, RealPaths
from dockward.gate.errors import RefusedError
from dockward.judge.policy.roles import Patterns
from dockward.model.fact import Fact
from dockward.model.hostpaths import clean, under
from dockward.model.hostplace import HostPlace
from dockward.model.workload import Device, Workload

_DEV = "/dev"
_EVERYBODYS = ("/dev/shm", "/dev/mqueue")  # noqa: S108  # compared
_OF_A_PROCESS = ("/dev/fd", "/dev/stdin", "/dev/stdout", "/dev/stderr", "/proc")
"""Where a path leads to other things for the engine than for the gate."""


class Held(Struct, frozen=True):
    """A device. `written` is its path in one spelling, `leads` where that leads, `called` the kernel's name of it."""

    written: str
    leads: str
    called: str
    names: tuple[str, ...]
    """All by which rules know it."""

    @property
    def sent(self) -> str:
        """Its path as it is sent on."""
        return self.written if _is_roots(self.written) else self.leads

    def judged_as(self, patterns: Patterns) -> str:
        """The name that must be admitted."""
        return self.written if self.written in patterns and _is_roots(self.written) else self.called


def _is_roots(path: str) -> bool:
    return under(path, _DEV) and not any(under(path, one) for one in _EVERYBODYS)


def _written(path: str) -> str:
    """A device's path in one spelling. Raises `RefusedError` for one that doesn't lead to one place."""
    written = clean(path)
    if not path.startswith("/") or any(under(written, one) for one in _OF_A_PROCESS):
        raise RefusedError(
            f"The device {path[:200]!a} can't be judged: its path leads elsewhere for every process.",
            "Name it by its path below /dev.",
            status=400,
        )
    return written


def _held(written: str, place: HostPlace) -> Held:
    called = place.device or place.path
    return Held(written, place.path, called, tuple(dict.fromkeys((called, *place.paths))))


def with_real_devices(content: dict[str, Any]) -> Asking[dict[str, Any]]:
    """A body of `bodies.CREATE` whose devices are named so that they lead where they did as they were judged."""
    host = content.get("HostConfig", {})
    asked = host.get("Devices")
    if not asked:
        return content
    known = yield from _all_held(str(one.get("PathOnHost", "")) for one in asked)
    devices = [{**one, "PathOnHost": known[str(one.get("PathOnHost", ""))].sent} for one in asked]
    return {**content, "HostConfig": {**host, "Devices": devices}}


def as_held(workload: Workload, content: dict[str, Any], patterns: Patterns) -> Asking[tuple[Workload, dict[str, Any]]]:
    """A container, and the body that asks for it, with its devices as what they are."""
    host = content.get("HostConfig", {})
    asked = host.get("Devices") or ()
    there = workload.devices.value if workload.devices.known else ()
    paths = [str(one.get("PathOnHost", "")) for one in asked]
    known = yield from _all_held((*paths, *(one.host_path for one in there if one.host_path.startswith("/"))))
    if asked:
        devices = [
            {**one, "PathOnHost": known[path].judged_as(patterns)} for one, path in zip(asked, paths, strict=True)
        ]
        content = {**content, "HostConfig": {**host, "Devices": devices}}
    return structs.replace(workload, devices=_with_names(workload.devices, known)), content


def _with_names(devices: Fact[tuple[Device, ...]], known: Mapping[str, Held]) -> Fact[tuple[Device, ...]]:
    def named(several: tuple[Device, ...]) -> tuple[Device, ...]:
        return tuple(
            structs.replace(one, host_path=name)
            for one in several
            for name in (known[one.host_path].names if one.host_path in known else (one.host_path,))
        )

    return devices.map(named)


def _all_held(paths: Iterable[str]) -> Asking[dict[str, Held]]:
    """The devices at these paths. Raises `RefusedError`."""
    written = {path: _written(path) for path in paths}
    if not written:
        return {}
    places: tuple[HostPlace, ...] = yield RealPaths(tuple(written.values()))
    return {path: _held(one, place) for (path, one), place in zip(written.items(), places, strict=True)}


def devices_of(raw: Mapping[str, Any]) -> Asking[tuple[tuple[str, str], ...]]:
    """What the kernel has at the devices of a container that is there: (path in the container, its name of the device).

    `raw` is the engine's answer on it.
    """
    devices = (raw.get("HostConfig") or {}).get("Devices") or ()
    paths = [str(one.get("PathOnHost", "")) for one in devices]
    if not paths:
        return ()
    places: tuple[HostPlace, ...] = yield RealPaths(tuple(map(clean, paths)), linked=False)
    inside = (str(one.get("PathInContainer") or path) for one, path in zip(devices, paths, strict=True))
    return tuple((path, place.device) for path, place in zip(inside, places, strict=True))


def other_devices(wanted: Iterable[tuple[str, str]], running: InKernel) -> Asking[tuple[str, ...]]:
    """What a running container has at these paths in place of what it was admitted with, each a sentence."""
    told: list[str] = []
    for path, device in wanted:
        inside: str = yield NodeIn(running.pid, clean(path))
        if device and inside and inside != device:
            told.append(f"At {path} it holds the device {inside}, and was admitted for {device}.")
    return tuple(told)
