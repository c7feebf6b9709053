"""Composer's constraints as FriendsOfPHP uses them, `['>=1.0', '<1.2.3']`, and as one text: `>=1.0,<1.2.3|>=2,<2.1`."""

import re
from collections.abc import Sequence

from dockward.advisories.ranges.interval import (
    Interval,
    Intervals,
    RangeError,
    Unreadable,
    bound,
    comparison,
    join,
    shown,
)
from dockward.advisories.ranges.terms import affecting, every, terms
from dockward.advisories.versions import Scheme
from dockward.advisories.versions.composer import dev_key

_TERM = re.compile(r"\s*+(<=|>=|==|!=|<>|<|>|=|)\s*+([^\s<>=!~^*@|,]++)\s*+")
_BETWEEN = re.compile(r"(?<=[^\s<>=!,])(?:\s*+,\s*+|\s++)(?=[<>=!0-9v])")


def branch(constraints: Sequence[str]) -> Intervals | Unreadable:
    """What all of them admit: the `versions` of one branch of an advisory."""
    return affecting(lambda: every(_alternatives(one) for one in constraints))


def parse(text: str) -> Intervals | Unreadable:
    """What one constraint admits; `|` or `||` between alternatives, commas or spaces between what must all hold.

    As Composer has it, `<1.2.3` and `>=1.2.3` mean 1.2.3-dev, so its pre-releases belong to what follows. `^`, `~`,
    wildcards and branches aren't read.
    """
    return affecting(lambda: _alternatives(text))


def _alternatives(text: str) -> Intervals:
    return join(one for part in terms(text.replace("||", "|"), "|") for one in _all(part))


def _all(text: str) -> Intervals:
    return every(_term(one) for one in _BETWEEN.split(text.strip()))


def _term(text: str) -> Intervals:
    found = _TERM.fullmatch(text)
    if found is None:
        raise RangeError(f"{shown(text)} is no comparison of Composer's")
    operator, version = found.groups()
    bound(Scheme.COMPOSER, version)
    lowest = dev_key(version)
    if lowest and operator == "<":
        return (Interval(high=lowest, fixed=version),)
    if lowest and operator == ">=":
        return (Interval(low=lowest, first=version),)
    return comparison(Scheme.COMPOSER, operator or "=", version)
