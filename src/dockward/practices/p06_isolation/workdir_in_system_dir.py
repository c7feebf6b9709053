"""WORKDIR lies in a directory that the kernel or the system fills."""

import posixpath
from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.dockerfile import Dockerfile
from dockward.practices._directories import is_absolute, located
from dockward.practices._dockerfiles import known

_SYSTEM = frozenset({"bin", "boot", "dev", "lib", "lib64", "proc", "sbin", "sys"})


@rule(
    "DW0661",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.CONTAINER, Danger.DEFENCE),
    elsewhere=("trivy:DS-0030",),
    why="Files copied there replace programs of the system or vanish below a mount, and relative paths reach what the "
    "kernel shows of itself.",
    remedy="Use a directory of the application's own: `WORKDIR /app`.",
    references=("https://docs.docker.com/reference/dockerfile/#workdir",),
    bad=dockerfile("FROM alpine:3.20", "WORKDIR /proc/self"),
    good=dockerfile("FROM alpine:3.20", "WORKDIR /app"),
)
def workdir_in_system_dir(file: Dockerfile) -> Iterator[Problem]:
    for stage in file.built:
        for one, directory in located(file, stage):
            path = known(one.arguments[0]) if one.keyword == "WORKDIR" and one.arguments else ""
            if path and not is_absolute(path):
                path = posixpath.normpath(posixpath.join(directory.path, path))
            if path.startswith("/") and path.lstrip("/").partition("/")[0] in _SYSTEM:
                yield problem(at=one.arguments[0].value, evidence=f"WORKDIR {path}")
