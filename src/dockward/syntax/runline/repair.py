"""What to change in a command line: changes of a workload, in the words of compose, as flags of `docker run`."""

import shlex
from collections.abc import Iterable, Iterator

from msgspec import Struct

from dockward.model.fix import Change, Content, Move
from dockward.syntax.runline.flags import FLAGS, Takes

_FLAGS = {one.key: one.name for one in FLAGS.values() if one.key} | {
    ("deploy", "resources", "limits", "cpus"): "cpus",
    ("deploy", "resources", "limits", "memory"): "memory",
    ("deploy", "resources", "limits", "pids"): "pids-limit",
    ("devices",): "device",
    ("environment",): "env",
    ("healthcheck",): "no-healthcheck",
    ("labels",): "label",
    ("network_mode",): "network",
    ("ulimits",): "ulimit",
    ("volumes",): "volume",
}
"""By the key of a compose service; that of a mapping leads to the flag of its entries."""
_BY_TARGET = frozenset({"volumes", "devices", "tmpfs"})
_PORT_PARTS = 3


class Rewrite(Struct, frozen=True):
    """Flags to add, and what is to be taken out or changed, in words."""

    added: tuple[str, ...] = ()
    others: tuple[str, ...] = ()

    def __str__(self) -> str:
        """For a person: ``add `--cap-drop ALL`, take `--privileged` out``."""
        flags = f"add `{' '.join(self.added)}`" if self.added else ""
        return ", ".join(one for one in (flags, *self.others) if one)


def rewrite(changes: Iterable[Change]) -> Rewrite | None:
    """The flags that make these changes; None where one of them is nothing that a flag says."""
    several = tuple(changes)
    lists = {one.path for one in several if one.move is Move.ADD}
    told: list[Rewrite] = []
    for one in several:
        found = None if one.project else _told(one)
        if found is None:
            return None
        # What an entry that is added overrules needn't go first.
        if one.move is not Move.REMOVE or one.path not in lists:
            told.append(found)
    added = tuple(flag for one in told for flag in one.added)
    return Rewrite(added, tuple(word for one in told for word in one.others)) if told else None


def _told(change: Change) -> Rewrite | None:
    path, name = change.path, _FLAGS.get(change.path)
    if path[0] == "ports":
        return _bound(change)
    if path[0] in _BY_TARGET and change.move is not Move.SET:
        return _at_target(change, _FLAGS[path[:1]])
    if name is None:
        return _inner(change)
    return _flag(change, name)


def _flag(change: Change, name: str) -> Rewrite | None:
    if change.move is Move.UNSET:
        return Rewrite(others=(f"take `--{name}` out",))
    flags = tuple(f"--{name}{one}" for one in _values(name, change.value))
    if change.move is Move.REMOVE:
        return Rewrite(others=tuple(f"take `{one}` out" for one in flags))
    return Rewrite(added=flags) if flags else None


def _at_target(change: Change, name: str) -> Rewrite | None:
    """Mounts and devices are called by their path in the container; an option of one stands behind it."""
    value = change.value
    if len(change.path) > 1 and change.move is Move.ADD:
        return Rewrite(others=(f"write `:{value}` behind {change.path[1]} in its `--{name}`",))
    if len(change.path) > 1 and change.move is Move.REMOVE:
        return Rewrite(others=(f"take `{value}` out of the `--{name}` at {change.path[1]}",))
    if change.move is Move.REMOVE:
        return Rewrite(others=(f"take the `--{name}` at {value} out",))
    return Rewrite(added=tuple(f"--{name}{one}" for one in _values(name, value)))


def _inner(change: Change) -> Rewrite | None:
    """An entry of a mapping (`logging.options.max-size`), or a whole mapping of flags (`logging`)."""
    *outer, entry = change.path
    name, value = _FLAGS.get(tuple(outer)), change.value
    if name is not None and FLAGS[name].takes is Takes.PAIRS and isinstance(value, str):
        return Rewrite(added=(f"--{name} {shlex.quote(f'{entry}={value}')}",))
    if change.move is Move.SET and isinstance(value, dict):
        several = [Change(Move.SET, (*change.path, key), one) for key, one in value.items()]
        return rewrite(several)
    return None


def _bound(change: Change) -> Rewrite | None:
    """Another address of the host for a port, which is named `ADDRESS:HOST:CONTAINER/PROTOCOL`."""
    if change.move is not Move.SET or change.path[2:] != ("host_ip",):
        return None
    before, _, protocol = change.path[1].partition("/")
    address, host, container = before.rsplit(":", 2) if before.count(":") >= _PORT_PARTS - 1 else ("", "", "")
    if not container:
        return None
    shown = "" if protocol == "tcp" else f"/{protocol}"
    end = f"{host if host != '0' else ''}:{container}{shown}"
    old = (f"{address}:" if address else "") + (end if host != "0" or address else f"{container}{shown}")
    return Rewrite((f"--publish {change.value}:{end}",), (f"take `--publish {old}` out",))


def _values(name: str, value: Content | None) -> Iterator[str]:
    """What stands behind a flag, its blank included, once for each time that it is given."""
    if FLAGS[name].takes is Takes.TRUTH:
        yield "" if value in {True, None} else "=false"
    elif isinstance(value, dict):
        yield from (f" {shlex.quote(f'{key}={one}')}" for key, one in value.items())
    elif isinstance(value, tuple):
        yield from (f" {shlex.quote(one)}" for one in value)
    elif value is not None:
        yield f" {shlex.quote(str(value))}"
