"""Which container a process belongs to, from /proc/PID/cgroup (cgroups(7))."""

import re
from collections.abc import Container

from msgspec import Struct

from dockward.read.kernel.procfile import text

# docker/ID, docker-ID.scope, kubepods/…/ID, cri-containerd-ID.scope: everyone writes the whole id in the path.
_ID = re.compile(rb"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")


class CgroupLine(Struct, frozen=True):
    """One hierarchy: its controllers (none: the unified one, or one that only has a name) and the path in it."""

    controllers: tuple[str, ...]
    path: str
    unified: bool


def parse_container(data: bytes, known: Container[str]) -> str | None:
    """The container among `known` whose cgroup it is; the innermost one where engines are nested."""
    for found in reversed(_ID.findall(data)):
        name = found.decode("ascii")
        if name in known:
            return str(name)
    return None


def in_container(data: bytes) -> bool:
    """Whether it is the cgroup of a container of any engine."""
    return _ID.search(data) is not None


def is_of(data: bytes, container: str) -> bool:
    """Whether it is the cgroup of this container, and of none within it."""
    inner = {found[-1] for line in data.split(b"\n") if (found := _ID.findall(line))}
    return inner == {container.encode()}


def parse_cgroup(data: bytes) -> tuple[CgroupLine, ...]:
    """The lines of /proc/PID/cgroup; those that aren't understood are left out."""
    lines = []
    for line in text(data).split("\n"):
        parts = line.split(":", 2)
        if len(parts) == 3 and parts[2].startswith("/"):  # noqa: PLR2004  # hierarchy, controllers, path
            controllers = tuple(one for one in parts[1].split(",") if one and not one.startswith("name="))
            lines.append(CgroupLine(controllers, parts[2], unified=parts[0] == "0" and not parts[1]))
    return tuple(lines)


def own_path(path: str, container: str) -> str:
    """The container's own cgroup in `path`, which may lie deeper when something inside made cgroups of its own."""
    start = path.rfind(container)
    if start < 0:
        return path.rstrip("/")
    end = path.find("/", start)
    return path if end < 0 else path[:end]
