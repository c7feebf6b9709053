"""What the Dockerfiles tell that a project's services are built from: whom their images start as, and on what."""

import posixpath
from typing import Protocol

from msgspec import structs

from dockward.model.compose import Project, Value
from dockward.model.dockerfile import Dockerfile, Stage
from dockward.model.fact import Fact
from dockward.model.workload import Built, Workload
from dockward.syntax.dockerfile import parse_dockerfile
from dockward.syntax.dockerfile.image import base_of


class Files(Protocol):
    """Where files are read from."""

    def read(self, path: str) -> bytes | None:
        """The file's bytes; None when it can't be read."""


def with_dockerfile(w: Workload, project: Project, files: Files) -> Workload:
    """The service with what its Dockerfile tells; as it is where it isn't built, or has no Dockerfile on this disk."""
    service = project.services.get(w.name) or project.jobs.get(w.name)
    build = service.at("build") if service is not None else None
    if build is None:
        return w
    data = _dockerfile(build, project, files)
    file = parse_dockerfile(data, "Dockerfile", None) if data is not None else None
    stage = _stage(file, _text(build.at("target"))) if file is not None else None
    return w if file is None or stage is None else structs.replace(w, built=_built(file, stage))


def _dockerfile(build: Value, project: Project, files: Files) -> bytes | None:
    inline = _text(build.at("dockerfile_inline"))
    if inline:
        return inline.encode("utf-8", "surrogateescape")
    context = _text(build.at("context"))
    if not context or "://" in context:
        return None
    directory = posixpath.join(project.directory, context)
    return files.read(posixpath.normpath(posixpath.join(directory, _text(build.at("dockerfile")) or "Dockerfile")))


def _stage(file: Dockerfile, target: str) -> Stage | None:
    """The stage that is built; None where the file has none of that name or number."""
    if not target:
        return file.final
    return next((one for one in file.stages if target.lower() in {one.name, str(one.index)}), None)


def _built(file: Dockerfile, stage: Stage) -> Built:
    lineage = file.lineage(stage)
    said = [one for each in lineage for one in each.all("USER") if one.arguments]
    base = base_of(file, stage)
    user = _told(said[-1].arguments[0].value) if said else base.user if base is not None else ""
    return Built(user=user, base=_told(lineage[0].base))


def _told(fact: Fact[str]) -> str:
    return fact.content if isinstance(fact.content, str) else ""


def _text(value: Value | None) -> str:
    return value.content if value is not None and isinstance(value.content, str) else ""
