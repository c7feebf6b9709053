"""`volumes` and `devices` in the short form: `./data:/data:ro`, `cache:/cache`, `/dev/ttyUSB0:/dev/tty:r`."""

import posixpath
from collections.abc import Hashable

from msgspec import structs

from dockward.model.compose import Scalar, Value
from dockward.syntax.compose.shape import Refused, Scope
from dockward.syntax.compose.short import external
from dockward.syntax.compose.template import TemplateError, UntoldError, Variables, substitute
from dockward.syntax.compose.turns import engine_path
from dockward.syntax.regex import regex

_AT_HOME = regex(r"~(?=[/:]|$)")
_PROPAGATION = frozenset({"rprivate", "private", "rshared", "shared", "rslave", "slave"})
_RELABEL = frozenset({"z", "Z"})
_SHORTEST_WITH_SOURCE = 3
_MOST_PARTS = 3


def volume(value: Value, scope: Scope) -> Value:
    """A volume of a service in the long form, with the path on the host that a bind shows."""
    mount = _short(value, value.content) if isinstance(value.content, str) else _with_bind_default(value)
    kind, source = mount.at("type"), mount.at("source")
    if kind is None or kind.content != "bind":
        return mount
    if source is None:
        raise Refused(f"{value.place.pointer} binds nothing: it has no source")
    if not isinstance(source.content, str):
        return mount
    path = structs.replace(source, content=engine_path(source.content, source.place, scope))
    return structs.replace(mount, content={**mount.entries, "source": path})


def at_home(value: Value, scope: Scope) -> Value:
    """A mount, or its source, that begins in a home whose path isn't known: `~` stands for that."""
    try:
        text = substitute(value.written or "", Variables({"HOME": "~", **scope.environment}, scope.complete))
    except (TemplateError, UntoldError):
        return value
    return structs.replace(value, content=text) if _AT_HOME.match(text) else value


def _short(value: Value, text: str) -> Value:
    if not text:
        raise Refused(f"{value.place.pointer} is empty")
    if len(text) < _SHORTEST_WITH_SOURCE:
        return _mapping(value, {"type": "volume", "target": posixpath.normpath(text)})
    parts = parts_of(text)
    if not all(parts) or len(parts) > _MOST_PARTS:
        raise Refused(f"{text!r} is no volume as Compose writes them: source:target:options")
    source, target = ("", parts[0]) if len(parts) == 1 else (parts[0], parts[1])
    options = parts[2].split(",") if len(parts) == _MOST_PARTS else []
    return _volume(value, source, target, options)


def _with_bind_default(value: Value) -> Value:
    """Options of a bind leave the path on the host to be made when it isn't there."""
    bind = value.at("bind")
    if bind is None or not isinstance(bind.content, dict) or "create_host_path" in bind.content:
        return value
    filled = structs.replace(bind, content={**bind.content, "create_host_path": Value(True, bind.place)})
    return structs.replace(value, content={**value.entries, "bind": filled})


def parts_of(text: str) -> list[str]:
    """A short form split at its colons; the one behind a Windows drive and those in `${}` part nothing."""
    parts = [""]
    depth = 0
    for at, one in enumerate(text):
        if one == "$" and text[at + 1 : at + 2] == "{":
            depth += 1
        elif one == "}" and depth:
            depth -= 1
        elif one == ":" and not depth and not (len(parts[-1]) == 1 and parts[-1].isalpha()):
            parts.append("")
            continue
        parts[-1] += one
    return parts


def _volume(value: Value, source: str, target: str, options: list[str]) -> Value:
    bind: dict[str, Scalar] = {}
    entries: dict[str, Scalar] = {"type": "bind" if _is_path(source) else "volume"}
    if source:
        entries["source"] = source
    entries["target"] = posixpath.normpath(target)
    for option in options:
        if option in {"ro", "rw"}:
            entries["read_only"] = option == "ro"
        elif option in _PROPAGATION:
            bind["propagation"] = option
        elif option in _RELABEL:
            bind["selinux"] = option
    mount = _mapping(value, entries)
    inner: dict[str, Scalar] = {"nocopy": True} if "nocopy" in options else {}
    if entries["type"] == "bind":
        # A short bind makes the path on the host when it isn't there.
        mount.entries["bind"] = _mapping(value, {**bind, "create_host_path": True})
        if inner:
            mount.entries["volume"] = _mapping(value, inner)
    else:
        mount.entries["volume"] = _mapping(value, inner)
        if bind:
            mount.entries["bind"] = _mapping(value, bind)
    return mount


def _is_path(source: str) -> bool:
    if source.startswith((".", "/", "~", "\\\\")):
        return True
    return source[1:2] == ":" and source[0].isalpha()


def _mapping(value: Value, entries: dict[str, Scalar]) -> Value:
    content = {name: Value(one, value.place, value.span, None, value.quoted) for name, one in entries.items()}
    return Value(content, value.place, value.span, value.key, value.quoted, value.written)


def device(value: Value, _: Scope) -> Value:
    """A device of a service in the long form."""
    if not isinstance(value.content, str):
        return value
    parts = value.content.split(":")
    if len(parts) > _MOST_PARTS:
        raise Refused(f"{value.content!r} is no device as Compose writes them: host:container:rwm")
    target = parts[1] if len(parts) > 1 else ""
    permissions = parts[2] if len(parts) == _MOST_PARTS else "rwm"
    return _mapping(value, {"source": parts[0], "target": target or parts[0], "permissions": permissions})


def target_key(one: Value) -> Hashable:
    """What makes two mounts one: where they stand in the container."""
    target = one.at("target")
    if target is None:
        raise Refused(f"{one.place.pointer} names no target")
    return str(target.content)


def file_key(default: str, one: Value) -> Hashable:
    """The same for a secret or config, which stands at `default` under its own name unless told otherwise."""
    target, source = one.at("target"), one.at("source")
    return str(target.content) if target else f"{default}/{source.content if source else ''}"


def path_key(one: Value) -> Hashable:
    """The same for files of variables: their path."""
    path = one.at("path")
    return str(path.content) if path else None


def bound_volume(value: Value, scope: Scope) -> Value:
    """A volume of the project; one of the local driver that binds a directory has that directory's path."""
    found = external(value, scope)
    options = found.at("driver_opts")
    device, way = found.at("driver_opts", "device"), found.at("driver_opts", "o")
    driver = found.at("driver")
    if options is None or device is None or way is None or driver is None:
        return found
    if driver.content != "local" or way.content != "bind" or not isinstance(device.content, str):
        return found
    path = structs.replace(device, content=engine_path(device.content, device.place, scope))
    changed = structs.replace(options, content={**options.entries, "device": path})
    return structs.replace(found, content={**found.entries, "driver_opts": changed})
