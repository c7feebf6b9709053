"""Maven's version ranges: `[1.0,2.0)`, `(,1.4.2]`, `[1.5]`, and several of them with commas between."""

import re

from dockward.advisories.ranges.interval import Interval, Intervals, RangeError, Unreadable, after, bound, join, shown
from dockward.advisories.ranges.terms import affecting, terms
from dockward.advisories.versions import Scheme

_SET = re.compile(r"\s*+([\[(])\s*+([^\s,\[\]()]*+)\s*+(?:(,)\s*+([^\s,\[\]()]*+)\s*+)?([\])])\s*+(?:,(?=\s*+[\[(])|$)")


def parse(text: str) -> Intervals | Unreadable:
    """What any of the sets admits (VersionRange.createFromVersionSpec).

    A version without brackets is a recommendation to Maven and admits all; an advisory can't mean that, so it isn't
    read.
    """
    return affecting(lambda: join(_sets(text)))


def _sets(text: str) -> list[Interval]:
    terms(text, "[")
    found = []
    at = 0
    while at < len(text):
        one = _SET.match(text, at)
        if one is None:
            raise RangeError(f"{shown(text[at:].strip())} is no range of Maven's")
        found.append(_interval(*one.groups()))
        at = one.end()
    if not found:
        raise RangeError("an empty range")
    return found


def _interval(opened: str, low: str, comma: str | None, high: str | None, closed: str) -> Interval:
    if comma is None:
        if (opened, closed) != ("[", "]") or not low:
            raise RangeError("a single version that isn't in square brackets")
        high = low
    start = bound(Scheme.MAVEN, low) if low else b""
    end = bound(Scheme.MAVEN, high) if high else Interval().high
    if start > end:
        raise RangeError(f"a range that ends at {shown(high or '')} before it begins")
    exclusive = closed == ")"
    return Interval(
        after(start) if low and opened == "(" else start,
        after(end) if high and not exclusive else end,
        low if opened == "[" else "",
        high or "" if exclusive else "",
    )
