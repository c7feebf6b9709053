"""What the formats share: where an entry stands, the reason beside it, and keys that nobody reads."""

from collections.abc import Iterable
from typing import TypeVar

from msgspec import Struct, structs

from dockward.model.fact import Place
from dockward.model.pragma import Pragma, Scope
from dockward.syntax.mistakes import shown
from dockward.syntax.nearest import nearest
from dockward.syntax.regex import regex
from dockward.syntax.typed import TypedError, convert
from dockward.syntax.yaml import Document, Path, parse_yaml

T = TypeVar("T")

_WILD = regex(r"([*?\[])")
MOST_ENTRIES = 10_000
"""Of one file; what comes after isn't read."""


class Entries:
    """Makes pragmas of the entries of one document."""

    def __init__(self, tool: str, document: Document, text: str) -> None:
        self._tool, self._document = tool, document
        self._lines = text.split("\n")

    def pragma(self, rule: str, path: Path, reason: str | None = "", *, subjects: tuple[str, ...] = ()) -> Pragma:
        """The entry at `path` of the document. Without a reason of its own, the comment on its line is one."""
        place = self._document.keys.get(path) or self._document.place(path)
        return Pragma(
            tool=self._tool,
            rules=(rule,),
            scope=Scope.BESIDE,
            place=place,
            reason=(reason or "").strip() or comment_on(self._lines, place),
            subjects=subjects,
        )


def exactly(text: str) -> str:
    """The text as a shell pattern that fits nothing else: these tools compare ids as they stand."""
    return _WILD.sub(r"[\1]", text)


def comment_on(lines: list[str], place: Place) -> str:
    """The comment at the end of the line at `place`, without its mark."""
    line = lines[place.line - 1] if 0 < place.line <= len(lines) else ""
    return line[place.column :].partition(" #")[2].lstrip("#").strip()


def parse_settings(text: str, source: str, kind: type[T]) -> tuple[Document, T]:
    """The document, and what it says as a `kind`; keys with nothing behind them count as left out.

    Raises `YamlError` or `TypedError`.
    """
    document = parse_yaml(text, source)
    value = {} if document.value is None else document.value
    if not isinstance(value, dict):
        raise TypedError("a mapping of keys is wanted", document.place(()))
    return document, convert(document, {name: one for name, one in value.items() if one is not None}, (), kind)


def strange_keys(document: Document, path: Path, kind: type[Struct]) -> tuple[str, ...]:
    """A word about each key of the mapping at `path` that `kind` hasn't; a key that nobody reads may have narrowed it.

    Whoever gets any leaves the entry alone: without that key it would excuse more than its author meant.
    """
    known = tuple(one.encode_name for one in structs.fields(kind))
    several = _keys_at(document.value, path)
    return tuple(
        _unread(document.keys[(*path, key)], key, known, ", so this entry is not followed")
        for key in several
        if key not in known
    )


def _keys_at(value: object, path: Path) -> Iterable[str]:
    for step in path:
        if isinstance(value, list) and isinstance(step, int):
            value = value[step]
        else:
            value = value.get(step) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else ()


def unread_keys(document: Document, known: Iterable[str]) -> tuple[str, ...]:
    """A word about each key at the top that isn't known."""
    several = tuple(known)
    value = document.value if isinstance(document.value, dict) else {}
    return tuple(_unread(document.keys[(key,)], key, several) for key in value if key not in several)


def _unread(place: Place, key: str, known: tuple[str, ...], hence: str = "") -> str:
    near = nearest(key, known)
    tail = f"; did you mean {near!r}?" if near else ""
    return f"{place.source}:{place.line}: the key {shown(key)} means nothing here{hence}{tail}"
