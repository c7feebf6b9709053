"""Range expressions of comparisons, as most advisories write them: `>= 1.0, < 1.2.3`."""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import partial

from dockward.advisories.ranges.interval import (
    Interval,
    Intervals,
    RangeError,
    Unreadable,
    comparison,
    join,
    meet,
    outside,
    readable,
    shown,
)
from dockward.advisories.versions import Scheme

MOST_TERMS = 200
"""Of one expression; the longest in public advisories has 30."""
MOST_CHARACTERS = 16_384

# Here and in the other expressions repetitions are possessive: no run of spaces is to be tried in many ways.
_TERM = re.compile(r"\s*+(<=|>=|==|!=|<>|<|>|=)\s*+([^\s<>=!,|]++)\s*+")


def parse(scheme: Scheme, text: str) -> Intervals | Unreadable:
    """Comparisons that all must hold, with commas between them, as GitHub's advisories have them."""
    return affecting(lambda: conjunction(text, partial(_compared, scheme)))


def _compared(scheme: Scheme, text: str) -> Intervals:
    found = _TERM.fullmatch(text)
    if found is None:
        raise RangeError(f"{shown(text)} is no comparison")
    return comparison(scheme, found[1], found[2])


def affecting(made: Callable[[], Intervals]) -> Intervals | Unreadable:
    """What is made, where it is what is affected: an expression that admits no version is a mistake in it."""
    return readable(made) or Unreadable("a range that admits no version")


def terms(text: str, separator: str) -> list[str]:
    """The parts of an expression. Raises RangeError for one that is too long."""
    if len(text) > MOST_CHARACTERS or text.count(separator) >= MOST_TERMS:
        raise RangeError(f"an expression of more than {MOST_CHARACTERS} characters or {MOST_TERMS} terms")
    return text.split(separator)


def every(parts: Iterable[Intervals]) -> Intervals:
    """What is in all parts."""
    found: Intervals = (Interval(),)
    for one in parts:
        found = meet(found, one)
    return found


def conjunction(text: str, term: Callable[[str], Intervals]) -> Intervals:
    """What is in all terms of an expression with commas between them."""
    return every(term(one) for one in terms(text, ","))


def unless(free: Sequence[str], term: Callable[[str], Intervals]) -> Intervals | Unreadable:
    """What is affected where these expressions are of the versions that are patched or never had it."""
    return readable(lambda: outside(join(one for text in free for one in conjunction(text, term))))
