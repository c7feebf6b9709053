"""A flag's value as the one that a compose service has for the same: checked, and with the flag's place."""

import csv
import re
from collections.abc import Iterable, Mapping
from fractions import Fraction

from msgspec import structs

from dockward.model.compose import Scalar, Value
from dockward.model.fact import Place, Unknown
from dockward.syntax.compose.units import parse_size, parse_time
from dockward.syntax.regex import regex
from dockward.syntax.runline.flags import Takes
from dockward.syntax.runline.options import Given, RefusedError

_TRUE = frozenset({"1", "t", "T", "TRUE", "true", "True"})
_FALSE = frozenset({"0", "f", "F", "FALSE", "false", "False"})
_MAY_HOLD_SECRETS = frozenset({"env", "env-file", "label", "label-file", "mount"})
_MOST_SHOWN = 60
"""Characters of a value in an error."""
_WHOLE = regex(r"[-+]?[0-9]{1,18}")
_REAL = regex(r"\+?(?:[0-9]{1,9}(?:\.[0-9]{0,9})?|\.[0-9]{1,9})")
_NO_TIMES = regex(r"[dw]")
"""Units that compose files have and the client doesn't."""


def leaf(given: Given, content: Scalar | tuple[Value, ...] | dict[str, Value]) -> Value:
    """What a flag sets, or that it hangs on the shell."""
    if not given.known:
        return untold(given, given.value)
    written = content if isinstance(content, str) else None
    return Value(content, given.place, written=written)


def untold(given: Given, written: str) -> Value:
    """What hangs on the shell that runs the line; `written` is how it stands there."""
    reason = f"what --{given.flag.name} says hangs on the shell that runs the line"
    return Value(Unknown(reason), given.place, written=written)


def mapping(entries: Mapping[str, Scalar], place: Place) -> Value:
    """A mapping of scalars, all at one place; what is empty is left out."""
    return Value({name: Value(one, place) for name, one in entries.items() if one not in {None, ""}}, place)


def listed(items: Iterable[Value]) -> Value:
    """A list at the place of its first item."""
    several = tuple(items)
    return Value(several, several[0].place)


def refuse(given: Given, wants: str = "") -> RefusedError:
    """The client refuses a flag's value; one that may hold a secret isn't told."""
    flag = given.flag
    hidden = flag.takes is Takes.PAIRS or flag.name in _MAY_HOLD_SECRETS
    shown = "" if hidden else f", not {given.value[:_MOST_SHOWN]!r}"
    return RefusedError(f"--{flag.name} wants {wants or flag.takes.value}{shown}", given.place)


def fields_of(given: Given, wants: str) -> list[tuple[str, str]]:
    """The `name=value` fields of a line of CSV, names in small letters. Raises `RefusedError`."""
    try:
        (row,) = csv.reader([given.value], strict=True)
    except (csv.Error, ValueError) as why:
        raise refuse(given, wants) from why
    pairs_ = (one.partition("=") for one in row)
    return [(name.strip().lower(), value) for name, _, value in pairs_]


def told(several: list[Given]) -> Value:
    """The value of a flag as its kind has it; of a flag that counts once the last one. Raises `RefusedError`."""
    takes = several[0].flag.takes
    if takes is Takes.TEXTS:
        return listed(leaf(one, one.value) for one in several)
    if takes is Takes.PAIRS:
        return pairs(several)
    return leaf(several[-1], _scalar(several[-1]) if several[-1].known else None)


def pairs(several: list[Given]) -> Value:
    """`name=value` as a mapping; a name alone has no value."""
    return Value(dict(map(pair, several)), several[0].place)


def pair(given: Given) -> tuple[str, Value]:
    """`name=value` as both; a name that hangs on the shell stands as it is written. Raises `RefusedError`."""
    name, _, content = given.value.partition("=")
    if not name:
        raise refuse(given, "a name before the =")
    if not given.known:
        return name, untold(given, content)
    return name, Value(content, given.place, written=content)


def _scalar(given: Given) -> Scalar:
    flag, text = given.flag, given.value
    if flag.pattern is not None and not flag.pattern.fullmatch(text):
        raise refuse(given, flag.form)
    match flag.takes:
        case Takes.TRUTH:
            return truth(given)
        case Takes.WHOLE if _WHOLE.fullmatch(text):
            return int(text)
        case Takes.REAL:
            return _real(given)
        case Takes.SIZE | Takes.TIME:
            return _measured(given)
        case Takes.TEXT:
            return text
    raise refuse(given)


def truth(given: Given) -> bool:
    """What Go's strconv.ParseBool takes. Raises `RefusedError`."""
    if given.value not in _TRUE | _FALSE:
        raise refuse(given)
    return given.value in _TRUE


def _real(given: Given) -> float:
    """A decimal, or a fraction such as 3/2, for the client takes what Go's big.Rat does."""
    over, slash, under = given.value.partition("/")
    if not _REAL.fullmatch(over) or (slash and not re.fullmatch(r"[1-9][0-9]{0,8}", under)):
        raise refuse(given)
    return float(Fraction(over) / int(under or 1))


def _measured(given: Given) -> str:
    """A size as a number of bytes, a time as it is written."""
    try:
        if given.flag.takes is Takes.SIZE:
            return _size(given)
        if _NO_TIMES.search(given.value) or parse_time(given.value) < 0:
            raise refuse(given)
    except ValueError as why:
        raise refuse(given) from why
    return given.value


def _size(given: Given) -> str:
    found = parse_size(given.value)
    if found < 0 and given.flag.name != "memory-swap":
        raise refuse(given)
    return str(found)


def under(one: Value, path: tuple[str, ...]) -> Value:
    """`one` below the names of `path`."""
    for name in reversed(path):
        one = Value({name: one}, one.place)
    return one


def joined(first: Value | None, second: Value) -> Value:
    """Two mappings as one; anything else is the second."""
    if first is None or not (first.entries and second.entries):
        return second
    merged = dict(first.entries)
    for name, one in second.entries.items():
        merged[name] = joined(merged.get(name), one)
    return structs.replace(first, content=merged)
