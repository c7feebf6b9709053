"""What an advisory says of versions, as intervals of sort keys that can be stored as rows and matched by comparing."""

from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct

from dockward.advisories.versions import Scheme, is_version, key

END = b"\xff"
"""Above every key."""

_SHOWN = 80


class Interval(Struct, frozen=True):
    """The versions whose key is `low` or above it and below `high`: in SQL `low <= :key AND :key < high`.

    No flags are needed: above a key without it begins at `after(key)`, and up to a key with it ends there. `first` is
    the lowest version as it was written, where one is named; `fixed` the first one above that is named as free of it.
    """

    low: bytes = b""
    high: bytes = END
    first: str = ""
    fixed: str = ""


Intervals = tuple[Interval, ...]


class Unreadable(Struct, frozen=True):
    """Why nothing can be said by a range. Whether a version is in it is unknown, never no."""

    reason: str


class RangeError(ValueError):
    """A range that can't be understood; its message becomes the reason of `Unreadable`."""


def readable(made: Callable[[], Intervals]) -> Intervals | Unreadable:
    """What is made, or why it can't be."""
    try:
        return made()
    except RangeError as error:
        return Unreadable(str(error))


def shown(text: str) -> str:
    """A text of an advisory as it stands in a reason: quoted, and cut."""
    return repr(text if len(text) <= _SHOWN else text[:_SHOWN] + "…")


def after(made: bytes) -> bytes:
    """The lowest key above this one."""
    return made + b"\x00"


def bound(scheme: Scheme, version: str) -> bytes:
    """The key of a version that limits a range. Raises RangeError for what the scheme can't place."""
    made = key(scheme, version)
    # Python's old order places every text, and old releases are named so.
    if is_version(made) or (scheme is Scheme.PEP440 and version.strip()):
        return made
    raise RangeError(f"{shown(version)} is no version ({scheme})")


def affected(made: bytes, intervals: Sequence[Interval]) -> Interval | None:
    """The interval that this key is in, one with a fix before others; None where it is in none.

    Ask `is_version` before: a text that is no version is in every interval without a beginning.
    """
    found = [one for one in intervals if one.low <= made < one.high]
    return next((one for one in found if one.fixed), found[0] if found else None)


def comparison(scheme: Scheme, operator: str, version: str) -> Intervals:
    """The versions that compare so to this one. Raises RangeError."""
    made = bound(scheme, version)
    match operator:
        case "<":
            return (Interval(high=made, fixed=version),)
        case "<=":
            return (Interval(high=after(made)),)
        case ">":
            return (Interval(low=after(made)),)
        case ">=":
            return (Interval(low=made, first=version),)
        case "=" | "==":
            return (Interval(made, after(made), version),)
        case "!=" | "<>":
            return (Interval(high=made), Interval(low=after(made)))
    raise RangeError(f"{shown(operator)} is no operator")


def meet(one: Intervals, other: Intervals) -> Intervals:
    """What is in both."""
    found = []
    for left in one:
        for right in other:
            start, end = max(left, right, key=_low), min(left, right, key=_high)
            if start.low < end.high:
                found.append(Interval(start.low, end.high, start.first, end.fixed))
    return join(found)


def join(intervals: Iterable[Interval]) -> Intervals:
    """What is in any: rising, without overlaps, and those that touch as one."""
    found: list[Interval] = []
    for one in sorted(intervals, key=_low):
        if found and one.low <= found[-1].high:
            last = found.pop()
            end = max(last, one, key=_high)
            found.append(Interval(last.low, end.high, last.first, end.fixed))
        elif one.low < one.high:
            found.append(one)
    return tuple(found)


def outside(intervals: Iterable[Interval]) -> Intervals:
    """What is in none: fixed where the next of them begins."""
    found = []
    low, first = b"", ""
    for one in join(intervals):
        if low < one.low:
            found.append(Interval(low, one.low, first, one.first))
        low, first = one.high, one.fixed
    return (*found, Interval(low, END, first)) if low < END else tuple(found)


def _low(one: Interval) -> bytes:
    return one.low


def _high(one: Interval) -> bytes:
    return one.high
