"""Compose files on disk as worlds: the services as workloads, their networks and volumes, and the project itself."""

import os
import posixpath
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import structs

from dockward.model.compose import Project
from dockward.model.hostpaths import find_host_path
from dockward.model.workload import Mount, MountKind, Workload
from dockward.model.world import World
from dockward.read.sources.built import with_dockerfile
from dockward.read.sources.context import Contexts
from dockward.read.sources.files import read_file
from dockward.syntax.compose.dotenv import DotenvError, parse_dotenv
from dockward.syntax.compose.project import read_project
from dockward.syntax.compose.session import Settings
from dockward.syntax.compose.stack import is_for_swarm
from dockward.syntax.compose.template import Variables
from dockward.syntax.compose.workload import networks, volumes, workloads
from dockward.syntax.regex import regex

_OVERRIDES = {
    "compose.yaml": ("compose.override.yaml", "compose.override.yml"),
    "compose.yml": ("compose.override.yml", "compose.override.yaml"),
    "docker-compose.yaml": ("docker-compose.override.yaml", "docker-compose.override.yml"),
    "docker-compose.yml": ("docker-compose.override.yml", "docker-compose.override.yaml"),
}
"""What Compose puts on top of a file of this name when no file is named to it."""
_WINDOWS = regex(r"[A-Za-z]:|.*\\\\")


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


def read_compose(path: str, given: Mapping[str, bytes], over: Sequence[str] = (), *, stack: bool = False) -> Project:
    """The project of a compose file, with those on top of it that are named, or that Compose would put there.

    Variables that neither the file's `.env` nor a default gives stay unknown: whoever runs it may set them. With
    `stack`, and where the file is written for a Swarm, it is read as `docker stack deploy` reads it.
    """
    files = [path, *over] if over or stack else list(_together(path, given))
    folder = _folder(path)
    project = read_project(files, Disk(given), {}, Settings(complete=False, stack=stack, folder=folder))
    if stack or not is_for_swarm(project):
        return project
    deployed = read_project(files, Disk(given), {}, Settings(complete=False, stack=True, folder=folder))
    return deployed if deployed.valid else project


def _folder(path: str) -> str:
    """What the directory of a file on disk is called, as Compose has it; empty where there is no such file."""
    return posixpath.basename(_absolute(posixpath.dirname(path))) if Path(path).is_file() else ""


def _absolute(path: str) -> str:
    """The path by the way that a shell came to this directory, as Compose has it."""
    here = os.environ.get("PWD", "")
    try:
        start = here if Path(here).is_absolute() and Path(here).samefile(Path.cwd()) else os.getcwd()  # noqa: PTH109  # text, as the other
    except OSError:
        start = os.getcwd()  # noqa: PTH109  # as above
    return posixpath.normpath(posixpath.join(start, path))


def _led_out(w: Workload, project: Project) -> Workload:
    """The service with the host's paths of mounts that lead out of the project's directory, which lies on disk.

    One that leads to where the project itself lies, as to a neighbour in the same home, stays as it is written.
    """
    if not w.mounts.told or not (project.files and Path(project.files[0].path).is_file()):
        return w
    here = _absolute(project.directory)
    found = {one: _resolved(one, here) for one in w.mounts.told}
    if all(one is new for one, new in found.items()):
        return w
    places = {found[one]: w.mounts.place_of(one) for one in found}
    several = tuple(found.values())
    held = {"content": several} if w.mounts.known else {"part": several}
    return structs.replace(w, mounts=structs.replace(w.mounts, places=places, **held))


def _resolved(mount: Mount, here: str) -> Mount:
    path = mount.host_path or ""
    if mount.kind is not MountKind.BIND or not path or path.startswith(("/", "~")) or _WINDOWS.match(path):
        return mount
    there = _absolute(path)
    shared = posixpath.commonpath((there, here))
    entry = find_host_path(there, ())
    if shared == here or (shared != "/" and (entry is None or entry == find_host_path(here, ()))):
        return mount
    return structs.replace(mount, host_path=there, source=there)


def _together(path: str, given: Mapping[str, bytes]) -> tuple[str, ...]:
    """The file and those that Compose puts on top of it by itself: those of COMPOSE_FILE, or the override file."""
    chosen = _chosen(path, given)
    if posixpath.normpath(path) in chosen:
        return tuple(path if one == posixpath.normpath(path) else one for one in chosen)
    beside = (str(Path(path).with_name(one)) for one in _OVERRIDES.get(Path(path).name, ()))
    override = next((one for one in beside if one in given or Path(one).is_file()), None)
    return (path,) if override is None else (path, override)


def _chosen(path: str, given: Mapping[str, bytes]) -> tuple[str, ...]:
    """The files that COMPOSE_FILE of the `.env` beside this one names, in their order; none where it names none."""
    content = Disk(given).read(str(Path(path).with_name(".env")))
    if content is None:
        return ()
    try:
        values = parse_dotenv(content.decode("utf-8", "replace"), Variables({}, complete=False)).values
    except DotenvError:
        return ()
    names = values.get("COMPOSE_FILE", "").split(values.get("COMPOSE_PATH_SEPARATOR") or ":")
    return tuple(posixpath.normpath(posixpath.join(posixpath.dirname(path), one)) for one in names if one)


def fragment_of(project: Project) -> str:
    """Why this is only a part of a project, in words; empty where it is one.

    A part has a service with neither image nor build: another file has those.
    """
    fatal = [one for one in project.flaws if one.fatal]
    if not fatal or any(one.kind != "no-image" for one in fatal) or len(project.files) > 1:
        return ""
    path = project.files[0].path
    base = next((one for one in _bases(Path(path)) if one.is_file()), None)
    named = f"-f {base or 'FILE'} -f {path}"
    return f"{path}: a part of a project, with no image and no build of its own; judge it with its base: `{named}`"


def _bases(path: Path) -> Iterator[Path]:
    """Where the file that this one is a part of may lie: `compose.yaml` for `compose.prod.yaml`."""
    first, *_ = path.name.split(".")
    for name in dict.fromkeys((first, "compose", "docker-compose")):
        for ending in (".yaml", ".yml"):
            if (found := path.with_name(name + ending)) != path:
                yield found


def world_of(
    project: Project, taken: float, given: Mapping[str, bytes] | None = None, contexts: Contexts | None = None
) -> World:
    """What rules may look at of a project: nothing of one in which errors left no service.

    There is no host and no engine in it. `given` holds contents of Dockerfiles that are not to be read from disk,
    `contexts` what was looked at before where images are built.
    """
    empty = not (project.valid or project.services or project.jobs)
    disk, contexts = Disk(given or {}), contexts or Contexts()
    return World(
        taken=taken,
        containers=tuple(
            _led_out(with_dockerfile(one, project, disk, contexts), project) for one in workloads(project)
        ),
        networks=networks(project),
        volumes=volumes(project),
        projects=() if empty else (project,),
    )


def overridden(path: str) -> str | None:
    """The file that Compose puts this one on top of: it is judged there. None when it stands for itself."""
    chosen = _chosen(path, {})
    if posixpath.normpath(path) in chosen[1:] and Path(chosen[0]).is_file():
        return chosen[0]
    here = Path(path)
    below = (str(here.with_name(name)) for name, overrides in _OVERRIDES.items() if here.name in overrides)
    return next((one for one in below if Path(one).is_file()), None)
