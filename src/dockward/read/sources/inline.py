"""Dockerfiles that stand in a compose file (`dockerfile_inline`), read as files whose places are the compose file's."""

import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from msgspec import Struct, structs

from dockward.judge.runner import Outcome
from dockward.model.compose import Project, SourceFile, Value
from dockward.model.dockerfile import Dockerfile
from dockward.model.fact import Place
from dockward.model.finding import Finding
from dockward.model.pragma import Pragma, Scope
from dockward.read.sources.context import Contexts
from dockward.syntax.dockerfile import parse_dockerfile

Ignored = Callable[[Path], tuple[str, ...] | None]
"""Reads the lines of the .dockerignore that goes with a Dockerfile."""
_NO_FIX = "it stands in a compose file, where no Dockerfile is rewritten"
_ESCAPED = "$$"


class Inset(Struct, frozen=True):
    """Where the lines of a text stand in the file that it is a part of.

    `lines` are pairs of indentation and the line as it is written there, from the file's line `first` on; none where
    the two can't be laid beside each other, so that everything stands at `place`.
    """

    place: Place
    first: int = 0
    lines: tuple[tuple[int, str], ...] = ()

    def of(self, place: Place) -> Place:
        """Where a place of the text is in the file."""
        if not 1 <= place.line <= len(self.lines):
            return structs.replace(self.place, pointer=place.pointer)
        indent, written = self.lines[place.line - 1]
        column = indent + _column(written, max(place.column, 1))
        return Place(self.place.source, place.pointer, self.first + place.line - 1, column)

    def holds(self, place: Place) -> bool:
        """Whether a place of the file is in the text."""
        return place.source == self.place.source and self.first <= place.line < self.first + len(self.lines)

    def line(self, number: int) -> int:
        """Where a line of the text is in the file; 0 stays 0."""
        return self.of(Place(line=number)).line if number else 0


def _column(written: str, column: int) -> int:
    """The column in the line as it is written, where Compose takes two dollars for one."""
    at = made = 0
    while made < column - 1 and at < len(written):
        at += len(_ESCAPED) if written.startswith(_ESCAPED, at) else 1
        made += 1
    return at + column - made


class Inline(Struct, frozen=True):
    """A Dockerfile within a compose file; its path is that file's with the name of the service behind it."""

    file: Dockerfile
    inset: Inset


def read_inline(project: Project, contexts: Contexts, ignored: Ignored) -> Iterator[Inline]:
    """Those of a project's services, each that several share once; what isn't known of them is left out."""
    seen: set[Place] = set()
    for name, service in {**project.services, **project.jobs}.items():
        one = service.at("build", "dockerfile_inline")
        if one is None or not isinstance(one.content, str) or not one.content or one.place in seen:
            continue
        seen.add(one.place)
        file = parse_dockerfile(one.content.encode("utf-8", "surrogateescape"), f"{one.place.source}#{name}", None)
        beside = _beside(project, service)
        if beside:
            file = structs.replace(file, context=contexts.of(beside), ignored=ignored(Path(beside)))
        yield Inline(file, inset_of(one, project.file(one.place.source)))


def unknown_inline(project: Project) -> Iterator[tuple[str, Place]]:
    """Why a service's can't be judged, and where it stands: it hangs on a variable."""
    for name, service in {**project.services, **project.jobs}.items():
        one = service.at("build", "dockerfile_inline")
        if one is not None and not one.known:
            yield f"the dockerfile_inline of {name} hangs on a variable that isn't known here", one.place


def _beside(project: Project, service: Value) -> str:
    """A path in the directory that it is built from; empty where that isn't on this disk."""
    context = service.at("build", "context")
    told = context.content if context is not None and isinstance(context.content, str) else "."
    return "" if "://" in told else posixpath.join(project.directory, told, "Dockerfile")


def inset_of(one: Value, file: SourceFile | None) -> Inset:
    """How a scalar's lines stand in its file: those of a block, or the one line of any other."""
    content, written = str(one.content), one.written or ""
    if file is None or one.span is None:
        return Inset(one.place)
    head, *block = file.text[one.span.start : one.span.end].split("\n")
    if not head.startswith("|"):
        alone = head == content and not block
        return Inset(one.place, one.place.line, ((one.place.column - 1, written),)) if alone else Inset(one.place)
    lines = written.split("\n")
    if len(lines) != len(content.split("\n")):
        return Inset(one.place)
    laid = [(len(line) - len(own), own) for line, own in zip(block, lines, strict=False)]
    fits = all(not own or line.endswith(own) for line, own in zip(block, lines, strict=False))
    return Inset(one.place, one.place.line + 1, tuple(laid)) if fits else Inset(one.place)


def placed(outcome: Outcome, insets: Mapping[str, Inset]) -> Outcome:
    """What was found in them with the places of their compose files, and without repairs."""
    if not insets:
        return outcome
    judged = tuple(structs.replace(one, place=_in_file(one.place, insets)) for one in outcome.judged)
    return structs.replace(outcome, judged=judged, findings=tuple(_placed(outcome.findings, insets)))


def _placed(findings: Iterable[Finding], insets: Mapping[str, Inset]) -> Iterator[Finding]:
    for one in findings:
        if one.place.source not in insets:
            yield one
            continue
        said = f"{one.message} No repair is offered: {_NO_FIX}." if one.fixes else one.message
        yield structs.replace(one, place=_in_file(one.place, insets), fixes=(), message=said)


def _in_file(place: Place, insets: Mapping[str, Inset]) -> Place:
    return insets[place.source].of(place) if place.source in insets else place


def comments_of(pragmas: Iterable[Pragma], inset: Inset) -> Iterator[Pragma]:
    """Its comments with the lines of the compose file; one for the whole of it covers its lines, not that file's."""
    last = inset.first + len(inset.lines) - 1
    for one in pragmas:
        here = structs.replace(one, place=inset.of(one.place))
        if one.first or not inset.lines:
            yield structs.replace(here, first=inset.line(one.first), last=inset.line(one.last))
        else:
            yield structs.replace(here, scope=Scope.NEXT, first=inset.first, last=last)
