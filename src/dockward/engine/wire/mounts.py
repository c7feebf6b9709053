"""A container's mounts: what was asked for (Binds, Mounts, Tmpfs) joined with what the engine made (Mounts)."""

import re
from collections.abc import Iterable, Mapping
from posixpath import normpath

from msgspec import structs

from dockward.engine.wire.inspect import HostConfig, MountPoint, MountSpec
from dockward.engine.wire.source import Told, Untold, need
from dockward.model.targets import clean_target
from dockward.model.volume import Volume
from dockward.model.workload import Mount, MountKind, Workload

_ANONYMOUS = re.compile(r"[0-9a-f]{64}")
_SIZE = re.compile(r"(\d+)([kmg]?)b?", re.IGNORECASE)
_UNIT = {"": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30}
_TMPFS_DEFAULTS = ("rw", "noexec", "nosuid", "nodev")
"""What the engine mounts a tmpfs with unless told otherwise."""
_OPPOSITE = {"ro": "rw", "rw": "ro", "exec": "noexec", "noexec": "exec", "suid": "nosuid", "nosuid": "suid"} | {
    "dev": "nodev",
    "nodev": "dev",
}


def mounts_from(host: HostConfig, made: Told[list[MountPoint]]) -> tuple[Mount, ...]:
    """Every mount of a container, by target. Raises `Untold` for a kind of mount that isn't known.

    Where the engine has made what was asked for, its word counts. All else is told, also where several are asked for at
    one place: it tells none of `Tmpfs`, and mounts them beside what it does tell.
    """
    specs = {clean_target(one.target): one for one in host.mounts or ()}
    points = [_from_point(one, specs) for one in need(made, "Mounts", [])]
    asked = [_from_bind(one) for one in need(host.binds, "HostConfig.Binds", [])]
    asked += [mount_from_spec(one) for one in host.mounts or ()]
    there = {one.target for one in points}
    found = [*points, *(one for one in asked if one.target not in there)]
    found += [_tmpfs(target, options.split(",")) for target, options in (host.tmpfs or {}).items()]
    return tuple(sorted(found, key=lambda one: one.target))


def _from_point(point: MountPoint, specs: Mapping[str, MountSpec]) -> Mount:
    kind = _kind(point.type or ("volume" if point.name else "bind"))
    target = clean_target(point.destination)
    if kind is MountKind.TMPFS:
        return structs.replace(mount_from_spec(specs[target]), writable=point.rw) if target in specs else _tmpfs(target)
    return Mount(
        kind=kind,
        target=target,
        source=point.name or point.source,
        host_path=point.source if kind is MountKind.BIND else None,
        writable=point.rw,
        propagation=point.propagation,
        options=_words(point.mode.split(",")),
        driver=point.driver,
        anonymous=kind is MountKind.VOLUME and bool(_ANONYMOUS.fullmatch(point.name)),
        shallow=target in specs and _is_shallow(specs[target]),
    )


def mount_from_spec(spec: MountSpec) -> Mount:
    """A mount as `--mount` or a service asks for it. Raises `Untold` for a kind that isn't known."""
    kind = _kind(spec.type)
    target = clean_target(spec.target)
    if kind is MountKind.TMPFS:
        asked = spec.tmpfs_options
        options = ["=".join(one) for one in (asked.options if asked else None) or ()]
        mount = _tmpfs(target, [*options, "ro" if spec.read_only else "rw"])
        return structs.replace(mount, size=asked.size_bytes) if asked and asked.size_bytes else mount
    driver = spec.volume_options.driver_config if spec.volume_options else None
    return Mount(
        kind=kind,
        target=target,
        source=spec.source,
        host_path=_cleaned(spec.source)
        if kind is MountKind.BIND
        else bound_device((driver.options if driver else None) or {}),
        writable=not spec.read_only,
        propagation=spec.bind_options.propagation if spec.bind_options else "",
        driver=driver.name if driver else "",
        anonymous=kind is MountKind.VOLUME and not spec.source,
        shallow=_is_shallow(spec),
    )


def _is_shallow(spec: MountSpec) -> bool:
    return spec.bind_options is not None and spec.bind_options.read_only_non_recursive


def _from_bind(text: str) -> Mount:
    source, colon, rest = text.partition(":")
    target, _, mode = rest.partition(":")
    if not colon:
        return Mount(kind=MountKind.VOLUME, target=clean_target(source), anonymous=True)
    kind = MountKind.BIND if source.startswith("/") else MountKind.VOLUME
    options = _words(mode.split(","))
    return Mount(
        kind=kind,
        target=clean_target(target),
        source=source,
        host_path=_cleaned(source) if kind is MountKind.BIND else None,
        writable="ro" not in options,
        options=options,
    )


def _cleaned(source: str) -> str:
    """The engine goes up from a folder by the path's letters, not from where a link leads (`volume/mounts` of moby)."""
    return normpath(source) if source else source


def _tmpfs(target: str, asked: Iterable[str] = ()) -> Mount:
    words = [*_TMPFS_DEFAULTS]
    size = None
    for option in filter(None, asked):
        if option.startswith("size="):
            size = _bytes(option.removeprefix("size="))
        if option in _OPPOSITE:
            words = [one for one in words if one != _OPPOSITE[option]]
        words.append(option)
    return Mount(
        kind=MountKind.TMPFS,
        target=clean_target(target),
        writable="ro" not in words,
        options=frozenset(words),
        size=size,
    )


def _bytes(text: str) -> int | None:
    """A tmpfs(5) size; None for a share of the memory (`50%`), which bounds nothing by itself."""
    found = _SIZE.fullmatch(text)
    return int(found[1]) * _UNIT[found[2].lower()] or None if found else None


def _words(options: Iterable[str]) -> frozenset[str]:
    return frozenset(one for one in options if one)


def _kind(text: str) -> MountKind:
    try:
        return MountKind(text)
    except ValueError as why:
        raise Untold("it has a kind of mount that isn't known here") from why


def bound_device(options: Mapping[str, str]) -> str | None:
    """The host path that a local volume with these options shows instead of its own directory, or None."""
    device = options.get("device", "")
    ways = {options.get("type", ""), *options.get("o", "").split(",")}
    return device if device.startswith("/") and ways & {"none", "bind", "rbind"} else None


def with_volumes(workload: Workload, volumes: Mapping[str, Volume]) -> Workload:
    """The workload with the host path of each volume mount filled in, as far as `volumes` (by name) tells it."""
    return structs.replace(
        workload, mounts=workload.mounts.map(lambda all_: tuple(_shown(one, volumes) for one in all_))
    )


def _shown(mount: Mount, volumes: Mapping[str, Volume]) -> Mount:
    volume = volumes.get(mount.source) if mount.kind is MountKind.VOLUME else None
    if volume is None or not (volume.options.known and volume.mountpoint.known):
        return mount
    path = bound_device(volume.options.value) if volume.driver.content == "local" else None
    return structs.replace(mount, host_path=path or volume.mountpoint.value or None)
