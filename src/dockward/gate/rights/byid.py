"""Names what was judged by its full id in what is sent on: by then another may have taken its name.

Containers change their names, and what is no container's name may be the beginning of another's id. A container that
joins others remembers them by their ids then, as those that Compose makes do.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct, field

from dockward.gate.asking import Asking, ask
from dockward.gate.errors import RefusedError

NAMED = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,254}")
"""A container's name, or the beginning of its id."""
JOINED = "container:"
_MODES = ("NetworkMode", "PidMode", "IpcMode")
Host = dict[str, Any]


class Named(Struct, frozen=True):
    """A container or network as far as its id."""

    id: str = field(name="Id")


def container_named(name: str) -> Asking[Named | None]:
    """The container that this name means now. Raises `RefusedError` for what can't be one."""
    if not NAMED.fullmatch(name):
        raise RefusedError(f"{name[:64]!a} is no name of a container.", "Name one that is there.", status=400)
    found: Named | None = yield from ask(f"/containers/{name}/json", Named)
    return found


def _id_of(name: str) -> Asking[str]:
    found = yield from container_named(name)
    return name if found is None else found.id


Resolve = Callable[[str], Asking[str]]
"""The id of what is called so."""


def with_ids(content: Mapping[str, Any], by: Resolve = _id_of) -> Asking[dict[str, Any]]:
    """A body of `bodies.CREATE` that names the containers that it joins by their ids; what isn't there stays.

    Each name is looked up once, `by` this.
    """
    host: Host = dict(content.get("HostConfig", {}))
    for key in _MODES:
        mode = host.get(key, "")
        if mode.startswith(JOINED):
            host[key] = JOINED + (yield from by(mode.removeprefix(JOINED)))
    for key, alike in (("VolumesFrom", False), ("Links", True)):
        if host.get(key):
            host[key] = yield from _all_by_id(host[key], by, alike=alike)
    return {**content, "HostConfig": host} if "HostConfig" in content else dict(content)


def _all_by_id(entries: list[str], by: Resolve, *, alike: bool) -> Asking[list[str]]:
    """`NAME` or `NAME:REST`; where it is `alike` the rest is the name itself if it isn't given."""
    found: list[str] = []
    for one in entries:
        name, sign, rest = one.partition(":")
        name = name.removeprefix("/")
        if alike and not sign:
            sign, rest = ":", name
        found.append(f"{yield from by(name)}{sign}{rest}")
    return found
