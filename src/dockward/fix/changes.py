"""How one text becomes another: the fewest lines that must change, as edits that an editor can make."""

import os
from collections.abc import Iterator
from difflib import SequenceMatcher

from dockward.model.command import Span
from dockward.model.fix import Edit

MOST_LINES = 2_000
"""Compared one by one between the first and the last that differ; more become one edit."""


def edits_between(before: str, after: str) -> tuple[Edit, ...]:
    """The edits that make `after` of `before`, in order; none begins or ends inside of a line's CR LF."""
    return tuple(_edits(before, after))


def _edits(before: str, after: str) -> Iterator[Edit]:
    whole = _trimmed(before, Edit(Span(0, len(before)), after))
    old, new = _lines(before[whole.span.start : whole.span.end]), _lines(whole.text)
    if len(old) + len(new) > MOST_LINES:
        yield whole
        return
    starts = [whole.span.start]
    for one in old:
        starts.append(starts[-1] + len(one))
    for word, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if word != "equal":
            yield _trimmed(before, Edit(Span(starts[i1], starts[i2]), "".join(new[j1:j2])))


def _lines(text: str) -> list[str]:
    *lines, rest = text.split("\n")
    return [*(f"{one}\n" for one in lines), *([rest] if rest else [])]


def _trimmed(before: str, edit: Edit) -> Edit:
    """The edit without what stays as it is at both of its ends."""
    old, new = before[edit.span.start : edit.span.end], edit.text
    head = _alike(old, new)
    tail = _alike(old[head:][::-1], new[head:][::-1])
    start, end = edit.span.start + head, edit.span.end - tail
    text = new[head : len(new) - tail]
    if before[start - 1 : start + 1] == "\r\n" and head:
        start, text = start - 1, f"\r{text}"
    if before[end - 1 : end + 1] == "\r\n" and tail:
        end, text = end + 1, f"{text}\n"
    return Edit(Span(start, end), text)


def _alike(one: str, other: str) -> int:
    """How many characters at the beginning are the same."""
    return len(os.path.commonprefix([one, other]))  # noqa: RUF071  # characters are what is wanted
