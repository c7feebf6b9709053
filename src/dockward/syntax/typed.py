"""Plain values of a YAML document as typed ones; a mistake is told with file, line and column, in plain words."""

from typing import Any, TypeVar, get_args

import msgspec

from dockward.model.errors import DockwardError
from dockward.model.fact import Place
from dockward.syntax import decoders
from dockward.syntax.mistakes import MISSING, in_words, keys_of, shown, type_at
from dockward.syntax.nearest import nearest
from dockward.syntax.regex import regex
from dockward.syntax.yaml import Document, Path

T = TypeVar("T")

_AT = regex(r" - at (`key` in )?`\$(.*?)`$")
_STEP = regex(r"\.([^.\[]+)|\[(\d+|\.\.\.)\]")
_UNKNOWN = regex(r"Object contains unknown field `(.*?)`")


MOST_MISTAKES = 100
"""Named of one text; each costs a look at all of it."""


class TypedError(DockwardError):
    """A value that isn't what is wanted at its place. `what` is the message without the place.

    `path` leads to it from the value that was read.
    """

    code = "DWE402"

    def __init__(self, what: str, place: Place, path: Path = ()) -> None:
        super().__init__(f"{place.source}:{place.line}:{place.column}: {what}")
        self.what = what
        self.place = place
        self.path = path


def convert(document: Document, value: object, base: Path, kind: type[T], more: tuple[str, ...] = ()) -> T:
    """`value`, which stands at `base` of the document, as `kind`. `more` are keys that are right beside its own.

    Raises `TypedError` at the position that msgspec's message points to.
    """
    try:
        return decoders.convert(value, kind)
    except msgspec.ValidationError as why:
        message = str(why)
        path = _path(message)
        wanted = type_at(kind, path)
        if (key := _wrong_key(message, _at(value, path), wanted)) is not None:
            words = in_words(_AT.sub("", message), key, str)
            raise TypedError(words, document.keys[(*base, *path, key)], (*path, key)) from why
        if found := _UNKNOWN.search(message):
            word = found[1]
            place = document.keys.get((*base, *path, word)) or document.place((*base, *path))
            near = nearest(word, (*keys_of(wanted), *more))
            raise TypedError(
                f"unknown key {shown(word)}" + (f"; did you mean {near!r}?" if near else ""), place, (*path, word)
            ) from why
        words = in_words(_AT.sub("", message), _at(value, path), wanted)
        missing = MISSING.search(message)
        raise TypedError(words, document.place((*base, *path)), (*path, missing[1]) if missing else path) from why


def convert_rest(
    document: Document, value: object, base: Path, kind: type[T], more: tuple[str, ...] = ()
) -> tuple[T | None, tuple[TypedError, ...]]:
    """As `convert`, but without what is wrong in `value`, and with all that is.

    Of a list with a mistake nothing is left; None where nothing can be left at all.
    """
    mistakes: list[TypedError] = []
    while value is not None and len(mistakes) < MOST_MISTAKES:
        try:
            return convert(document, value, base, kind, more), tuple(mistakes)
        except TypedError as why:
            # What is wrong was taken out, and is no second mistake where it is needed.
            if not any(one.path[: len(why.path)] == why.path for one in mistakes):
                mistakes.append(why)
            value = _without(value, why.path)
    return None, tuple(mistakes)


def _without(value: object, path: Path) -> object:
    """A mapping without what stands at `path`; None where that is the mapping itself, or in something else."""
    if not (path and isinstance(value, dict) and path[0] in value):
        return None
    rest = _without(value[path[0]], path[1:])
    others = {key: one for key, one in value.items() if key != path[0]}
    return others if rest is None else {**others, path[0]: rest}


def _path(message: str) -> Path:
    found = _AT.search(message)
    steps = _STEP.findall(found[2]) if found else []
    return tuple(name or int(index) for name, index in steps if name or index.isdigit())


def _wrong_key(message: str, mapping: object, kind: Any) -> str | None:
    """The key that a message is about, which doesn't name it; None where it is about a value."""
    found = _AT.search(message)
    kinds = get_args(kind)
    if not (found and found[1] and kinds and isinstance(mapping, dict)):
        return None
    return next((key for key in mapping if not _fits(key, kinds[0])), None)


def _fits(key: object, kind: Any) -> bool:
    try:
        decoders.convert(key, kind)
    except msgspec.ValidationError:
        return False
    return True


def _at(value: object, path: Path) -> object:
    """What stands at `path` in `value`."""
    for step in path:
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int):
            value = value[step]
    return value
