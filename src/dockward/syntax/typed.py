"""Plain values of a YAML document as typed ones; a mistake is told with file, line and column, in plain words."""

import re
from typing import TypeVar

import msgspec

from dockward.model.errors import DockwardError
from dockward.model.fact import Place
from dockward.syntax.mistakes import in_words, keys_of, shown, type_at
from dockward.syntax.nearest import nearest
from dockward.syntax.yaml import Document, Path

T = TypeVar("T")

_AT = re.compile(r" - at `(?:key in )?\$(.*?)`$")
_STEP = re.compile(r"\.([^.\[]+)|\[(\d+|\.\.\.)\]")
_UNKNOWN = re.compile(r"Object contains unknown field `(.*?)`")


class TypedError(DockwardError):
    """A value that isn't what is wanted at its place."""

    code = "DWE402"

    def __init__(self, what: str, place: Place) -> None:
        super().__init__(f"{place.source}:{place.line}:{place.column}: {what}")


def convert(document: Document, value: object, base: Path, kind: type[T], more: tuple[str, ...] = ()) -> T:
    """`value`, which stands at `base` of the document, as `kind`. `more` are keys that are right beside its own.

    Raises `TypedError` at the position that msgspec's message points to.
    """
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as why:
        message = str(why)
        path = _path(message)
        wanted = type_at(kind, path)
        if found := _UNKNOWN.search(message):
            word = found[1]
            place = document.keys.get((*base, *path, word)) or document.place((*base, *path))
            near = nearest(word, (*keys_of(wanted), *more))
            raise TypedError(
                f"unknown key {shown(word)}" + (f"; did you mean {near!r}?" if near else ""), place
            ) from why
        words = in_words(_AT.sub("", message), _at(value, path), wanted)
        raise TypedError(words, document.place((*base, *path))) from why


def _path(message: str) -> Path:
    found = _AT.search(message)
    steps = _STEP.findall(found[1]) if found else []
    return tuple(name or int(index) for name, index in steps if name or index.isdigit())


def _at(value: object, path: Path) -> object:
    """What stands at `path` in `value`."""
    for step in path:
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int):
            value = value[step]
    return value
