"""Where a line of a text that repairs have changed stood before."""

from collections.abc import Sequence
from functools import lru_cache


def line_before(before: str, now: str, line: int) -> int:
    """The line's number, counted from 1, in the text as it was; 0 where it wasn't there.

    A line that was changed in its place is where it was.
    """
    for tag, start, end, first, last in _changes(before, now):
        if first < line <= last and (tag == "equal" or end - start == last - first):
            return start + line - first
    return 0


@lru_cache(maxsize=4)
def _changes(before: str, now: str) -> Sequence[tuple[str, int, int, int, int]]:
    from difflib import SequenceMatcher  # noqa: PLC0415  # most runs change nothing

    return SequenceMatcher(None, before.splitlines(), now.splitlines(), autojunk=False).get_opcodes()
