"""The parameters of a request's target: which may be there, what they may hold, and the one way to write them.

To Go the first of two counts, and a flag is true for every text but five (`httputils.BoolValue` of moby). Here each
may stand once, unless it is a list, and is written anew as what it means.
"""

from collections.abc import Iterable, Mapping
from enum import Enum

import msgspec

from dockward.gate.errors import RefusedError
from dockward.gate.request.shapes import flag, mapped, texts
from dockward.gate.request.strictjson import Members, Value, parse_json

MOST_TEXTS = 200
"""Of one list."""
_FALSE = frozenset({"", "0", "no", "false", "none"})
_MOST_DIGITS = 19


class Parameter(Enum):
    """What a parameter holds."""

    TEXT = "a text"
    TEXTS = "texts, each in a parameter of its own"
    FLAG = "true or false"
    NUMBER = "a whole number"
    FILTERS = "filters, as JSON"


Parameters = Mapping[str, Parameter]
Filters = dict[str, tuple[str, ...]]


def conform(pairs: Iterable[tuple[str, str]], known: Parameters) -> tuple[tuple[str, str], ...]:
    """The parameters as they are sent on. Raises `RefusedError` for one that isn't known, or comes twice."""
    found: list[tuple[str, str]] = []
    seen: set[str] = set()
    for name, value in pairs:
        kind = known.get(name)
        if kind is None:
            raise _malformed(f"{name[:60]!a} is no parameter that the gate knows here")
        if name in seen and kind is not Parameter.TEXTS:
            raise _malformed(f"{name} stands there twice")
        seen.add(name)
        found.append((name, _written(name, value, kind)))
    if len(found) > MOST_TEXTS:
        raise _malformed(f"there are more than {MOST_TEXTS} parameters")
    return tuple(found)


def parse_filters(text: str) -> Filters:
    """Filters by name, in the newer form (`{"label": {"a=b": true}}`) or the older (`{"label": ["a=b"]}`)."""
    if not text:
        return {}
    found: Filters = mapped(_values)(parse_json(text.encode()), "filters")
    return found


def spell_filters(filters: Mapping[str, Iterable[str]]) -> str:
    """Filters as they are sent on."""
    return msgspec.json.encode({name: dict.fromkeys(values, True) for name, values in filters.items()}).decode()


def _values(value: Value, path: str) -> tuple[str, ...]:
    if not isinstance(value, Members):
        return tuple(texts(value, path))
    wanted: dict[str, bool] = mapped(flag)(value, path)
    # The engine takes the names, whatever stands behind them.
    return tuple(wanted)


def _written(name: str, value: str, kind: Parameter) -> str:
    match kind:
        case Parameter.FLAG:
            return "0" if value.strip().lower() in _FALSE else "1"
        case Parameter.NUMBER:
            digits = value.removeprefix("-")
            if value and not (digits.isascii() and digits.isdigit() and len(digits) <= _MOST_DIGITS):
                raise _malformed(f"{name} must be a whole number")
            return value
        case Parameter.FILTERS:
            return spell_filters(parse_filters(value))
        case _:
            return value


def _malformed(what: str) -> RefusedError:
    return RefusedError(f"The request's parameters can't be judged: {what}.", status=400)
