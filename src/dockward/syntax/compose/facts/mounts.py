"""A service's mounts: its volumes, its tmpfs, and the engine's socket where it asks for that by its own key."""

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping

from msgspec import structs

from dockward.model.compose import Plain, Value
from dockward.model.errors import UnreadError
from dockward.model.fact import Fact, Place
from dockward.model.workload import Device, Mount, MountKind
from dockward.syntax.compose.facts.reading import Asked, number, options, texts

_SOCKET = "/var/run/docker.sock"
_TMPFS_DEFAULTS = ("rw", "noexec", "nosuid", "nodev")
"""What the engine mounts a tmpfs with unless told otherwise."""
_OPPOSITES = (("ro", "rw"), ("exec", "noexec"), ("suid", "nosuid"), ("dev", "nodev"))
_OPPOSITE = {one: other for pair in _OPPOSITES for one, other in (pair, pair[::-1])}
_SIZE = re.compile(r"([0-9]{1,18})([kmg]?)b?", re.IGNORECASE)
_UNITS = {"": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30}


def mounts(asked: Asked, volumes: Mapping[str, Value]) -> Fact[tuple[Mount, ...]]:
    """Every mount by target; `volumes` are the project's own."""
    return asked.several("volumes", make=lambda: _mounts(asked, volumes))


def _mounts(asked: Asked, volumes: Mapping[str, Value]) -> Iterator[tuple[Mount, Place]]:
    found = [(_mount(one, volumes), place) for one, place in asked.items("volumes") if isinstance(one, dict)]
    for one, place in asked.items("tmpfs"):
        target, _, words = str(one).partition(":")
        found.append((_tmpfs(target, words.split(",")), place))
    if asked.truth("use_api_socket").value:
        socket = Mount(kind=MountKind.BIND, target=_SOCKET, source=_SOCKET, host_path=_SOCKET)
        found.append((socket, asked.place("use_api_socket")))
    by_target = {one.target: (one, place) for one, place in found}
    return (by_target[target] for target in sorted(by_target))


def _mount(plain: Mapping[str, Plain], volumes: Mapping[str, Value]) -> Mount:
    if "type" not in plain:
        raise UnreadError("one of its mounts has no type")
    kind = MountKind(str(plain["type"]))
    target, source = str(plain.get("target") or "/"), str(plain.get("source") or "")
    writable = not plain.get("read_only")
    if kind is MountKind.TMPFS:
        inner = plain.get("tmpfs")
        size = number(inner.get("size")) if isinstance(inner, dict) else None
        return structs.replace(_tmpfs(target, ["rw" if writable else "ro"]), size=size)
    bind = plain.get("bind")
    mount = Mount(
        kind=kind,
        target=target,
        source=source,
        host_path=source if kind is MountKind.BIND else None,
        writable=writable,
        propagation=str(bind.get("propagation") or "") if isinstance(bind, dict) else "",
        options=_words(plain),
        anonymous=kind is MountKind.VOLUME and not source,
    )
    return _of_volume(mount, volumes[source]) if kind is MountKind.VOLUME and source in volumes else mount


def _words(plain: Mapping[str, Plain]) -> frozenset[str]:
    """The options that the short form has words for."""
    bind, volume = plain.get("bind"), plain.get("volume")
    words = ["ro" if plain.get("read_only") else ""]
    words.append(str(bind.get("selinux") or "") if isinstance(bind, dict) else "")
    words.append("nocopy" if isinstance(volume, dict) and volume.get("nocopy") else "")
    return frozenset(one for one in words if one)


def _of_volume(mount: Mount, volume: Value) -> Mount:
    """The mount under the name that the engine has the volume under, with the directory that it binds, if it does."""
    name, driver = volume.at("name"), volume.at("driver")
    given = volume.at("driver_opts")
    found = options(given.plain()) if given is not None else {}
    ways = {found.get("type", ""), *found.get("o", "").split(",")}
    device = found.get("device", "")
    bound = device.startswith("/") and bool(ways & {"none", "bind", "rbind"})
    return structs.replace(
        mount,
        source=str(name.plain()) if name is not None else mount.source,
        driver=str(driver.plain()) if driver is not None else "",
        host_path=device if bound else None,
    )


def _tmpfs(target: str, asked: Iterable[str]) -> Mount:
    words = [*_TMPFS_DEFAULTS]
    size = None
    for option in filter(None, asked):
        size = _bytes(option.removeprefix("size=")) if option.startswith("size=") else size
        words = [one for one in words if one != _OPPOSITE.get(option)]
        words.append(option)
    return Mount(
        kind=MountKind.TMPFS,
        target=posixpath.normpath(target),
        writable="ro" not in words,
        options=frozenset(words),
        size=size,
    )


def _bytes(text: str) -> int | None:
    """A tmpfs(5) size; None for a share of the memory, which bounds nothing by itself."""
    found = _SIZE.fullmatch(text)
    return int(found[1]) * _UNITS[found[2].lower()] or None if found else None


def devices(asked: Asked) -> Fact[tuple[Device, ...]]:
    """The devices of the host that a service is given."""
    return asked.several("devices", make=lambda: _devices(asked))


def _devices(asked: Asked) -> Iterator[tuple[Device, Place]]:
    for one, place in asked.items("devices"):
        if isinstance(one, dict):
            yield Device(str(one.get("source")), str(one.get("target")), str(one.get("permissions") or "rwm")), place


def volumes_from(plain: Plain) -> tuple[str, ...]:
    """Other containers whose volumes a service has; one outside the project loses the word before its name."""
    return tuple(one.removeprefix("container:") for one in texts(plain))
