"""File systems in memory that a container asks for: their targets in one way of writing, and their options.

The engine knows a target by its letters, and hands the options of a mount on as they are. So `/sys/` beside its own
`/sys`, with the option `remount`, made the kernel's file system writable; and `/data/` hid from who compares targets
what a bind mounts at `/data`.
"""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from posixpath import normpath
from typing import Any

from dockward.gate.errors import RefusedError

_WORDS = frozenset(
    {
        "",
        "defaults",
        "ro",
        "rw",
        "exec",
        "noexec",
        "suid",
        "nosuid",
        "dev",
        "nodev",
        "sync",
        "async",
        "dirsync",
        "atime",
        "noatime",
        "diratime",
        "nodiratime",
        "relatime",
        "norelatime",
        "strictatime",
        "nostrictatime",
        "private",
        "rprivate",
    }
)
_VALUES = frozenset({"size", "mode", "uid", "gid", "nr_inodes", "nr_blocks", "mpol"})
"""Those of tmpfs(5), and of mount(2) those that only say how this one is used."""


def odd_options(host: Mapping[str, Any]) -> Iterator[str]:
    """Options of what a HostConfig mounts in memory that say more than how large it is and who may use it."""
    given = [option for text in (host.get("Tmpfs") or {}).values() for option in text.split(",")]
    for mount in host.get("Mounts") or ():
        given += ["=".join(one) for one in (mount.get("TmpfsOptions") or {}).get("Options") or ()]
    for option in given:
        name, sign, _ = option.partition("=")
        if name not in (_VALUES if sign else _WORDS):
            yield option


def with_plain_targets(content: dict[str, Any]) -> dict[str, Any]:
    """A body of `bodies.CREATE` whose file systems in memory have their targets as the engine writes others.

    Raises `RefusedError` where two mounts have one target.
    """
    host = content.get("HostConfig", {})
    tmpfs = {_plain(target): options for target, options in host.get("Tmpfs", {}).items()}
    targets = sorted((*map(_plain, host.get("Tmpfs", {})), *_others(host)))
    twice = next((one for one, other in pairwise(targets) if one == other), None)
    if twice is not None:
        raise RefusedError(f"Two mounts are asked for at {twice[:200]!a}.", "Mount one of them elsewhere.", status=400)
    return {**content, "HostConfig": {**host, "Tmpfs": tmpfs}} if tmpfs else content


def _others(host: Mapping[str, Any]) -> Iterator[str]:
    yield from (_plain(one.split(":")[1]) for one in host.get("Binds", ()) if ":" in one)
    yield from (_plain(one.get("Target", "")) for one in host.get("Mounts", ()))


def _plain(target: str) -> str:
    """Two slashes at the beginning are one to Linux, and stay two in `normpath`."""
    return normpath(f"/{target.lstrip('/')}") if target.startswith("/") else target
