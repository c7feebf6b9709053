"""npm's range expressions as advisories use them: `<1.2.3 || >=2.0.0 <2.1.4`, `^1.2`, `1.x`, `1.0.0 - 1.4.2`."""

import re

from dockward.advisories.ranges.interval import Interval, Intervals, RangeError, Unreadable, comparison, join, shown
from dockward.advisories.ranges.partial import PARTIAL, Partial, parse_partial
from dockward.advisories.ranges.terms import affecting, every, terms
from dockward.advisories.versions import Scheme

_TERM = re.compile(rf"[\s,]*+(<=|>=|~>|<|>|=|~|\^|)\s*+{PARTIAL}(?=[\s,]|$)")
_HYPHEN = re.compile(rf"\s*+{PARTIAL}\s++-\s++{PARTIAL}\s*+")
_GROUPS = 4
_ALL: Intervals = (Interval(),)


def parse(text: str) -> Intervals | Unreadable:
    """What `npm audit` takes as affected: node-semver's range with pre-releases included, commas as spaces."""
    return affecting(lambda: join(one for part in terms(text, "||") for one in _alternative(part)))


def _alternative(text: str) -> Intervals:
    if found := _HYPHEN.fullmatch(text):
        return _between(parse_partial(found.groups()[:_GROUPS]), parse_partial(found.groups()[_GROUPS:]))
    parts = []
    at, end = 0, len(text.rstrip(" \t\r\n,"))
    while at < end:
        found = _TERM.match(text, at)
        if found is None:
            raise RangeError(f"{shown(text[at:].strip())} is no range of npm's")
        operator, *version = found.groups()
        parts.append(_term(operator or "", parse_partial(tuple(version))))
        at = found.end()
    return every(parts)


def _term(operator: str, version: Partial) -> Intervals:
    if not version.given:
        return () if operator in {"<", ">"} else _ALL
    if operator in {"^", "~", "~>"}:
        return (Interval(_start(version), version.caret if operator == "^" else version.tilde, version.text),)
    if version.full:
        return comparison(Scheme.SEMVER, operator or "=", version.text)
    return _open(operator, version)


def _open(operator: str, version: Partial) -> Intervals:
    """A version with open numbers stands for all it can be: `>1.2` begins at 1.3.0, and `<=1.2` ends there."""
    above = version.ceiling(version.given - 1)
    match operator:
        case "<":
            return (Interval(high=version.floor, fixed=version.text),)
        case "<=":
            return (Interval(high=above),)
        case ">":
            return (Interval(low=above),)
        case ">=":
            return (Interval(low=version.floor, first=version.text),)
    return (Interval(version.floor, above, version.text),)


def _between(first: Partial, last: Partial) -> Intervals:
    """`1.0.0 - 1.4.2`: both ends included, an open end with all it can be."""
    low = Interval(low=first.floor, first=first.text) if first.given else Interval()
    if last.stage:
        return every([(low,), comparison(Scheme.SEMVER, "<=", last.text)])
    return every([(low,), (Interval(high=last.ceiling(last.given - 1)),) if last.given else _ALL])


def _start(version: Partial) -> bytes:
    return version.key if version.full else version.floor
