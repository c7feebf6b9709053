"""Where services mount volumes into the images that are built from a Dockerfile, as compose files near it tell."""

import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from dockward.model.compose import Project, Value
from dockward.model.workload import MountKind
from dockward.read.sources.context import Contexts

_NAMES = ("compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml")
_FOLDERS_UP = 3
"""The Dockerfile's own directory among them: a project keeps each service's below its own."""


def read_mounted(dockerfile: str, contexts: Contexts) -> tuple[str, ...]:
    """Targets of volumes, whole paths, in order; each compose file is read once for all that share `contexts`."""
    try:
        here = os.path.realpath(dockerfile)
    except (OSError, ValueError):  # it is no path of this system
        return ()
    found: dict[str, None] = {}
    for folder in list(Path(here).parents)[:_FOLDERS_UP]:
        several = contexts.once(str(folder), partial(_read, folder))
        found |= dict.fromkeys(target for path, target in several if path == here)
    return tuple(found)


def _read(folder: Path) -> tuple[tuple[str, str], ...]:
    """Real paths of Dockerfiles, and targets in what is built from them."""
    file = next((one for name in _NAMES if os.path.isfile(one := folder / name)), None)  # noqa: PTH113  # it raises nothing
    return tuple(_mounts(file)) if file is not None else ()


def _mounts(file: Path) -> Iterator[tuple[str, str]]:
    # Loaded here: who has only Dockerfiles needn't wait for it.
    from dockward.read.sources.compose import read_compose  # noqa: PLC0415
    from dockward.syntax.compose.workload import workloads  # noqa: PLC0415

    project = read_compose(str(file), {})
    services = {**project.jobs, **project.services}
    for w in workloads(project):
        path = _dockerfile(services[w.name], project) if w.name in services else ""
        for one in w.mounts.told or () if path else ():
            if one.kind is MountKind.VOLUME and one.writable:
                yield path, os.path.normpath(one.target)


def _dockerfile(service: Value, project: Project) -> str:
    context = _text(service, "build", "context")
    if not context or "://" in context or service.at("build", "dockerfile_inline") is not None:
        return ""
    return os.path.realpath(Path(project.directory, context, _text(service, "build", "dockerfile") or "Dockerfile"))


def _text(service: Value, *path: str) -> str:
    found = service.at(*path)
    return found.content if found is not None and isinstance(found.content, str) else ""
