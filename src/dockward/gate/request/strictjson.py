"""Reads JSON that means the same to every decoder, and refuses all other.

The engine reads with Go's `encoding/json`, for which keys match whatever their case, an object that comes twice is
merged, and a null may change nothing. Whatever can be read in two ways is refused, here or where keys are known
(`shapes`), so that what is judged is what the engine does. Objects are kept as pairs until then.
"""

import json
from typing import NoReturn

from msgspec import Struct

from dockward.gate.errors import RefusedError

MOST_BYTES = 4 << 20
"""Of one body."""
MOST_DEPTH = 64
"""Objects and lists in one another; the deepest body of the API has less than ten."""
MOST_DIGITS = 20
"""Of a fraction."""
UNFIT = "The request's body can't be judged: "
"""How a refusal of a body for its form begins."""
_LARGEST = (1 << 64) - 1


class Members(Struct, frozen=True):
    """An object, with its members as they stand."""

    pairs: tuple[tuple[str, "Value"], ...]


Value = Members | list["Value"] | str | int | float | bool | None


def parse_json(data: bytes) -> Value:
    """The value. Raises `RefusedError` for what isn't one JSON value in UTF-8, too large or deep, or has exponents."""
    if len(data) > MOST_BYTES:
        raise malformed(f"it has more than {MOST_BYTES} bytes", status=413)
    try:
        found: Value = json.loads(
            data.decode(),
            object_pairs_hook=lambda pairs: Members(tuple(pairs)),
            parse_int=_integer,
            parse_float=_fraction,
            parse_constant=lambda word: _refuse(f"{word} is no value of JSON"),
        )
    except UnicodeDecodeError as why:
        raise malformed("it is not UTF-8") from why
    except (ValueError, RecursionError) as why:
        raise malformed("it is not JSON") from why
    _check(found)
    return found


def malformed(what: str, *, status: int = 400) -> RefusedError:
    """A body that can't be judged for its form."""
    return RefusedError(f"{UNFIT}{what}.", status=status)


def _refuse(what: str) -> NoReturn:
    raise malformed(what)


def _integer(digits: str) -> int:
    if len(digits) > len(str(_LARGEST)) or abs(int(digits)) > _LARGEST:
        raise malformed("a number in it has more than 64 bits")
    return int(digits)


def _fraction(digits: str) -> float:
    if len(digits) > MOST_DIGITS or "e" in digits.lower():
        raise malformed("a number in it is neither a whole one nor a short fraction")
    return float(digits)


def _check(value: Value) -> None:
    """Every text can be encoded again and holds no zero byte; nothing is too deep."""
    level: list[Value] = [value]
    for _ in range(MOST_DEPTH):
        below: list[Value] = []
        for one in level:
            if isinstance(one, Members):
                below += (text for pair in one.pairs for text in pair)
            elif isinstance(one, list):
                below += one
            elif isinstance(one, str) and not _is_plain(one):
                raise malformed("a text in it holds a zero byte or half of a character")
        if not below:
            return
        level = below
    raise malformed(f"more than {MOST_DEPTH} objects and lists stand in one another")


def _is_plain(text: str) -> bool:
    return "\0" not in text and (text.isascii() or not any("\ud800" <= one <= "\udfff" for one in text))
