"""Where a change of a service belongs: which files of its project describe it, and which of them has the last word."""

import posixpath
from collections.abc import Iterator, Mapping

from msgspec import structs

from dockward.fix.compose import change_text, root_of
from dockward.fix.entries import CALLED, name_of
from dockward.fix.errors import CannotChangeError
from dockward.fix.extraction import extract
from dockward.model.compose import Project, Value
from dockward.model.fix import Change, Move
from dockward.syntax.compose.stack import why_unchanged

Texts = Mapping[str, str]
Root = tuple[str, ...]


def change_service(project: Project, service: str, texts: Texts, change: Change) -> dict[str, str]:
    """The files of `texts` that one change of the service makes others, by path; none when it is so already.

    `project` is what Compose makes of the files, if need be before earlier changes of the same plan. What only
    others bring, by `extends` or an anchor, is overridden or refused, never changed.
    Raises `CannotChangeError` where no file of the project can be changed without changing more than was asked for.
    """
    if change.project and change.path[0] == "services":
        _, service, *path = change.path
        change = structs.replace(change, path=tuple(path), project=False)
    if change.project:
        return _made(texts, project.files[0].path, (), change)
    if service not in {**project.services, **project.jobs}:
        raise CannotChangeError(f"the project has no service {service}")
    root = ("services" if service in project.services else "jobs", service)
    described = project.services.get(service) or project.jobs[service]
    if project.stack and change.move in {Move.SET, Move.ADD} and (why := why_unchanged(change.path)):
        raise CannotChangeError(why)
    if change.move is Move.EXTRACT:
        return extract(project, service, texts, change)
    if change.move in {Move.UNSET, Move.REMOVE} and not _is_there(described, change):
        return {}
    homes = list(_homes(project, root, texts))
    if not homes:
        raise CannotChangeError(f"no file of the project holds the service {service} itself")
    if change.path[0] in CALLED and (len(change.path) > 1 or change.move is Move.REMOVE):
        return _entry_changed(described, root, texts, change)
    if change.move in {Move.UNSET, Move.REMOVE}:
        return _taken_out(described, homes, root, texts, change)
    own = [path for path, one in homes if one.at(*change.path) is not None]
    return _made(texts, own[-1] if own else homes[0][0], root, change)


def _is_there(described: Value, change: Change) -> bool:
    """Whether there is anything to take out, wherever it comes from."""
    if len(change.path) > 1 and change.path[0] in CALLED:
        return True
    found = described.at(*change.path)
    if change.move is Move.UNSET or found is None:
        return found is not None
    if isinstance(found.content, dict):
        return str(change.value) in found.content
    return any(name_of(change.path[-1], one) == change.value for one in found.items)


def _made(texts: Texts, path: str, root: Root, change: Change) -> dict[str, str]:
    new = change_text(texts[path], root, change)
    return {} if new == texts[path] else {path: new}


def _homes(project: Project, root: Root, texts: Texts) -> Iterator[tuple[str, Value]]:
    """Files that hold the service as it is asked for, in the order in which they come on top of each other.

    Those that a service extends are left out: others may extend them too.
    """
    extended = set(_extended(project))
    for one in project.files:
        if one.path not in extended or one is project.files[0]:
            found = root_of(texts[one.path]).at(*root)
            if found is not None:
                yield one.path, found


def _extended(project: Project) -> Iterator[str]:
    """Files whose services are extended from another file."""
    for file in project.files:
        for document in file.documents:
            services = document.at("services")
            for one in services.entries.values() if services is not None else ():
                path = one.at("extends", "file")
                if path is not None:
                    yield posixpath.normpath(posixpath.join(posixpath.dirname(file.path), str(path.content)))


def _whence(described: Value, change: Change) -> str:
    """Where what no file holds as it is comes from, in words."""
    words, found = ".".join(change.path), described.at(*change.path)
    key = change.path[-1]
    items = found.items if found is not None else ()
    written = (one.written or "" for one in items if name_of(key, one) == change.value)
    by = next((one for one in written if "$" in one), "")
    return f"a variable brings it: {by}" if by else f"{words} comes from what the service extends"


def _taken_out(
    described: Value, homes: list[tuple[str, Value]], root: Root, texts: Texts, change: Change
) -> dict[str, str]:
    """Out of every file that has it; where that can't be, another value over it."""
    changed: dict[str, str] = {}
    why = CannotChangeError(_whence(described, change))
    for path, _ in homes:
        try:
            changed |= _made(texts, path, root, change)
        except CannotChangeError as reason:
            why = reason
            break
    else:
        if changed:
            return changed
    if change.move is Move.REMOVE or change.value is None:
        raise why
    return _made(texts, homes[-1][0], root, structs.replace(change, move=Move.SET))


def _entry_changed(described: Value, root: Root, texts: Texts, change: Change) -> dict[str, str]:
    """The entry of that name changed in the file that it is written in, by which it is called there."""
    key = change.path[0]
    name = change.path[1] if len(change.path) > 1 else str(change.value)
    listed = described.at(key)
    written = {
        (one.place.source, name if one.written is None else one.written)
        for one in (listed.items if listed is not None else ())
        if name_of(key, one) == name
    }
    if not written:
        raise CannotChangeError(f"{key} has no entry {name}")
    changed: dict[str, str] = {}
    for path, text in sorted(written):
        here = {**texts, **changed}
        if len(change.path) > 1:
            one = structs.replace(change, path=(key, text, *change.path[2:]))
        else:
            one = structs.replace(change, value=text)
        changed |= _made(here, path, root, one)
    return changed
