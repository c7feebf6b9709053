"""Holds a container that was just made against the request that was sent: it must have no more than was asked for.

What the gate writes has one meaning, and the engine's answer says which it took: where that is more, somebody has read
the request otherwise than it was judged. What the engine fills in by itself is known here and is no difference: its
defaults, names in its own spelling, limits that the kernel doesn't have (of which it warns).
"""

from collections.abc import Callable, Iterator, Mapping
from posixpath import normpath
from typing import Any

from msgspec import Struct

_HEX, _ID_LENGTH = frozenset("0123456789abcdef"), 64
_SHARED = frozenset({"shared", "rshared"})
_OF_THE_HOST = "host"
_JOINED = "container:"
_ENGINES = frozenset({"label=disable", "no-new-privileges", "no-new-privileges=true"})
"""Options that the engine adds: the first beside namespaces of the host, the others by its own settings."""
_EVERYWHERE = frozenset({"", "0.0.0.0", "::"})  # noqa: S104  # compared


class Wanted(Struct, frozen=True, kw_only=True):
    """What a container is to be: the body that is sent, and what it has of its image."""

    content: dict[str, Any]
    user: str
    labels: Mapping[str, str]


def widened(wanted: Wanted, made: Mapping[str, Any], *, warned: bool = False) -> tuple[str, ...]:
    """What the container has beyond what was asked for, each as a sentence; `made` is the engine's answer on it.

    `warned` says that the engine did so as it made it: then it may have left limits out.
    """
    asked, host = _mapping(wanted.content.get("HostConfig")), _mapping(made.get("HostConfig"))
    found = [
        *_flags(asked, host),
        *_modes(asked, host),
        *_more(asked, host),
        *_less(asked, host),
        *_mounts(asked, made),
        *_config(wanted, _mapping(made.get("Config"))),
        *(() if warned else _limits(asked, host)),
    ]
    return tuple(found)


def _flags(asked: Mapping[str, Any], host: Mapping[str, Any]) -> Iterator[str]:
    for name in ("Privileged", "OomKillDisable", "PublishAllPorts"):
        if host.get(name) and not asked.get(name):
            yield f"{name} is set, which wasn't asked for."
    if asked.get("ReadonlyRootfs") and not host.get("ReadonlyRootfs"):
        yield "ReadonlyRootfs was asked for, and isn't set."
    if _number(host, "OomScoreAdj") < _number(asked, "OomScoreAdj"):
        yield f"OomScoreAdj is {_number(host, 'OomScoreAdj')} in place of {_number(asked, 'OomScoreAdj')}."


def _modes(asked: Mapping[str, Any], host: Mapping[str, Any]) -> Iterator[str]:
    for name in ("PidMode", "IpcMode", "UTSMode", "UsernsMode", "CgroupnsMode", "NetworkMode"):
        want, has = _text(asked, name), _text(host, name)
        reaching = has == _OF_THE_HOST or has.startswith(_JOINED)
        # Without a word the engine may take the host's namespace of cgroups, with those of version 1.
        if has != want and reaching and (want or name != "CgroupnsMode"):
            yield f"{name} is {has!a} in place of {want!a}."
    want, has = _text(asked, "NetworkMode"), _text(host, "NetworkMode")
    if want == "none" and has != want:
        yield f"NetworkMode is {has!a} in place of 'none'."
    for name in ("CgroupParent", "Runtime"):
        if _text(host, name) != _text(asked, name) and (_text(asked, name) or name == "CgroupParent"):
            yield f"{name} is {_text(host, name)!a} in place of {_text(asked, name)!a}."


def _more(asked: Mapping[str, Any], host: Mapping[str, Any]) -> Iterator[str]:
    """Lists in which nothing may stand that wasn't asked for."""
    for name, spelled in _LISTS.items():
        known = {spelled(one) for one in asked.get(name) or ()}
        for one in host.get(name) or ():
            if spelled(one) not in known and not (name == "SecurityOpt" and spelled(one) in _ENGINES):
                yield f"{name} has {_shown(spelled(one))}, which wasn't asked for."
    for name in ("Sysctls", "Tmpfs"):
        for key, value in _mapping(host.get(name)).items():
            if _mapping(asked.get(name)).get(key) != value:
                yield f"{name} has {_shown(key)}, which wasn't asked for."
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
            yield f"SecurityOpt lacks {_shown(_option(one))}."
    if not asked.get("Privileged"):
        for name in ("MaskedPaths", "ReadonlyPaths"):
            has = host.get(name)
            if has is not None and (not set(asked.get(name) or ()) <= set(has) or (name not in asked and not has)):
                yield f"{name} hides less than was asked for."


def _limits(asked: Mapping[str, Any], host: Mapping[str, Any]) -> Iterator[str]:
    for name in ("Memory", "NanoCpus", "CpuQuota", "PidsLimit"):
        want, has = _number(asked, name), _number(host, name)
        if want > 0 and not 0 < has <= want:
            yield f"{name} is {has} in place of {want}."


def _config(wanted: Wanted, config: Mapping[str, Any]) -> Iterator[str]:
    user = str(wanted.content.get("User") or wanted.user)
    if _text(config, "User") != user:
        yield f"User is {_text(config, 'User')!a} in place of {user!a}."
    labels = {**wanted.labels, **_mapping(wanted.content.get("Labels"))}
    for name, value in _mapping(config.get("Labels")).items():
        if labels.get(name) != value:
            yield f"Labels has {_shown(name)} with a value that wasn't asked for."


def _mounts(asked: Mapping[str, Any], made: Mapping[str, Any]) -> Iterator[str]:
    """Those of containers that lend theirs were judged as these have them."""
    wanted = _wanted_mounts(asked)
    for one in made.get("Mounts") or ():
        target = normpath(_text(one, "Destination"))
        source, writable, shared = wanted.get(target, ("", True, False))
        name = _text(one, "Name") if one.get("Type") == "volume" else _text(one, "Source")
        if target not in wanted:
            known = asked.get("VolumesFrom") or (one.get("Type") == "volume" and _is_unnamed(name))
            if not known:
                yield f"Mounts has {name!a} at {target!a}, which wasn't asked for."
            continue
        if one.get("Type") in {"bind", "volume"} and source and _place(name) != _place(source):
            yield f"Mounts has {name!a} at {target!a} in place of {source!a}."
        if one.get("RW") and not writable:
            yield f"Mounts has {target!a} writable, and it was to be read-only."
        if _text(one, "Propagation") in _SHARED and not shared:
            yield f"Mounts has {target!a} {_text(one, 'Propagation')}, which wasn't asked for."


def _wanted_mounts(asked: Mapping[str, Any]) -> dict[str, tuple[str, bool, bool]]:
    """By target: the source, empty where the engine names one, whether it may be writable, and whether it is shared."""
    found: dict[str, tuple[str, bool, bool]] = {}
    for bind in asked.get("Binds") or ():
        source, sign, rest = bind.partition(":")
        target, _, options = rest.partition(":") if sign else (source, "", "")
        words = set(options.split(","))
        found[normpath(target)] = (source if sign else "", "ro" not in words, not _SHARED.isdisjoint(words))
    for one in asked.get("Mounts") or ():
        shared = _text(_mapping(one.get("BindOptions")), "Propagation") in _SHARED
        found[normpath(_text(one, "Target"))] = (_text(one, "Source"), not one.get("ReadOnly"), shared)
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
    one = _mapping(device)
    path = _text(one, "PathOnHost")
    return f"{path}:{_text(one, 'PathInContainer') or path}:{_text(one, 'CgroupPermissions') or 'rwm'}"


def _kind(request: Any) -> str:
    one = _mapping(request)
    return (
        f"{_text(one, 'Driver')} {one.get('DeviceIDs') or []} {one.get('Count') or 0} {one.get('Capabilities') or []}"
    )


_LISTS: dict[str, Callable[[Any], str]] = {
    "CapAdd": _capability,
    "SecurityOpt": _option,
    "GroupAdd": str,
    "DeviceCgroupRules": str,
    "Devices": _device,
    "DeviceRequests": _kind,
    "VolumesFrom": str,
}


def _ends(host: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    for port, ends in _mapping(host.get("PortBindings")).items():
        # The protocol may be left out.
        name = port if "/" in port else f"{port}/tcp"
        for one in ends or ():
            address, number = _text(one, "HostIp"), _text(one, "HostPort")
            yield name, "" if address in _EVERYWHERE else address, "" if number == "0" else number


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _text(holder: Mapping[str, Any], name: str) -> str:
    found = holder.get(name)
    return found if isinstance(found, str) else ""


def _number(holder: Mapping[str, Any], name: str) -> int:
    found = holder.get(name)
    return found if isinstance(found, int) else 0


def _shown(text: str) -> str:
    return ascii(text[:80])
