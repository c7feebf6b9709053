"""Holds a container that was just made against the request that was sent: it must have no more than was asked for.

What the gate writes has one meaning, and the engine's answer says which it took: where that is more, somebody has read
the request otherwise than it was judged. What the engine fills in by itself is known here and is no difference: its
defaults, names in its own spelling, limits that the kernel doesn't have (of which it warns).
"""

from collections.abc import Callable, Iterator, Mapping
from posixpath import normpath
from typing import Any

from msgspec import Struct

from dockward.engine.wire.image import ImageConfig
from dockward.gate.request.bodies import HOST_CONFIG
from dockward.gate.request.untyped import alike, entries, mapping, number, plain, shown, text
from dockward.gate.weighing.asmadeconfig import config_beyond, end_beyond

_HEX, _ID_LENGTH = frozenset("0123456789abcdef"), 64
_SHARED = frozenset({"shared", "rshared"})
_OF_THE_HOST = "host"
_JOINED = "container:"
_ENGINES = frozenset({"label=disable", "no-new-privileges", "no-new-privileges=true"})
"""Options that the engine adds: the first beside namespaces of the host, the others by its own settings."""
_EVERYWHERE = frozenset({"", "0.0.0.0", "::"})  # noqa: S104  # compared


class Wanted(Struct, frozen=True, kw_only=True):
    """What a container is to be: the body that is sent, what it has of its image, and its name if it is to have one.

    `log_driver` and `runtime` are the engine's own choices; empty where they aren't known.
    """

    content: dict[str, Any]
    image: ImageConfig = ImageConfig()
    name: str = ""
    log_driver: str = ""
    runtime: str = ""
    deep: bool = False
    """Whether it is asked for by a version of the API that makes read-only mounts so with what is below them."""


def widened(wanted: Wanted, made: Mapping[str, Any], *, warned: bool = False) -> tuple[str, ...]:
    """What the container has beyond what was asked for, each as a sentence; `made` is the engine's answer on it.

    `warned` says that the engine did so as it made it: then it may have left limits out.
    """
    asked, host = mapping(wanted.content.get("HostConfig")), mapping(made.get("HostConfig"))
    found = [
        *_name(wanted, made),
        *_flags(asked, host),
        *_modes(asked, host),
        *_choices(wanted, asked, host),
        *_more(asked, host),
        *_ways_in(asked, host),
        *_less(asked, host),
        *_ulimits(asked, host),
        *_mounts(asked, made),
        *_mount_options(wanted, host),
        *_others(asked, host),
        *config_beyond(wanted.content, wanted.image, made),
        *end_beyond(wanted.content, made),
        *(() if warned else _limits(asked, host)),
    ]
    return tuple(found)


def _name(wanted: Wanted, made: Mapping[str, Any]) -> Iterator[str]:
    if wanted.name and text(made, "Name").removeprefix("/") != wanted.name:
        yield f"Name is {shown(text(made, 'Name'))} in place of {shown(wanted.name)}."


def _flags(asked: Mapping[str, Any], host: Mapping[str, Any]) -> Iterator[str]:
    for name in ("Privileged", "OomKillDisable", "PublishAllPorts"):
        if host.get(name) and not asked.get(name):
            yield f"{name} is set, which wasn't asked for."
    if asked.get("ReadonlyRootfs") and not host.get("ReadonlyRootfs"):
        yield "ReadonlyRootfs was asked for, and isn't set."
    if number(host, "OomScoreAdj") < number(asked, "OomScoreAdj"):
        yield f"OomScoreAdj is {number(host, 'OomScoreAdj')} in place of {number(asked, 'OomScoreAdj')}."


def _modes(asked: Mapping[str, Any], host: Mapping[str, Any]) -> Iterator[str]:
    for name in _MODES:
        want, has = text(asked, name), text(host, name)
        if name == "NetworkMode" and {want, has} <= _BRIDGE:
            continue
        reaching = has == _OF_THE_HOST or has.startswith(_JOINED)
        # Without a word the engine may take the host's namespace of cgroups, with those of version 1.
        if has != want and (want or (reaching and name != "CgroupnsMode") or name in _WITHOUT_DEFAULT):
            yield f"{name} is {has!a} in place of {want!a}."


def _choices(wanted: Wanted, asked: Mapping[str, Any], host: Mapping[str, Any]) -> Iterator[str]:
    """What the engine chooses where nothing is asked for."""
    runtime = text(asked, "Runtime") or wanted.runtime
    # Old engines say so only once it has started.
    if runtime and text(host, "Runtime") not in {runtime, *(() if text(asked, "Runtime") else ("",))}:
        yield f"Runtime is {text(host, 'Runtime')!a} in place of {runtime!a}."
    log, made = mapping(asked.get("LogConfig")), mapping(host.get("LogConfig"))
    driver = text(log, "Type") or wanted.log_driver
    if driver and text(made, "Type") != driver:
        yield f"LogConfig.Type is {text(made, 'Type')!a} in place of {driver!a}."
    options, has = mapping(log.get("Config")), mapping(made.get("Config"))
    # With its own driver go its own options.
    more = () if driver == wanted.log_driver else has.keys() - options.keys()
    for name in sorted({*more, *(one for one, value in options.items() if has.get(one) != value)}):
        yield f"LogConfig.Config has another {shown(name)} than was asked for."
    want, restart = mapping(asked.get("RestartPolicy")), mapping(host.get("RestartPolicy"))
    names = [text(one, "Name") or "no" for one in (want, restart)]
    if names[0] != names[1] or number(want, "MaximumRetryCount") != number(restart, "MaximumRetryCount"):
        yield f"RestartPolicy is {names[1]!a} in place of {names[0]!a}."
    swap = number(host, "MemorySwap")
    if not number(asked, "MemorySwap") and swap not in {0, -1, 2 * number(asked, "Memory")}:
        yield f"MemorySwap is {swap}, which wasn't asked for."


def _more(asked: Mapping[str, Any], host: Mapping[str, Any]) -> Iterator[str]:
    """Lists in which nothing may stand that wasn't asked for."""
    for name, spelled in _LISTS.items():
        known = {spelled(one) for one in asked.get(name) or ()}
        for one in host.get(name) or ():
            if spelled(one) not in known and not (name == "SecurityOpt" and spelled(one) in _ENGINES):
                yield f"{name} has {shown(spelled(one))}, which wasn't asked for."
    for name in ("Sysctls", "Tmpfs"):
        for key, value in mapping(host.get(name)).items():
            if mapping(asked.get(name)).get(key) != value:
                yield f"{name} has {shown(key)}, which wasn't asked for."


def _ways_in(asked: Mapping[str, Any], host: Mapping[str, Any]) -> Iterator[str]:
    known_links = {one.rpartition(":")[2] for one in entries(asked.get("Links"))}
    for one in entries(host.get("Links")):
        if one.rpartition("/")[2] not in known_links:
            yield f"Links has {shown(one)}, which wasn't asked for."
    known_ends = set(_ends(asked))
    for end in _ends(host):
        if end not in known_ends:
            yield f"PortBindings has {'/'.join(end)}, which wasn't asked for."


def _less(asked: Mapping[str, Any], host: Mapping[str, Any]) -> Iterator[str]:
    """What was to be taken away, and wasn't."""
    dropped = {_capability(one) for one in host.get("CapDrop") or ()}
    for one in asked.get("CapDrop") or ():
        if _capability(one) not in dropped:
            yield f"CapDrop lacks {_capability(one)}."
    options = {_option(one) for one in host.get("SecurityOpt") or ()}
    for one in asked.get("SecurityOpt") or ():
        if _option(one) not in options:
            yield f"SecurityOpt lacks {shown(_option(one))}."
    if not asked.get("Privileged"):
        for name in ("MaskedPaths", "ReadonlyPaths"):
            has = host.get(name)
            if has is not None and (not set(asked.get(name) or ()) <= set(has) or (name not in asked and not has)):
                yield f"{name} hides less than was asked for."


def _limits(asked: Mapping[str, Any], host: Mapping[str, Any]) -> Iterator[str]:
    for name in ("Memory", "NanoCpus", "CpuQuota", "PidsLimit"):
        want, has = number(asked, name), number(host, name)
        if want > 0 and not 0 < has <= want:
            yield f"{name} is {has} in place of {want}."
    for name in ("MemorySwap", "ShmSize", "CpusetCpus", "CpusetMems", "StorageOpt"):
        if asked.get(name) and host.get(name) != asked[name]:
            yield f"{name} isn't what was asked for."


def _ulimits(asked: Mapping[str, Any], host: Mapping[str, Any]) -> Iterator[str]:
    """Beside those that are asked for the engine writes its own (`default-ulimits`), which it doesn't tell else."""
    want = [_ulimit(one) for one in entries(asked.get("Ulimits"))]
    has = [_ulimit(one) for one in entries(host.get("Ulimits"))]
    names = {one.partition("=")[0] for one in want}
    for one in want:
        if one not in has:
            yield f"Ulimits lacks {one}."
    for one in has:
        if one not in want and one.partition("=")[0] in names:
            yield f"Ulimits has {shown(one)}, which wasn't asked for."


def _others(asked: Mapping[str, Any], host: Mapping[str, Any]) -> Iterator[str]:
    """All that is set besides: it must be as it was asked for. What the gate doesn't know it hasn't sent."""
    for name, value in host.items():
        if name in HOST_CONFIG.fields and name not in _JUDGED and plain(value) and not alike(value, asked.get(name)):
            yield f"{shown(name)[1:-1]} isn't what was asked for."


def _mounts(asked: Mapping[str, Any], made: Mapping[str, Any]) -> Iterator[str]:
    """Those of containers that lend theirs were judged as these have them."""
    wanted = _wanted_mounts(asked)
    for one in made.get("Mounts") or ():
        target = normpath(text(one, "Destination"))
        source, writable, shared = wanted.get(target, ("", True, False))
        name = text(one, "Name") if one.get("Type") == "volume" else text(one, "Source")
        if target not in wanted:
            known = asked.get("VolumesFrom") or (one.get("Type") == "volume" and _is_unnamed(name))
            if not known:
                yield f"Mounts has {name!a} at {target!a}, which wasn't asked for."
            continue
        if one.get("Type") in {"bind", "volume"} and source and _place(name) != _place(source):
            yield f"Mounts has {name!a} at {target!a} in place of {source!a}."
        if one.get("RW") and not writable:
            yield f"Mounts has {target!a} writable, and it was to be read-only."
        if text(one, "Propagation") in _SHARED and not shared:
            yield f"Mounts has {target!a} {text(one, 'Propagation')}, which wasn't asked for."


def _mount_options(wanted: Wanted, host: Mapping[str, Any]) -> Iterator[str]:
    asked = mapping(wanted.content.get("HostConfig"))
    known = {text(one, "Target"): plain(one) for one in entries(asked.get("Mounts"))}
    # By an older version of the API nothing that is mounted below is read-only, and the engine says so.
    added = "" if wanted.deep else "ReadOnlyNonRecursive"
    for one in entries(host.get("Mounts")):
        if not _covers(known.get(text(one, "Target")), plain(one), added):
            yield f"HostConfig.Mounts has {shown(text(one, 'Target'))} other than was asked for."


def _covers(asked: Any, has: Any, added: str) -> bool:
    """Whether everything in it was asked for: old versions of the API leave out what they don't know."""
    if isinstance(asked, Mapping) and isinstance(has, Mapping):
        return all(_covers(asked.get(name), one, added) for name, one in has.items() if name != added)
    return bool(asked == has)


def _wanted_mounts(asked: Mapping[str, Any]) -> dict[str, tuple[str, bool, bool]]:
    """By target: the source, empty where the engine names one, whether it may be writable, and whether it is shared."""
    found: dict[str, tuple[str, bool, bool]] = {}
    for bind in asked.get("Binds") or ():
        source, sign, rest = bind.partition(":")
        target, _, options = rest.partition(":") if sign else (source, "", "")
        words = set(options.split(","))
        found[normpath(target)] = (source if sign else "", "ro" not in words, not _SHARED.isdisjoint(words))
    for one in asked.get("Mounts") or ():
        shared = text(mapping(one.get("BindOptions")), "Propagation") in _SHARED
        found[normpath(text(one, "Target"))] = (text(one, "Source"), not one.get("ReadOnly"), shared)
    return found


def _place(name: str) -> str:
    return f"/{normpath(name).lstrip('/')}" if name.startswith("/") else name


def _is_unnamed(name: str) -> bool:
    return len(name) == _ID_LENGTH and _HEX.issuperset(name)


def _capability(name: Any) -> str:
    return str(name).upper().removeprefix("CAP_")


def _option(option: Any) -> str:
    """The engine takes a colon for the sign in it too."""
    text = str(option)
    key, sign, _ = text.partition("=")
    return text if sign and ":" not in key else text.replace(":", "=", 1)


def _device(device: Any) -> str:
    one = mapping(device)
    path = text(one, "PathOnHost")
    return f"{path}:{text(one, 'PathInContainer') or path}:{text(one, 'CgroupPermissions') or 'rwm'}"


def _kind(request: Any) -> str:
    one = mapping(request)
    return (
        f"{text(one, 'Driver')} {one.get('DeviceIDs') or []} {one.get('Count') or 0} {one.get('Capabilities') or []}"
        f"{one.get('Options') or ''}"
    )


def _ulimit(limit: Any) -> str:
    one = mapping(limit)
    return f"{text(one, 'Name')}={number(one, 'Soft')}:{number(one, 'Hard')}"


_LISTS: dict[str, Callable[[Any], str]] = {
    "CapAdd": _capability,
    "SecurityOpt": _option,
    "GroupAdd": str,
    "DeviceCgroupRules": str,
    "Devices": _device,
    "DeviceRequests": _kind,
    "VolumesFrom": str,
    "Binds": str,
}


_MODES = ("PidMode", "IpcMode", "UTSMode", "UsernsMode", "CgroupnsMode", "NetworkMode", "CgroupParent")
_WITHOUT_DEFAULT = frozenset({"PidMode", "UTSMode", "UsernsMode", "CgroupParent", "NetworkMode"})
_BRIDGE = frozenset({"", "default", "bridge"})
"""What engines call the default network of a container that asks for none."""
_JUDGED = frozenset(
    {
        *_MODES,
        *_LISTS,
        *("Privileged", "OomKillDisable", "PublishAllPorts", "ReadonlyRootfs", "OomScoreAdj"),
        *("CapDrop", "MaskedPaths", "ReadonlyPaths", "Sysctls", "Tmpfs", "PortBindings", "Links"),
        *("Memory", "MemorySwap", "NanoCpus", "CpuQuota", "PidsLimit", "ShmSize", "Ulimits"),
        *("Runtime", "LogConfig", "RestartPolicy"),
        "Mounts",
    }
)
"""Fields that are held by a way of their own."""


def _ends(host: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    for port, ends in mapping(host.get("PortBindings")).items():
        # The protocol may be left out.
        name = port if "/" in port else f"{port}/tcp"
        for one in ends or ():
            address, number = text(one, "HostIp"), text(one, "HostPort")
            yield name, "" if address in _EVERYWHERE else address, "" if number == "0" else number
