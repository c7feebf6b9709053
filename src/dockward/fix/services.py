"""Where a change of a service belongs: which files of its project describe it, and which of them has the last word."""

import posixpath
from collections.abc import Iterator, Mapping

from msgspec import structs

from dockward.fix.compose import change_text, entry_of, root_of
from dockward.fix.entries import CALLED, is_called, name_of, short_form
from dockward.fix.errors import CannotChangeError
from dockward.fix.extraction import extract
from dockward.model.compose import Project, Value
from dockward.model.fix import Change, Move
from dockward.syntax.compose.stack import why_unchanged

Texts = Mapping[str, str]
Root = tuple[str, str]


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
        return _entry_changed(project, root, texts, change)
    if change.move in {Move.UNSET, Move.REMOVE}:
        return _taken_out(project, homes, root, texts, change)
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


def _made(texts: Texts, path: str, root: tuple[str, ...], change: Change) -> dict[str, str]:
    new = change_text(texts[path], root, change)
    return {} if new == texts[path] else {path: new}


def _homes(project: Project, root: Root, texts: Texts) -> Iterator[tuple[str, Value]]:
    """Files that hold the service as it is asked for, in the order in which they come on top of each other.

    Those that a service extends are left out: others may extend them too.
    """
    extended = set(_extended(project))
    for one in project.files:
        if one.path not in extended or one is project.files[0]:
            found = entry_of(texts[one.path], root)
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
    project: Project, homes: list[tuple[str, Value]], root: Root, texts: Texts, change: Change
) -> dict[str, str]:
    """Out of every file that has it; where that can't be, another value over it."""
    changed: dict[str, str] = {}
    why = CannotChangeError(_whence(_described(project, root), change))
    for path, _ in homes:
        try:
            changed |= _made(texts, path, root, change)
        except CannotChangeError as reason:
            why = reason
            break
    else:
        if changed:
            return changed
    if change.move is Move.REMOVE and len(change.path) == 1:
        return _entry_changed(project, root, texts, change, why)
    if change.move is Move.REMOVE or change.value is None:
        raise why
    return _made(texts, homes[-1][0], root, structs.replace(change, move=Move.SET))


def _entry_changed(
    project: Project, root: Root, texts: Texts, change: Change, why: CannotChangeError | None = None
) -> dict[str, str]:
    """The entry of that name changed where it is written, by which it is called there.

    That may be a service that this one extends: others that do so have to need the same, which the proof of the repair
    sees to. Raises `why` where nothing is written so.
    """
    key = change.path[0]
    name = change.path[1] if len(change.path) > 1 else str(change.value)
    listed = _described(project, root).at(key)
    written = {
        (one.place.source, name if one.written is None else one.written, one.place.line, one.place.column)
        for one in (listed.items if listed is not None else ())
        if name_of(key, one) == name and one.place.source in texts
    }
    if not written or (why is not None and any("$" in text for _, text, *_ in written)):
        raise why or CannotChangeError(f"{key} has no entry {name}")
    changed: dict[str, str] = {}
    for path, text, line, column in sorted(written):
        here = {**texts, **changed}
        if len(change.path) > 1:
            one = structs.replace(change, path=(key, text, *change.path[2:]))
        else:
            one = structs.replace(change, value=text)
        own = _below(entry_of(here[path], root), key)
        has = own is not None and any(is_called(key, each, text) for each in own.items or (own,))
        owner = root if has else _owner(project, path, line, column) or root
        if not _is_made(_below(entry_of(here[path], owner), key), one):
            changed |= _made(here, path, owner, one)
    return changed


def _below(service: Value | None, key: str) -> Value | None:
    return service.at(key) if service is not None else None


def _described(project: Project, root: Root) -> Value:
    section, service = root
    return project.services[service] if section == "services" else project.jobs[service]


def _owner(project: Project, path: str, line: int, column: int) -> Root | None:
    """The service in whose words this place of a file is; None where it is in none, such as a fragment's.

    Places are those of the file as the project was made of it, whatever was changed since.
    """
    file = project.file(path)
    text = file.text if file is not None else ""
    lines = text.removeprefix("\ufeff").splitlines(keepends=True)
    at = sum(map(len, lines[: line - 1])) + column - 1
    services = root_of(text).at("services")
    for name, one in services.entries.items() if services is not None else ():
        if one.span is not None and one.span.start <= at < one.span.end:
            return ("services", name)
    return None


def _is_made(listed: Value | None, change: Change) -> bool:
    """Whether the list has the entry as the change would make it: another service's repair made it so."""
    if listed is None or len(change.path) < 3 or change.move is not Move.SET:  # noqa: PLR2004  # list, entry, part of it
        return False
    try:
        new = short_form(change.path[1], change)
    except CannotChangeError:
        return False
    return any(one.content == new for one in listed.items)
