"""Edits of one text: which go together, and what they make of it."""

from collections.abc import Iterable

from dockward.model.command import Span
from dockward.model.fix import Edit


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """`text` with every edit made; spans count in `text` as it is. Raises `ValueError` where two meet."""
    parts: list[str] = []
    at = 0
    for one in sorted(edits):
        if one.span.start < at or one.span.end > len(text):
            raise ValueError(f"edits meet at {one.span.start}")
        parts += [text[at : one.span.start], one.text]
        at = one.span.end
    return "".join([*parts, text[at:]])


def go_together(some: Iterable[Edit], others: Iterable[Edit]) -> bool:
    """Whether both can be made of the same text. The same edit twice can; two insertions at one place can't."""
    taken = set(others)
    return not any(_meet(one.span, other.span) for one in some if one not in taken for other in taken)


def _meet(one: Span, other: Span) -> bool:
    if one.start == other.start:
        return True
    return one.start < other.end and other.start < one.end
