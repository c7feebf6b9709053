"""Compose files on disk as worlds: the services as workloads, their networks and volumes, and the project itself."""

from collections.abc import Mapping
from pathlib import Path

from dockward.model.compose import Project
from dockward.model.world import World
from dockward.read.sources.files import read_file
from dockward.syntax.compose.project import read_project
from dockward.syntax.compose.session import Settings
from dockward.syntax.compose.workload import networks, volumes, workloads

_OVERRIDES = {
    "compose.yaml": ("compose.override.yaml", "compose.override.yml"),
    "compose.yml": ("compose.override.yml", "compose.override.yaml"),
    "docker-compose.yaml": ("docker-compose.override.yaml", "docker-compose.override.yml"),
    "docker-compose.yml": ("docker-compose.override.yml", "docker-compose.override.yaml"),
}
"""What Compose puts on top of a file of this name when no file is named to it."""


class Disk:
    """Files of a project as they lie on disk; `given` holds contents that are taken in their place."""

    def __init__(self, given: Mapping[str, bytes]) -> None:
        self._given = given

    def read(self, path: str) -> bytes | None:
        """The file's bytes; None when it can't be read."""
        if path in self._given:
            return self._given[path]
        try:
            return read_file(Path(path))
        except OSError:
            return None


def read_compose(path: str, given: Mapping[str, bytes]) -> Project:
    """The project of one compose file, its override file on top where Compose would put it there.

    Variables that neither the file's `.env` nor a default gives stay unknown: whoever runs it may set them.
    """
    beside = (str(Path(path).with_name(one)) for one in _OVERRIDES.get(Path(path).name, ()))
    override = next((one for one in beside if one in given or Path(one).is_file()), None)
    files = [path, override] if override is not None else [path]
    return read_project(files, Disk(given), {}, Settings(complete=False))


def world_of(project: Project, taken: float) -> World:
    """What rules may look at of a project: nothing of one in which errors left no service.

    There is no host and no engine in it.
    """
    empty = not (project.valid or project.services or project.jobs)
    return World(
        taken=taken,
        containers=workloads(project),
        networks=networks(project),
        volumes=volumes(project),
        projects=() if empty else (project,),
    )


def overridden(path: str) -> str | None:
    """The file that Compose puts this one on top of: it is judged there. None when it stands for itself."""
    here = Path(path)
    below = (str(here.with_name(name)) for name, overrides in _OVERRIDES.items() if here.name in overrides)
    return next((one for one in below if Path(one).is_file()), None)
