"""The ranges of OSV (ossf.github.io/osv-schema, `affected[].ranges` and `versions`), as intervals."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from dockward.advisories.ranges.interval import (
    END,
    Interval,
    Intervals,
    RangeError,
    Unreadable,
    affected,
    after,
    bound,
    readable,
    shown,
)
from dockward.advisories.versions import Scheme, key

_READABLE = ("SEMVER", "ECOSYSTEM")
_BEGINNING = "0"
_NO_LIMIT = "*"


class Event(Struct, frozen=True, omit_defaults=True):
    """One event of a range: one of these is given."""

    introduced: str | None = None
    fixed: str | None = None
    last_affected: str | None = None
    limit: str | None = None


def intervals(scheme: Scheme, events: Sequence[Event], kind: str = "ECOSYSTEM") -> Intervals | Unreadable:
    """What a range of OSV's algorithm affects. `kind` is its `type`; both that name versions are read by `scheme`.

    Events needn't be sorted. Where one version is both introduced and fixed, it is the end of what was affected before
    it and the beginning of what follows; alone it affects nothing. Nothing at or above the highest limit is affected.
    Unreadable are ranges of commits (GIT), events of no or several kinds, and what never begins.
    """
    return readable(lambda: _intervals(scheme, events, kind))


def enumerated(scheme: Scheme, versions: Iterable[str], beyond: Intervals = ()) -> Intervals:
    """Each listed version as an interval of its own, but for those that `beyond` has already.

    A text that is no version is equal to itself, so that a listed branch is found.
    """
    keys = {key(scheme, one): one for one in versions}
    return tuple(Interval(made, after(made), one) for made, one in sorted(keys.items()) if not affected(made, beyond))


def _intervals(scheme: Scheme, events: Sequence[Event], kind: str) -> Intervals:
    if kind not in _READABLE:
        raise RangeError(f"a range of type {shown(kind)} says nothing of versions")
    begins: dict[bytes, str] = {}
    ends: dict[bytes, str] = {}
    for event in events:
        _enter(scheme, event, begins, ends)
    if not begins:
        raise RangeError("a range that is introduced nowhere")
    return _below(_spans(begins, ends), _limit(scheme, events))


def _enter(scheme: Scheme, event: Event, begins: dict[bytes, str], ends: dict[bytes, str]) -> None:
    """Notes at which key the event begins or ends what is affected, and the version as it was written."""
    given = [one for one in (event.introduced, event.fixed, event.last_affected, event.limit) if one is not None]
    if len(given) != 1:
        raise RangeError(f"an event of {len(given)} kinds")
    if event.introduced == _BEGINNING:
        begins[b""] = ""
    elif event.introduced is not None:
        begins[bound(scheme, event.introduced)] = event.introduced
    elif event.fixed is not None:
        ends[bound(scheme, event.fixed)] = event.fixed
    elif event.last_affected is not None:
        ends.setdefault(after(bound(scheme, event.last_affected)), "")


def _spans(begins: dict[bytes, str], ends: dict[bytes, str]) -> list[Interval]:
    found: list[Interval] = []
    begun: bytes | None = None
    for at in sorted({*begins, *ends}):
        if begun is None:
            begun = at if at in begins and at not in ends else None
        elif at in ends:
            found.append(Interval(begun, at, begins[begun], ends[at]))
            begun = at if at in begins else None
    return found if begun is None else [*found, Interval(begun, END, begins[begun])]


def _limit(scheme: Scheme, events: Sequence[Event]) -> bytes:
    limits = [event.limit for event in events if event.limit is not None]
    if not limits or _NO_LIMIT in limits:
        return END
    return max(bound(scheme, one) for one in limits)


def _below(found: list[Interval], limit: bytes) -> Intervals:
    cut = (Interval(one.low, limit, one.first) if one.high > limit else one for one in found)
    return tuple(one for one in cut if one.low < one.high)
