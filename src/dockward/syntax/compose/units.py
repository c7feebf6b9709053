"""Sizes and times as Compose reads them and as it prints them: bytes as a number, times as Go's time.Duration."""

import re

from dockward.syntax.regex import regex

_SIZE = regex(r"(?P<number>.*[0-9. ])(?P<unit>[^0-9. ]*)", re.DOTALL)
_NUMBER = regex(r"\+?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
_UNIT = regex(r"(?P<power>[kmgtp])(?:i?b)?|b|", re.IGNORECASE)
_POWERS = {"k": 1, "m": 2, "g": 3, "t": 4, "p": 5}
_LARGEST = (1 << 63) - 1
_MOST_DIGITS = 64
_TIME = regex(r"[-+]?(?:(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:ns|us|µs|μs|ms|[smhdw]))+")
_TIME_PART = regex(r"(?P<whole>[0-9]*)(?:\.(?P<fraction>[0-9]*))?(?P<unit>ns|us|µs|μs|ms|[smhdw])")
_NANOSECONDS = {
    "ns": 1,
    "us": 1_000,
    "µs": 1_000,
    "μs": 1_000,
    "ms": 1_000_000,
    "s": 1_000_000_000,
    "m": 60_000_000_000,
    "h": 3_600_000_000_000,
    "d": 86_400_000_000_000,
    "w": 604_800_000_000_000,
}
_SECOND = 1_000_000_000


def parse_size(text: str) -> int:
    """Bytes of `512`, `1.5g`, `10 MiB`, `-1`. Raises `ValueError`."""
    if len(text) > _MOST_DIGITS:
        raise ValueError("it is too long for a size")
    if re.fullmatch(r"[-+]?[0-9]+", text):
        return int(text)
    found = _SIZE.fullmatch(text)
    number = found["number"].removesuffix(" ") if found else ""
    unit = _UNIT.fullmatch(found["unit"]) if found else None
    if unit is None or not _NUMBER.fullmatch(number):
        raise ValueError("it is no size such as 512m or 1.5g")
    bytes_ = float(number) * 1024 ** _POWERS.get((unit["power"] or "").lower(), 0)
    if bytes_ > _LARGEST:
        raise ValueError("it is larger than any memory")
    return int(bytes_)


def parse_time(text: str) -> int:
    """Nanoseconds of `1m30s`, `1.5h`, `2d`, `100ms`. Raises `ValueError`."""
    if text in {"0", "+0", "-0"}:
        return 0
    if len(text) > _MOST_DIGITS or not _TIME.fullmatch(text):
        raise ValueError("it is no time such as 30s or 1m30s")
    total = 0
    for part in _TIME_PART.finditer(text.lstrip("+-")):
        unit = _NANOSECONDS[part["unit"]]
        fraction = part["fraction"] or ""
        total += int(part["whole"] or 0) * unit + int(fraction or 0) * unit // 10 ** len(fraction)
    if total > _LARGEST:
        raise ValueError("it is longer than 290 years")
    return -total if text[0] == "-" else total


def time_text(nanoseconds: int) -> str:
    """A time as Go prints it: `1m30s`, `100ms`, `0s`."""
    sign, rest = ("-", -nanoseconds) if nanoseconds < 0 else ("", nanoseconds)
    if rest < _SECOND:
        return sign + _below_a_second(rest)
    minutes, rest = divmod(rest, 60 * _SECOND)
    hours, minutes = divmod(minutes, 60)
    seconds = f"{_decimal(rest, _SECOND)}s"
    if hours:
        return f"{sign}{hours}h{minutes}m{seconds}"
    return f"{sign}{minutes}m{seconds}" if minutes else sign + seconds


def _below_a_second(nanoseconds: int) -> str:
    if nanoseconds == 0:
        return "0s"
    unit, divisor = next((unit, _NANOSECONDS[unit]) for unit in ("ms", "µs", "ns") if nanoseconds >= _NANOSECONDS[unit])
    return f"{_decimal(nanoseconds, divisor)}{unit}"


def _decimal(number: int, divisor: int) -> str:
    whole, rest = divmod(number, divisor)
    digits = str(rest).rjust(len(str(divisor)) - 1, "0").rstrip("0") if rest else ""
    return f"{whole}.{digits}" if digits else str(whole)
