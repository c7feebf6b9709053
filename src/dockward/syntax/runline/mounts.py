"""`--volume`, `--mount` and devices as the long form that compose services have."""

import posixpath
import re

from dockward.model.compose import Scalar, Value
from dockward.syntax.compose.budget import Budget
from dockward.syntax.compose.mounts import volume as compose_volume
from dockward.syntax.compose.shape import Refused, Scope
from dockward.syntax.compose.units import parse_size
from dockward.syntax.nearest import nearest
from dockward.syntax.regex import regex
from dockward.syntax.runline.options import Given, RefusedError
from dockward.syntax.runline.values import fields_of, leaf, mapping, refuse, untold

_PROPAGATION = frozenset({"rprivate", "private", "rshared", "shared", "rslave", "slave"})
_MODES = (
    frozenset({"ro", "rw"}),
    frozenset({"z", "Z"}),
    frozenset({"nocopy"}),
    frozenset({"consistent", "cached", "delegated", "default"}),
    _PROPAGATION,
)
"""What may stand behind a volume's second colon: of each sort one word."""
_VOLUME_NAME = regex(r"[a-zA-Z0-9][a-zA-Z0-9_.-]+")
_KINDS = frozenset({"bind", "volume", "tmpfs", "image", "npipe", "cluster"})
_KEYS = {"src": "source", "dst": "target", "destination": "target", "ro": "readonly"}
_ALL_KEYS = frozenset(
    {"type", "source", "target", "readonly", "consistency", "bind-propagation", "bind-nonrecursive"}
    | {"bind-recursive", "bind-create-src", "volume-nocopy", "volume-label", "volume-driver", "volume-opt"}
    | {"volume-subpath", "tmpfs-size", "tmpfs-mode", "image-subpath"}
)
_TRUTHS = frozenset({"readonly", "volume-nocopy", "bind-nonrecursive"})
_TRUE = frozenset({"", "1", "t", "T", "TRUE", "true", "True"})
_DEVICE_MODE = regex(r"[rwm]{1,3}")
_CDI = regex(r"[A-Za-z][\w.-]*\.[\w.-]+/[A-Za-z][\w-]*=[\w.:-]+")
_MOST_PARTS = 3
_VOLUME = "source:target:options"
_GPUS = "all, a number, or device=NAME"
Volumes = dict[str, Value]


def scope(directory: str) -> Scope:
    """What compose's readers of short forms hang on."""
    return Scope(directory=directory, environment={}, flaws=[], budget=Budget())


def volume(given: Given, around: Scope) -> Value:
    """One `-v`. A source with a leading dot counts from the directory in which the line runs."""
    if not given.known:
        return untold(given, given.value)
    modes = [mode for part in given.value.split(":")[2:] for mode in part.split(",")]
    if given.value.startswith("~") or not _fit(modes):
        raise refuse(given, _VOLUME)
    try:
        found = compose_volume(leaf(given, given.value), around)
    except Refused as why:
        raise refuse(given, _VOLUME) from why
    target, source, kind = found.at("target"), found.at("source"), found.at("type")
    if target is None or not str(target.content).startswith("/"):
        raise refuse(given, "a path in the container that begins with /")
    if source is not None and kind is not None and kind.content == "volume":
        if not _VOLUME_NAME.fullmatch(str(source.content)):
            raise refuse(given, "a path that begins with / or the name of a volume")
        if not _PROPAGATION.isdisjoint(modes):
            raise refuse(given, "no propagation for a volume")
    return found


def _fit(modes: list[str]) -> bool:
    """Whether each is a word of its own sort."""
    sorts = [next((nr for nr, sort in enumerate(_MODES) if one in sort), None) for one in modes]
    return None not in sorts and len(set(sorts)) == len(sorts)


def mount(given: Given, around: Scope, volumes: Volumes) -> Value:
    """One `--mount`; a volume with options of its own is noted under `volumes`."""
    if not given.known:
        return untold(given, given.value)
    fields = _fields(given)
    one = {name: several[-1] for name, several in fields.items()}
    kind, target, source = one.get("type", "volume").lower(), one.get("target", ""), one.get("source", "")
    if kind not in _KINDS:
        raise refuse(given, f"type={'|'.join(sorted(_KINDS))}")
    if not target:
        raise refuse(given, "a target=PATH")
    if kind == "bind":
        source = posixpath.normpath(posixpath.join(around.directory, source)) if source.startswith(".") else source
    if kind == "volume" and source:
        note_volume(volumes, given, source, one.get("volume-driver", ""), fields.get("volume-opt", []))
    entries: dict[str, Scalar] = {"type": kind, "source": source, "target": posixpath.normpath(target)}
    entries["read_only"] = "readonly" in one and one["readonly"] in _TRUE
    inner = {
        "bind": mapping({"propagation": one.get("bind-propagation", "")}, given.place),
        "volume": mapping({"nocopy": one.get("volume-nocopy", "0") in _TRUE}, given.place),
        "tmpfs": mapping({"size": _size(given, one.get("tmpfs-size", ""))}, given.place),
    }
    return Value({**mapping(entries, given.place).entries, **inner}, given.place)


def _size(given: Given, text: str) -> int:
    try:
        return parse_size(text) if text else 0
    except ValueError as why:
        raise refuse(given, "a tmpfs-size such as 64m") from why


def _fields(given: Given) -> dict[str, list[str]]:
    """The fields by name, each with its values. Raises `RefusedError`."""
    fields: dict[str, list[str]] = {}
    for written, value in fields_of(given, "key=value fields with commas between"):
        name = _KEYS.get(written, written)
        if name not in _ALL_KEYS:
            near = nearest(name, _ALL_KEYS)
            hint = f"; did you mean {near}?" if near else ""
            raise RefusedError(f"--mount is given a field that it doesn't have{hint}", given.place)
        if not value and name not in _TRUTHS:
            raise refuse(given, f"{name}=VALUE")
        fields.setdefault(name, []).append(value)
    return fields


def note_volume(volumes: Volumes, given: Given, name: str, driver: str, options: list[str]) -> None:
    """A named volume as the engine would make it."""
    told: dict[str, Scalar] = dict(one.partition("=")[::2] for one in options)
    own = mapping({"name": name, "driver": driver or "local"}, given.place)
    content = {**own.entries, "driver_opts": mapping(told, given.place)}
    volumes[name] = Value(content, given.place)


def device(given: Given) -> Value:
    """One `--device`: `host:container:rwm`, `host:rwm`, or a name of CDI."""
    if not given.known:
        return untold(given, given.value)
    if _CDI.fullmatch(given.value):
        return named_device(given, given.value)
    source, *rest = given.value.split(":")
    if not source or len(rest) >= _MOST_PARTS:
        raise refuse(given, "host:container:rwm")
    permissions = rest.pop() if rest and _DEVICE_MODE.fullmatch(rest[-1]) else "rwm"
    if len(rest) > 1 or not all(one.startswith("/") for one in rest):
        raise refuse(given, "host:container:rwm")
    return _device(given, source, rest[0] if rest else source, permissions)


def named_device(given: Given, name: str) -> Value:
    """A device that has a name in place of a path."""
    return _device(given, name, "", "rw")


def _device(given: Given, source: str, target: str, permissions: str) -> Value:
    told = {"source": source, "target": target, "permissions": permissions}
    return Value({name: Value(one, given.place) for name, one in told.items()}, given.place)


def gpus(given: Given) -> Value:
    """`--gpus all`, `2`, `device=0`, `"device=0,1",capabilities=utility`, named as in the engine's answer."""
    if not given.known:
        return untold(given, given.value)
    told = dict(fields_of(given, _GPUS))
    counts = [name for name, value in told.items() if not value]
    kinds = "+".join(dict.fromkeys([*filter(None, told.get("capabilities", "").split(",")), "gpu"]))
    driver = f" ({told['driver']})" if told.get("driver") else ""
    count = told.get("count") or next(iter(counts), "1")
    if not re.fullmatch(r"all|-?[0-9]{1,9}", count):
        raise refuse(given, _GPUS)
    which = ", ".join(told.get("device", "").split(",")) or ("all" if count == "-1" else count)
    return named_device(given, f"{kinds}{driver}: {which}")
