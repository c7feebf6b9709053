"""File systems in memory that a container asks for: their targets in one way of writing, and their options.

The engine knows a target by its letters, and hands the options of a mount on as they are. So `/sys/` beside its own
`/sys`, with the option `remount`, made the kernel's file system writable. Only options pass that are known to be of the
new file system alone; `dev` and `suid` give what no program needs in memory.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from dockward.model.targets import clean_target

_WORDS = frozenset(
    {
        *("", "defaults", "ro", "rw", "exec", "noexec", "nosuid", "nodev", "sync", "async", "dirsync"),
        *("atime", "noatime", "diratime", "nodiratime", "relatime", "norelatime", "strictatime", "nostrictatime"),
    }
)
_VALUES = re.compile(
    r"size=[0-9]{1,20}[kmgtpe%]?|nr_(?:inodes|blocks)=[0-9]{1,20}[kmgtpe]?|mode=[0-7]{1,5}|[ug]id=[0-9]{1,10}"
    r"|mpol=[a-z=]{1,20}(?::[0-9-]{0,20})?",
    re.ASCII | re.IGNORECASE,
)
"""Those of tmpfs(5), and of mount(2) those that only say how this one is used."""


def odd_option(options: Iterable[str]) -> str | None:
    """The first option that says more than how large it is and who may use it; None where none does."""
    return next((one for one in options if one not in _WORDS and not _VALUES.fullmatch(one)), None)


def odd_options(host: Mapping[str, Any]) -> Iterator[str]:
    """Such options of all that a HostConfig mounts in memory."""
    given = [option for text in (host.get("Tmpfs") or {}).values() for option in text.split(",")]
    for mount in host.get("Mounts") or ():
        given += ["=".join(one) for one in (mount.get("TmpfsOptions") or {}).get("Options") or ()]
    while (odd := odd_option(given)) is not None:
        yield odd
        given = given[given.index(odd) + 1 :]


def with_plain_targets(content: dict[str, Any]) -> dict[str, Any]:
    """A body of `bodies.CREATE` whose file systems in memory have their targets as the engine writes others."""
    host = content.get("HostConfig", {})
    tmpfs = {clean_target(target): options for target, options in host.get("Tmpfs", {}).items()}
    return {**content, "HostConfig": {**host, "Tmpfs": tmpfs}} if tmpfs else content
