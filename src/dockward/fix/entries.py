"""Entries of lists in compose files: what each is called, however it is written, and changes of those in short form."""

import posixpath
from collections.abc import Callable

from dockward.fix.errors import CannotChangeError
from dockward.model.compose import Value
from dockward.model.errors import UnreadError
from dockward.model.fix import Change, Move
from dockward.syntax.compose.facts.network import published_port
from dockward.syntax.compose.mounts import parts_of
from dockward.syntax.regex import regex

CALLED = frozenset({"ports", "volumes", "tmpfs", "devices"})
"""Keys below which a step of a path is an entry of a list."""
MAY_STAND_ALONE = frozenset({"tmpfs", "dns", "dns_search", "env_file"})
"""Lists that may be written as their one entry."""
_PAIRS = frozenset({"environment", "labels", "sysctls"})
_WITH_DEFAULT = regex(r"(\$\{[A-Za-z_][A-Za-z0-9_]*:?-)[^${}]*\}")
_MAY_HOLD_ADDRESS = regex(r"\$\{[^}]*\}[^:]+")
_PROPAGATION = frozenset({"shared", "rshared", "slave", "rslave", "private", "rprivate"})


def name_of(key: str, one: Value) -> str:
    """What the entry `one` of the list under `key` is called; of a short form that wasn't resolved, its text."""
    if isinstance(one.content, dict):
        return _name_of_mapping(key, one)
    text = str(one.content)
    return _NAMES[key](text) if key in _NAMES else text


def _name_of_mapping(key: str, one: Value) -> str:
    try:
        plain = one.plain()
    except UnreadError:
        return ""
    if not isinstance(plain, dict):
        return ""
    return published_port(plain).name if key == "ports" else posixpath.normpath(str(plain.get("target") or "/"))


def _capability(text: str) -> str:
    return text.strip().upper().removeprefix("CAP_")


def _option(text: str) -> str:
    return text if "=" in text else text.replace(":", "=", 1)


def _variable(text: str) -> str:
    return text.partition("=")[0]


_NAMES: dict[str, Callable[[str], str]] = {
    "cap_add": _capability,
    "cap_drop": _capability,
    "security_opt": _option,
    "tmpfs": lambda text: posixpath.normpath(text.partition(":")[0]),
    **dict.fromkeys(_PAIRS, _variable),
}


def is_called(key: str, one: Value, name: str) -> bool:
    """Whether the entry as it stands in a file is the one of that name, or is written so."""
    text = str(one.content) if one.written is None else one.written
    return name in {text, name_of(key, one)}


def short_form(text: str, change: Change) -> str:
    """The entry `text` with a change of it made. Raises `CannotChangeError` for what short forms have no place for."""
    key, _, *rest = change.path
    parts = parts_of(text)
    if key == "ports" and rest == ["host_ip"] and change.move is Move.SET:
        published = parts[-2] if len(parts) > 1 else ""
        address = ":".join(parts[:-2])
        if not address and _MAY_HOLD_ADDRESS.fullmatch(published):
            raise CannotChangeError(f"the variable in {published} may bring an address of its own")
        return f"{with_default(address, str(change.value))}:{published}:{parts[-1]}"
    if key == "volumes" and rest == ["source"] and change.move is Move.SET and len(parts) > 1:
        return ":".join([with_default(parts[0], str(change.value)), *parts[1:]])
    if rest or change.move not in {Move.ADD, Move.REMOVE} or (key != "tmpfs" and len(parts) == 1):
        raise CannotChangeError(f"an entry of {key} in short form can't be changed that way")
    place = 1 if key == "tmpfs" else 2
    words = ",".join(parts[place:]).split(",") if len(parts) > place else []
    opposite = {"ro": "rw", "rw": "ro"}.get(str(change.value))
    kept = [one for one in words if one not in {change.value, opposite}]
    if change.move is Move.ADD:
        kept = words if change.value in words else [*kept, str(change.value)]
    return ":".join([*parts[:place], *([",".join(kept)] if kept else [])])


def with_default(old: str, value: str) -> str:
    """`value` in the place of `old`; where that is a variable with a default, as its default.

    Raises `CannotChangeError` for other variables, whose owner chose the value.
    """
    if "$" not in old:
        return value
    found = _WITH_DEFAULT.fullmatch(old)
    if found is None:
        raise CannotChangeError(f"{old} says it, and what that is set to isn't written in this file")
    return f"{found[1]}{value}}}"


def user_with_defaults(old: str, value: str) -> str:
    """`value` (`10001:10001`) in the place of `old`; what a variable says there becomes its default.

    Raises `CannotChangeError` where that has no default.
    """
    return ":".join(with_default(one, new) for one, new in zip(parts_of(old), value.split(":"), strict=False))


def long_form(change: Change) -> Change:
    """The same change for an entry in the long form, its path leading from the entry. Raises `CannotChangeError`."""
    key, _, *rest = change.path
    if rest:
        return Change(change.move, tuple(rest), change.value)
    word, adds = str(change.value), change.move is Move.ADD
    if key == "volumes" and word == "ro" and adds:
        return Change(Move.SET, ("read_only",), value=True)
    if key == "volumes" and word in _PROPAGATION and not adds:
        return Change(Move.UNSET, ("bind", "propagation"))
    if key == "volumes" and word.startswith("size=") and adds:
        return Change(Move.SET, ("tmpfs", "size"), word.removeprefix("size="))
    raise CannotChangeError(f"an entry of {key} in long form has no place for {word}")
