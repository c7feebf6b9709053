"""What the Dockerfiles tell that a project's services are built from: whom they start as, on what, what they write."""

import posixpath
import shlex
from collections.abc import Iterator, Mapping
from typing import Protocol

from msgspec import structs

from dockward.model.command import Command
from dockward.model.compose import Project, Value
from dockward.model.dockerfile import Dockerfile
from dockward.model.fact import Fact
from dockward.model.workload import Built, StartWrite, Workload
from dockward.practices._dockerfiles import known
from dockward.practices._started import start_commands
from dockward.practices._writes import is_made, ships_nothing, writes_of
from dockward.read.sources.context import Contexts
from dockward.syntax.dockerfile import parse_dockerfile
from dockward.syntax.dockerfile.image import base_of
from dockward.syntax.shell import parse_commands

_BUILDS = "_builds_by_image"


class Files(Protocol):
    """Where files are read from."""

    def read(self, path: str) -> bytes | None:
        """The file's bytes; None when it can't be read."""


def with_dockerfile(w: Workload, project: Project, files: Files, contexts: Contexts) -> Workload:
    """The service with what its Dockerfile tells; as it is where it isn't built, or has no Dockerfile on this disk.

    One that only names the image that another service builds is built from that one's.
    """
    service = project.services.get(w.name) or project.jobs.get(w.name)
    build = _build(service, project) if service is not None else None
    if service is None or build is None:
        return w
    path, data = _dockerfile(build, project, files)
    file = _up_to(parse_dockerfile(data, "Dockerfile", None), _text(build.at("target"))) if data is not None else None
    if file is None or file.final is None:
        return w
    file = structs.replace(file, context=contexts.of(path)) if path else file
    return structs.replace(w, built=_built(file, service))


def _build(service: Value, project: Project) -> Value | None:
    own, image = service.at("build"), _text(service.at("image"))
    if own is not None or not image:
        return own
    return _builds(project).get(image)


def _builds(project: Project) -> Mapping[str, Value]:
    """What builds each image, kept with the project as its cached properties are."""
    kept: dict[str, dict[str, Value]] = vars(project)
    if _BUILDS not in kept:
        found: dict[str, Value] = {}
        for one in (*project.services.values(), *project.jobs.values()):
            build = one.at("build")
            if build is not None:
                found.setdefault(_text(one.at("image")), build)
        kept[_BUILDS] = found
    return kept[_BUILDS]


def _dockerfile(build: Value, project: Project, files: Files) -> tuple[str, bytes | None]:
    """The bytes, and a path in the directory that it is built from; empty where nobody may look into that."""
    context, inline = _text(build.at("context")), _text(build.at("dockerfile_inline"))
    here = posixpath.normpath(posixpath.join(project.directory, context)) if context and "://" not in context else ""
    path = posixpath.join(here, "Dockerfile") if here else ""
    if inline:
        return path, inline.encode("utf-8", "surrogateescape")
    if not here:
        return "", None
    return path, files.read(posixpath.normpath(posixpath.join(here, _text(build.at("dockerfile")) or "Dockerfile")))


def _up_to(file: Dockerfile, target: str) -> Dockerfile | None:
    """The file as far as the stage that is built; None where it has none of that name or number."""
    if not target:
        return file
    several = (one for one in file.stages if target.lower() in {one.name, str(one.index)})
    stage = next(several, None)
    return structs.replace(file, stages=file.stages[: stage.index + 1]) if stage is not None else None


def _built(file: Dockerfile, service: Value) -> Built:
    lineage = file.shipped
    said = [one for each in lineage for one in each.all("USER") if one.arguments]
    base = base_of(file)
    user = _told(said[-1].arguments[0].value) if said else base.user if base is not None else ""
    return Built(user=user, base=_told(lineage[0].base), writes=tuple(_writes(file, service)))


def _writes(file: Dockerfile, service: Value) -> Iterator[StartWrite]:
    volumes = [known(word) for stage in file.shipped for one in stage.all("VOLUME") for word in one.arguments]
    for one in dict.fromkeys(writes_of(file, tuple(_started(file, service)))):
        if not any(f"{one.path}/".startswith(f"{volume.rstrip('/')}/") for volume in volumes if volume):
            empty = ships_nothing(file, one.directory)
            yield StartWrite(one.path, one.directory, empty, is_made(file, one.directory))


def _started(file: Dockerfile, service: Value) -> Iterator[Command]:
    """What starts it: its own entry point leaves the image's command out, too."""
    entrypoint, command = _words(service.at("entrypoint")), _words(service.at("command"))
    if entrypoint is not None:
        yield from parse_commands(entrypoint)
    elif command is None:
        yield from start_commands(file)
    elif (said := file.last("ENTRYPOINT")) is not None:
        yield from said.commands
    if command is not None:
        yield from parse_commands(command)


def _words(value: Value | None) -> str | None:
    """The words as a shell would be given them; None where there are none."""
    if value is None or value.content is None:
        return None
    if isinstance(value.content, str):
        return value.content
    return shlex.join(one.content for one in value.items if isinstance(one.content, str)) or None


def _told(fact: Fact[str]) -> str:
    return fact.content if isinstance(fact.content, str) else ""


def _text(value: Value | None) -> str:
    return value.content if value is not None and isinstance(value.content, str) else ""
