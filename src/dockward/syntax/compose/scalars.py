"""YAML scalars and their text as Docker Compose's own YAML library and Go's fmt package have them.

They differ from YAML 1.2 in numbers (`010` is eight, `1_000` a thousand) and in dates, which are moments.
"""

import struct
from datetime import UTC, datetime, timedelta, timezone
from math import copysign, inf, isfinite, isinf, isnan

from dockward.model.compose import Scalar
from dockward.syntax.regex import regex

_NUMBER_START = frozenset("+-.0123456789")
_INT = regex(
    r"(?P<sign>[-+]?)(?:0[xX](?P<hex>[0-9a-fA-F]+)|0[bB](?P<bin>[01]+)|0[oO]?(?P<oct>[0-7]+)|(?P<dec>0|[1-9][0-9]*))"
)
_FLOAT = regex(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_LOOSE_UNDERSCORE = regex(r"(?<![0-9])_|_(?![0-9])")
_MOMENT = regex(
    r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})"
    r"(?:(?:[Tt](?=.*(?:Z|[-+][0-9]{2}:[0-9]{2})$)|[ ](?!.*(?:Z|[-+])))"
    r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{1,2}):(?P<second>[0-9]{1,2})(?P<fraction>\.[0-9]{1,9})?"
    r"(?P<zone>Z|[-+][0-9]{2}:[0-9]{2})?)?"
)
_BASES = {"hex": 16, "bin": 2, "oct": 8, "dec": 10}
_LARGEST, _SMALLEST = (1 << 64) - 1, -(1 << 63)
_WORDS: dict[str, Scalar] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), float("inf")),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), float("-inf")),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
}
_MOST_DIGITS = 400
"""A longer run of digits is no number to Compose: none that its types hold has more."""
_PLAIN_FROM, _PLAIN_BELOW = -4, 6
"""Powers of ten that Go writes without an exponent."""
_FLOAT32_DIGITS, _FLOAT64_DIGITS = 9, 18


def resolve(text: str) -> Scalar:
    """The value of a plain scalar."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in _NUMBER_START or len(text) > _MOST_DIGITS:
        return text
    if len(text) > len("2006") and text[4] == "-":
        return _moment(text)
    between = text[0] != "." or not _LOOSE_UNDERSCORE.search(text)
    return _number(text.replace("_", "") if between else text, text)


def _number(digits: str, text: str) -> Scalar:
    if digits == "-0":
        return -0.0
    found = _INT.fullmatch(digits)
    if found and found.lastgroup:
        number = int(found["sign"] + found[found.lastgroup], _BASES[found.lastgroup])
        if _SMALLEST <= number <= _LARGEST:
            return number
    real = float(digits) if _FLOAT.fullmatch(digits) else inf
    return text if isinf(real) else real


def _moment(text: str) -> str:
    """A date, or date and time, as Go prints it; the text itself when it is none."""
    found = _MOMENT.fullmatch(text)
    if found is None:
        return text
    parts = [int(found[name] or 0) for name in ("year", "month", "day", "hour", "minute", "second")]
    try:
        moment = datetime(*parts, tzinfo=_zone(found["zone"]))  # type: ignore[arg-type,misc]  # they are six numbers
    except ValueError:
        return text
    fraction = (found["fraction"] or "").rstrip("0").rstrip(".")
    offset = moment.strftime("%z")
    return f"{found['year']}{moment:-%m-%d %H:%M:%S}{fraction} {offset} {'UTC' if offset == '+0000' else offset}"


def _zone(text: str | None) -> timezone:
    if not text or text == "Z":
        return UTC
    hours, minutes = int(text[1:3]), int(text[4:6])
    sign = -1 if text[0] == "-" else 1
    return timezone(sign * timedelta(hours=hours, minutes=minutes))


def text_of(value: Scalar) -> str:
    """The value as text where Compose wants text, as Go's fmt.Sprint has it; null is empty."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return _float_text(value) if isinstance(value, float) else str(value)


def _float_text(number: float) -> str:
    if not isfinite(number):
        return "NaN" if isnan(number) else f"{number:+}".replace("i", "I")
    if number == 0:
        return "-0" if copysign(1, number) < 0 else "0"
    # The fewest digits that read back as the number; seventeen always do.
    digits = next(count for count in range(_FLOAT64_DIGITS) if float(f"{number:.{count}e}") == number)
    mantissa, _, power = f"{number:.{digits}e}".partition("e")
    if _PLAIN_FROM <= int(power) < _PLAIN_BELOW:
        return f"{number:.{max(0, digits - int(power))}f}"
    return f"{mantissa}e{power}"


def single(number: float) -> float:
    """The number that Go prints for it once it is held in 32 bits."""
    try:
        held = struct.pack("<f", number)
    except OverflowError:
        return number
    exact: float = struct.unpack("<f", held)[0]
    near = (float(f"{exact:.{digits}g}") for digits in range(1, _FLOAT32_DIGITS + 1))
    return next((one for one in near if struct.pack("<f", one) == held), exact)
