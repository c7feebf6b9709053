"""A secret out of a service's environment into a file: its line names the file, and so does what reads it."""

import posixpath
import re
from collections.abc import Iterator, Mapping

from dockward.fix.compose import quoted_alike, root_of, with_own
from dockward.fix.edits import apply_edits
from dockward.fix.entries import is_called
from dockward.fix.errors import CannotChangeError
from dockward.fix.written import within
from dockward.model.command import Span
from dockward.model.compose import Project, Value
from dockward.model.fix import Change, Edit

_READERS = (("healthcheck", "test"), ("command",), ("entrypoint",))
"""Where a service's own words may read the variable; `$$` keeps Compose from doing so."""


def extract(project: Project, service: str, texts: Mapping[str, str], change: Change) -> dict[str, str]:
    """The value in a file of its own, its name with `_FILE` behind it in the place where it stood; comments stay.

    Health check, command and entry point read the file where they read the variable.
    Raises `CannotChangeError` where the value isn't written out, or comes from what others share.
    """
    section = "services" if service in project.services else "jobs"
    described = getattr(project, section)[service]
    found = described.at(*change.path)
    if found is None:
        return {}
    name, path = change.path[-1], posixpath.normpath(posixpath.join(project.directory, str(change.value)))
    if not isinstance(found.content, str) or found.content != found.written or found.place.source not in texts:
        by = ": a variable brings it" if "$" in (found.written or "") else ""
        raise CannotChangeError(f"the value of {name} isn't written out{by}")
    if texts.get(path, found.content) != found.content:
        raise CannotChangeError(f"{path} is to hold something else already")
    inside = f"/run/secrets/{posixpath.basename(path)}"
    root = (section, service)
    made = _edited(project, root, texts, (name, inside)) or _edited_copy(project, root, texts, (name, inside))
    if not made:
        raise CannotChangeError(f"{name} comes from what the service extends")
    return {path: found.content} | made


Texts = Mapping[str, str]


def _edited(project: Project, root: tuple[str, str], texts: Texts, variable: tuple[str, str]) -> dict[str, str]:
    """The files that hold the variable, by `variable`'s name, with the path of its file in the container."""
    edits: dict[str, list[Edit]] = {}
    for file in project.files:
        here = root_of(texts[file.path]).at(*root)
        if here is not None:
            text = texts[file.path]
            edits[file.path] = [*_renamed(text, here, *variable), *_reading(text, here, *variable)]
    if not any(edits.values()):
        return {}
    return {file: apply_edits(texts[file], several) for file, several in edits.items()}


def _edited_copy(project: Project, root: tuple[str, str], texts: Texts, variable: tuple[str, str]) -> dict[str, str]:
    """The same with the environment that an anchor brings written out in the service first."""
    for file in project.files:
        here = root_of(texts[file.path]).at(*root)
        if here is not None and here.at("environment") is not None:
            own = {**texts, file.path: with_own(texts[file.path], root, "environment")}
            return _edited(project, root, own, variable)
    return {}


def _need_alone(text: str, name: str, span: Span) -> None:
    """Raise `CannotChangeError` where an alias brings what stands here to another place: it has the same characters."""
    if sum(one.span == span for one in root_of(text).walk()) > 1:
        raise CannotChangeError(f"the value of {name} has an anchor, and stands elsewhere too")


def _renamed(text: str, here: Value, name: str, inside: str) -> Iterator[Edit]:
    """The entry with the file's name in it, in the quotes and at the place that it had."""
    listed = here.at("environment")
    if listed is None or not within(listed.span, here.span):
        return
    one = listed.entries.get(name)
    if one is not None and one.key is not None and one.span is not None and within(one.key, listed.span):
        _need_alone(text, name, one.span)
        yield Edit(Span(one.key.end - (text[one.key.end - 1] in "\"'"), one.key.end), _ending(text, one.key))
        yield Edit(one.span, inside)
    for item in listed.items:
        if item.span is not None and within(item.span, listed.span) and is_called("environment", item, name):
            _need_alone(text, name, item.span)
            yield Edit(item.span, quoted_alike(text, f"{name}_FILE={inside}", item.span))


def _ending(text: str, key: Span) -> str:
    last = text[key.end - 1]
    return f"_FILE{last}" if last in "\"'" else "_FILE"


def _reading(text: str, here: Value, name: str, inside: str) -> Iterator[Edit]:
    """What runs in the service, with the file read in place of the variable."""
    variable = re.compile(rf"\$\$(?:{name}(?![A-Za-z0-9_])|\{{{name}\}})")
    for path in _READERS:
        found = here.at(*path)
        for one in found.walk() if found is not None and within(found.span, here.span) else ():
            if isinstance(one.content, str) and one.span is not None:
                for hit in variable.finditer(text, one.span.start, one.span.end):
                    yield Edit(Span(*hit.span()), f"$$(cat {inside})")
