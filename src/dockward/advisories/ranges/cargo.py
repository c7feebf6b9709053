"""Cargo's version requirements as RustSec uses them, in `patched` and `unaffected`: `>= 1.2.3, < 2`, `^1.2`."""

import re
from collections.abc import Sequence

from dockward.advisories.ranges.interval import Interval, Intervals, RangeError, Unreadable, comparison, readable, shown
from dockward.advisories.ranges.partial import PARTIAL, parse_partial
from dockward.advisories.ranges.terms import conjunction, unless
from dockward.advisories.versions import Scheme

_TERM = re.compile(rf"\s*+(<=|>=|<|>|=|~|\^|)\s*+{PARTIAL}\s*+")


def advisory(patched: Sequence[str], unaffected: Sequence[str]) -> Intervals | Unreadable:
    """What neither list has. With both empty every version is affected."""
    return unless((*patched, *unaffected), _term)


def parse(text: str) -> Intervals | Unreadable:
    """What a requirement admits, by plain order as RustSec's own tool has it: a pre-release needs no mention.

    Numbers left open are 0, but for the end of `^` and `~`; no operator means `^`. A wildcard isn't read.
    """
    return readable(lambda: conjunction(text, _term))


def _term(text: str) -> Intervals:
    found = _TERM.fullmatch(text)
    if found is None:
        raise RangeError(f"{shown(text)} is no requirement of Cargo's")
    operator, *groups = found.groups()
    if any(one in {"x", "X", "*"} for one in groups):
        raise RangeError(f"{shown(text)} has a wildcard")
    version = parse_partial(tuple(groups))
    match operator:
        case "" | "^":
            return (Interval(version.key, version.caret, version.text),)
        case "~":
            return (Interval(version.key, version.tilde, version.text),)
    return comparison(Scheme.SEMVER, operator or "", version.text)
