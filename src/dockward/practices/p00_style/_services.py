"""Services as they are written, file by file: what the rules of style over compose files look at."""

import posixpath
from collections.abc import Iterator

from dockward.model.command import Span
from dockward.model.compose import Project, SourceFile, Value
from dockward.model.fix import Edit

_OVERRIDE = ".override."


def own_files(project: Project) -> Iterator[tuple[SourceFile, Value]]:
    """The project's own file and the one on top of it, with each of their documents.

    What they include and extend is a project of its own, and judged there.
    """
    for number, file in enumerate(project.files):
        if number == 0 or _OVERRIDE in posixpath.basename(file.path):
            for document in file.documents:
                yield file, document


def written_services(project: Project) -> Iterator[tuple[SourceFile, str, Value]]:
    """Every service of these files, with its name; what it takes from an anchor is in it, what it extends isn't."""
    for file, document in own_files(project):
        services = document.at("services")
        for name, one in services.entries.items() if services is not None else ():
            yield file, name, one


def own_entries(mapping: Value | None) -> dict[str, Value]:
    """The entries that stand in the mapping itself, in their order; what `<<` brings is left out."""
    if mapping is None:
        return {}
    return {name: one for name, one in mapping.entries.items() if _within(one.key, mapping.span)}


def own_items(several: Value | None) -> tuple[Value, ...]:
    """The entries of a list that stand in the list itself; those of an alias stand elsewhere."""
    if several is None:
        return ()
    return tuple(one for one in several.items if _within(one.span, several.span))


def _within(inner: Span | None, outer: Span | None) -> bool:
    return inner is not None and outer is not None and outer.start <= inner.start and inner.end <= outer.end


def as_written(file: SourceFile, one: Value) -> str:
    """The characters of a value in its file, quotes included."""
    return file.text[one.span.start : one.span.end] if one.span is not None else ""


def without_line(file: SourceFile, one: Value) -> tuple[Edit, ...]:
    """Without the line of a key and its scalar; nothing where more than a comment stands there too."""
    if one.key is None or one.span is None:
        return ()
    start = file.text.rfind("\n", 0, one.key.start) + 1
    end = file.text.find("\n", one.span.end) + 1 or len(file.text)
    before, after = file.text[start : one.key.start], file.text[one.span.end : end].strip()
    return () if before or (after and not after.startswith("#")) else (Edit(Span(start, end), ""),)
