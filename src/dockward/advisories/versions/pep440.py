"""Python's version order: PEP 440, and setuptools' old order for what isn't of that form."""

import re
from functools import lru_cache

from dockward.advisories.versions.encoding import (
    CACHED,
    MOST_CHARACTERS,
    NOT_A_VERSION,
    PLAIN,
    VERSION,
    ZERO,
    number,
    numbers,
    without_zeros,
    word,
)

_VERSION = re.compile(
    r"v?(?:([0-9]+)!)?([0-9]+(?:\.[0-9]+)*)"
    r"(?:[-_.]?(alpha|a|beta|b|preview|pre|c|rc)[-_.]?([0-9]*))?"
    r"(?:-([0-9]+)|[-_.]?(post|rev|r)[-_.]?([0-9]*))?"
    r"(?:[-_.]?(dev)[-_.]?([0-9]*))?"
    r"(?:\+([a-z0-9]+(?:[-_.][a-z0-9]+)*))?"
)
_DEV_ONLY = b"\x01"
_STAGES = {"a": b"\x02", "b": b"\x03", "c": b"\x04", "r": b"\x04", "p": b"\x04"}
"""By the first letter: alpha, beta, and the release candidate with its many names."""
_NO_STAGE = b"\x05"
_NO_POST = b"\x01"
_NO_DEV = b"\xfe"
_NO_LOCAL = b"\x01"
_LOCAL = b"\x02"
_LOCAL_END = b"\x01"
_LOCAL_WORD = b"\x02"
_LOCAL_NUMBER = b"\x03"
_PLAIN = _NO_STAGE + _NO_POST + _NO_DEV + _NO_LOCAL
_SEPARATOR = re.compile(r"[-_.]")

_LEGACY_PART = re.compile(r"(\d+|[a-z]+|\.|-)")
_LEGACY_NAMES = {"pre": "c", "preview": "c", "-": "final-", "rc": "c", "dev": "@"}
_LEGACY_DIGITS = 8
_LEGACY_END = b"\x01"


def key(version: str) -> bytes:
    """Sorts as packaging's Version does; what isn't of PEP 440 comes before, in the order of its LegacyVersion.

    LegacyVersion went with packaging 22; the order is that of pkg_resources before PEP 440.
    """
    text = version.strip()[:MOST_CHARACTERS].lower()
    if PLAIN.fullmatch(text):
        return VERSION + ZERO + b"".join(without_zeros(numbers(text))) + _PLAIN
    found = _VERSION.fullmatch(text)
    if found is None:
        return _legacy(text)
    epoch, release, *rest = found.groups()
    return VERSION + number(epoch or "0") + b"".join(without_zeros(numbers(release))) + _qualifiers(tuple(rest))


@lru_cache(CACHED)
def _qualifiers(groups: tuple[str | None, ...]) -> bytes:
    stage, stage_number, implicit, post, post_number, dev, dev_number, local = groups
    is_post = bool(post or implicit)
    if stage:
        first = _STAGES[stage[0]] + number(stage_number or "0")
    else:
        first = _DEV_ONLY if dev and not is_post else _NO_STAGE
    second = number(implicit or post_number or "0") if is_post else _NO_POST
    third = number(dev_number or "0") if dev else _NO_DEV
    return first + second + third + (_local(local) if local else _NO_LOCAL)


def _local(text: str) -> bytes:
    parts = [
        _LOCAL_NUMBER + number(one) if one.isdigit() else _LOCAL_WORD + word(one) for one in _SEPARATOR.split(text)
    ]
    return _LOCAL + b"".join(parts) + _LOCAL_END


def _legacy(text: str) -> bytes:
    parts: list[str] = []
    for part in _legacy_parts(text):
        if part.startswith("*"):
            if part < "*final":
                while parts and parts[-1] == "*final-":
                    parts.pop()
            while parts and parts[-1] == "0" * _LEGACY_DIGITS:
                parts.pop()
        parts.append(part)
    return NOT_A_VERSION + b"".join([word(one) for one in parts]) + _LEGACY_END


def _legacy_parts(text: str) -> list[str]:
    """Numbers padded to eight digits and words behind `*`; words below `*final` are those of pre-releases."""
    parts = []
    for found in _LEGACY_PART.split(text):
        part = _LEGACY_NAMES.get(found, found)
        if part and part != ".":
            parts.append(part.zfill(_LEGACY_DIGITS) if part[0] in "0123456789" else "*" + part)
    return [*parts, "*final"]
