"""Finds out what is known beyond the sources: images that were built from them, and digests that the engine has."""

import asyncio
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from msgspec import Struct, structs

from dockward.engine.endpoint import read_endpoint
from dockward.engine.errors import EngineError
from dockward.engine.wire.image import ImageListed, digests_of, tags_of
from dockward.image.stores.stored import StoreError
from dockward.model.compose import Project, Value
from dockward.model.fact import Unknown
from dockward.model.image import Image
from dockward.model.known import Known
from dockward.read.asking import ask
from dockward.read.scan import scan
from dockward.read.scanning import ScanOptions, Watch
from dockward.read.sources.compose import read_compose
from dockward.read.sources.find import Sort, Source
from dockward.syntax.reference import parse_reference
from dockward.syntax.regex import regex

_BASE_NAME, _BASE_DIGEST = "org.opencontainers.image.base.name", "org.opencontainers.image.base.digest"
_DIGEST = regex(r"sha256:[0-9a-f]{64}")


class Sought(Struct, frozen=True):
    """What to look at: pairs of a Dockerfile's path and an image or file that was built from it; also the engine."""

    builds: tuple[tuple[str, str], ...] = ()
    engine: bool = False


def read_known(
    sought: Sought, sources: Sequence[Source], options: ScanOptions, watch: Watch
) -> tuple[Known, list[str]]:
    """What is known of the sources, and in words what a person might miss.

    The engine tells which digests its tags have in registries, and has the images of services that compose files
    build. Raises `EngineError`, `StoreError` and `SbomError` for an image that was named and isn't to be had, and
    `EngineError` where the engine that is to be asked doesn't answer.
    """
    options = structs.replace(options, flaws=False)
    builds: dict[str, tuple[Image, ...]] = {}
    notes: list[str] = []
    digests: dict[str, str] = {}
    for path, name in sought.builds:
        builds[path] = (*builds.get(path, ()), *scan((name,), options, watch).images)
    if sought.engine:
        endpoint = read_endpoint(options.environment, options.home)
        watch(f"asking the engine at {endpoint}")
        listed = asyncio.run(ask(endpoint, (), options)).listed
        digests |= _digests(listed)
        there = {tag for one in listed for tag in map(_full, tags_of(one))}
        for path, name in _built(sources, {one.path for one in sources if one.sort is Sort.DOCKERFILE}):
            if path not in dict(sought.builds) and _full(name) in there:
                builds[path] = (*builds.get(path, ()), *_scanned(name, options, watch, notes))
    labelled = dict(pair for several in builds.values() for one in several for pair in _told_by_labels(one))
    return Known(builds=builds, digests=labelled | digests), notes


def _scanned(name: str, options: ScanOptions, watch: Watch, notes: list[str]) -> tuple[Image, ...]:
    try:
        return scan((name,), options, watch).images
    except (StoreError, EngineError) as why:
        notes.append(f"{name}: it was not looked into: {why.message} {why.hint}".rstrip())
        return ()


def _digests(listed: Iterable[ImageListed]) -> dict[str, str]:
    """The digest of every tag that has just one in the registry that it is from."""
    found: dict[str, str] = {}
    for one in listed:
        references = [each for each in map(parse_reference, digests_of(one)) if each is not None]
        for tag in map(parse_reference, tags_of(one)):
            if tag is not None:
                several = {each.digest for each in references if each.name == tag.name}
                if len(several) == 1 and _DIGEST.fullmatch(digest := several.pop()):
                    found[f"{tag.name}:{tag.tag}"] = digest
    return found


def _full(name: str) -> str:
    found = parse_reference(name)
    return f"{found.name}:{found.effective_tag}" if found is not None else ""


def _told_by_labels(image: Image) -> Iterator[tuple[str, str]]:
    """What the image says itself of the base that it was built on."""
    labels = image.labels.content
    if isinstance(labels, Unknown):
        return
    name, digest = _full(labels.get(_BASE_NAME, "")), labels.get(_BASE_DIGEST, "")
    if name and _DIGEST.fullmatch(digest):
        yield name, digest


def _built(sources: Iterable[Source], dockerfiles: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Dockerfiles with the image that a compose file has built from each; those of another stage are left out."""
    paths = {os.path.realpath(one): one for one in dockerfiles}
    for source in sources:
        if source.sort is Sort.COMPOSE:
            project = read_compose(source.path, {}, source.over)
            for name, service in project.services.items():
                path = paths.get(_dockerfile(project, service))
                if path is not None and not _text(service, "build", "target"):
                    yield path, _text(service, "image") or f"{project.name}-{name}"


def _dockerfile(project: Project, service: Value) -> str:
    """The real path of a service's Dockerfile; empty where there is none on this disk."""
    context = _text(service, "build", "context")
    if not context or "://" in context or service.at("build", "dockerfile_inline") is not None:
        return ""
    directory = Path(project.directory, context)
    return os.path.realpath(directory / (_text(service, "build", "dockerfile") or "Dockerfile"))


def _text(service: Value, *path: str) -> str:
    found = service.at(*path)
    return found.content if found is not None and isinstance(found.content, str) else ""
