"""What repairs of a compose project change beside what they are about: nothing, or they don't count."""

from collections.abc import Iterable, Iterator, Sequence

from dockward.fix.repair import Repair
from dockward.model.compose import Project, Value
from dockward.model.fix import Change, Move

Touched = tuple[str, str, str]
"""A service, one of its keys, and of its environment the variable; empty: all of the key."""
_ENVIRONMENT = "environment"
_GO_TOGETHER = {"network_mode": "networks", "networks": "network_mode"}
"""Compose fills in the one where the other isn't there."""
_READERS = ("command", "entrypoint", "healthcheck")


def bystander(before: Project, after: Project, repairs: Sequence[Repair]) -> str:
    """A service and its key that the repairs change without being about it, `web.environment`; empty where none is.

    A service that extends another is meant to follow it.
    """
    may = set(_about(before, repairs))
    may |= {(follower, *rest) for name, *rest in may for follower in _followers(before, name)}  # type: ignore[misc]  # two are left
    for name, key, entry in _differences(before, after):
        if not may & {(name, key, ""), (name, key, entry)}:
            return f"{name}.{key}"
    return ""


def _about(project: Project, repairs: Iterable[Repair]) -> Iterator[Touched]:
    for one in repairs:
        for change in one.fix.changes:
            yield from _of_change(one.finding.subject.name, change)
        for edit in one.fix.edits:
            yield from _around(project, one.finding.place.source, edit.span.start)


def _of_change(service: str, change: Change) -> Iterator[Touched]:
    path = change.path
    if change.project:
        if path[0] != "services":
            return
        _, service, *rest = path
        path = tuple(rest)
    key, *below = path
    yield service, _GO_TOGETHER.get(key, key), ""
    if key != _ENVIRONMENT or not below:
        yield service, key, ""
        return
    yield service, key, below[0]
    if change.move is Move.EXTRACT:
        yield service, key, f"{below[0]}_FILE"
        yield from ((service, reader, "") for reader in _READERS)


def _around(project: Project, path: str, at: int) -> Iterator[Touched]:
    """What an edit at this character of a file stands in."""
    for name, service in _services(project).items():
        for key, one in service.entries.items():
            if one.place.source == path and one.span is not None and one.span.start <= at <= one.span.end:
                yield name, key, ""


def _differences(before: Project, after: Project) -> Iterator[Touched]:
    earlier, now = _services(before), _services(after)
    for name in earlier.keys() & now.keys():
        one, other = earlier[name].entries, now[name].entries
        for key in sorted(one.keys() | other.keys()):
            if key == _ENVIRONMENT:
                yield from ((name, key, entry) for entry in _unlike(_entries(one.get(key)), _entries(other.get(key))))
            elif _told(one.get(key)) != _told(other.get(key)):
                yield name, key, ""


def _unlike(one: dict[str, Value], other: dict[str, Value]) -> list[str]:
    return [name for name in sorted(one.keys() | other.keys()) if _told(one.get(name)) != _told(other.get(name))]


def _entries(one: Value | None) -> dict[str, Value]:
    return one.entries if one is not None else {}


def _told(one: Value | None) -> object:
    """What is in it; as written where variables leave it open."""
    if one is None:
        return None
    if one.entries:
        return {name: _told(each) for name, each in one.entries.items()}
    if one.items:
        return [_told(each) for each in one.items]
    return one.content if one.known else one.written


def _services(project: Project) -> dict[str, Value]:
    return {**project.jobs, **project.services}


def _followers(project: Project, name: str) -> set[str]:
    """The services that extend it, themselves or by others, in whatever file that is written."""
    pairs = list(_extensions(project))
    found, ahead = set[str](), [name]
    while ahead:
        last = ahead.pop()
        new = {one for one, of in pairs if of == last} - found
        found |= new
        ahead += new
    return found


def _extensions(project: Project) -> Iterator[tuple[str, str]]:
    for document in (one for file in project.files for one in file.documents):
        services = document.at("services")
        for name, one in services.entries.items() if services is not None else ():
            of = one.at("extends", "service") or one.at("extends")
            if of is not None and isinstance(of.content, str):
                yield name, of.content
