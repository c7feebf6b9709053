"""RubyGems' requirements as RubySec uses them in its lists of patched and unaffected versions: `~> 1.2, >= 1.2.1`."""

import re
from collections.abc import Sequence

from dockward.advisories.ranges.interval import (
    Interval,
    Intervals,
    RangeError,
    Unreadable,
    bound,
    comparison,
    readable,
    shown,
)
from dockward.advisories.ranges.terms import conjunction, unless
from dockward.advisories.versions import Scheme
from dockward.advisories.versions.gem import release_floor

_TERM = re.compile(r"\s*+(=|!=|>=|<=|~>|>|<|)\s*+([0-9][0-9A-Za-z.-]*+)\s*+")
_SEPARATOR = re.compile(r"[.-]")


def advisory(patched: Sequence[str], unaffected: Sequence[str]) -> Intervals | Unreadable:
    """What neither list has, as bundler-audit judges it. With both empty every version is affected."""
    return unless((*patched, *unaffected), _term)


def parse(text: str) -> Intervals | Unreadable:
    """What Gem::Requirement admits, with commas between what must all hold; no operator means `=`."""
    return readable(lambda: conjunction(text, _term))


def _term(text: str) -> Intervals:
    found = _TERM.fullmatch(text)
    if found is None:
        raise RangeError(f"{shown(text)} is no requirement of RubyGems'")
    if found[1] == "~>":
        return (Interval(bound(Scheme.GEM, found[2]), _next(found[2]), found[2]),)
    return comparison(Scheme.GEM, found[1] or "=", found[2])


def _next(version: str) -> bytes:
    """Where `~>` ends: the last number but one is one higher, and not even a pre-release of that is admitted."""
    numbers = []
    for one in _SEPARATOR.split(version):
        if not one.isdigit():
            break
        numbers.append(one)
    kept = numbers[:-1] or numbers
    return release_floor(".".join([*kept[:-1], str(int(kept[-1]) + 1)]))
