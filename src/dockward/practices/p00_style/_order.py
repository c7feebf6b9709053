"""What stands in which order: words that the rules over the order of a compose file share."""

from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import TypeVar

from dockward.kit import Fix
from dockward.model.compose import SourceFile, Value
from dockward.model.fix import Edit
from dockward.practices.p00_style._services import as_written

T = TypeVar("T")
Rank = tuple[int | str, ...]
"""What is compared; ranks of one rule have one shape."""


def first_misplaced(several: Iterable[T], rank: Callable[[T], Rank]) -> tuple[T, T] | None:
    """The first that stands behind one that belongs after it, and that one; None where all is in order."""
    return next(((here, before) for before, here in pairwise(several) if rank(here) < rank(before)), None)


def sorted_items(file: SourceFile, several: Value, rank: Callable[[Value], Rank], title: str) -> tuple[Fix, ...]:
    """A repair that puts the entries of a list in order.

    None where an entry is no scalar, and where a comment stands among them, which would lose its place.
    """
    if any(one.span is None or isinstance(one.content, tuple | dict) for one in several.items):
        return ()
    spans = [one.span for one in several.items if one.span is not None]
    end = file.text.find("\n", spans[-1].end)
    if "#" in file.text[spans[0].start : end if end >= 0 else None]:
        return ()
    texts = (as_written(file, one) for one in sorted(several.items, key=rank))
    edits = (Edit(span, text) for span, text in zip(spans, texts, strict=True))
    return (
        Fix(title=title, edits=tuple(one for one in edits if file.text[one.span.start : one.span.end] != one.text)),
    )
