"""A service's mounts: its volumes, its tmpfs, and the engine's socket where it asks for that by its own key."""

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping

from msgspec import structs

from dockward.model.compose import Plain, Value
from dockward.model.errors import UnreadError
from dockward.model.fact import Fact, Place, gather
from dockward.model.workload import Device, Mount, MountKind
from dockward.syntax.compose.facts.reading import Asked, number, options
from dockward.syntax.regex import regex

_SOCKET = "/var/run/docker.sock"
_TMPFS_DEFAULTS = ("rw", "noexec", "nosuid", "nodev")
"""What the engine mounts a tmpfs with unless told otherwise."""
_OPPOSITES = (("ro", "rw"), ("exec", "noexec"), ("suid", "nosuid"), ("dev", "nodev"))
_OPPOSITE = {one: other for pair in _OPPOSITES for one, other in (pair, pair[::-1])}
_SIZE = regex(r"([0-9]{1,18})([kmg]?)b?", re.IGNORECASE)
_UNITS = {"": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30}


def mounts(asked: Asked, volumes: Mapping[str, Value]) -> Fact[tuple[Mount, ...]]:
    """Every mount by target; `volumes` are the project's own."""
    return asked.several("volumes", found=_mounts(asked, volumes))


def _mounts(asked: Asked, volumes: Mapping[str, Value]) -> Iterator[tuple[Mount, Place]]:
    found, lacking = gather(
        asked.items("volumes", lambda one: _mount(one, volumes)),
        asked.items("tmpfs", _own_tmpfs),
        _socket(asked),
    )
    by_target = {one.target: (one, place) for one, place in found}
    yield from (by_target[target] for target in sorted(by_target))
    if lacking is not None:
        raise lacking


def _own_tmpfs(plain: Plain) -> Mount:
    target, _, words = str(plain).partition(":")
    return _tmpfs(target, words.split(","))


def _socket(asked: Asked) -> Iterator[tuple[Mount, Place]]:
    if asked.truth("use_api_socket").value:
        socket = Mount(kind=MountKind.BIND, target=_SOCKET, source=_SOCKET, host_path=_SOCKET)
        yield socket, asked.place("use_api_socket")


def _mount(plain: Plain, volumes: Mapping[str, Value]) -> Mount:
    if not isinstance(plain, dict) or "type" not in plain:
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
    """The mount under the name that the engine has the volume under, with the directory that it binds, if it does.

    A name that isn't known is told by the project's own.
    """
    name, driver = volume.at("name"), volume.at("driver")
    given = volume.at("driver_opts")
    found = options(given.plain()) if given is not None else {}
    ways = {found.get("type", ""), *found.get("o", "").split(",")}
    device = found.get("device", "")
    bound = device.startswith("/") and bool(ways & {"none", "bind", "rbind"})
    return structs.replace(
        mount,
        source=str(name.content) if name is not None and name.known else mount.source,
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
    return asked.several("devices", found=asked.items("devices", _device))


def _device(plain: Plain) -> Device:
    given = plain if isinstance(plain, dict) else {}
    return Device(str(given.get("source")), str(given.get("target")), str(given.get("permissions") or "rwm"))


def volumes_from(asked: Asked) -> Fact[tuple[str, ...]]:
    """Other containers whose volumes a service has; one outside the project loses the word before its name."""
    found = asked.items("volumes_from", lambda one: str(one).removeprefix("container:"))
    return asked.several("volumes_from", found=found)
