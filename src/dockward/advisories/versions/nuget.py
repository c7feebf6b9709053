"""NuGet's version order, as NuGetVersion has it: Semantic Versioning with a fourth number, letters without case."""

import re
from functools import lru_cache

from dockward.advisories.versions.encoding import CACHED, MOST_CHARACTERS, VERSION, ZERO, not_a_version, number, word

_LABEL = r"(?:0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*)"
_VERSION = re.compile(
    r"([0-9]+)(?:\.([0-9]+))?(?:\.([0-9]+))?(?:\.([0-9]+))?"
    rf"(?:-({_LABEL}(?:\.{_LABEL})*))?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?"
)
_INTEGER = re.compile(r"-?[0-9]+")
_MOST = 2**31 - 1
"""The largest number that the tool's int holds."""

_END = b"\x01"
_NUMBER = b"\x02"
_WORD = b"\x03"
_RELEASE = b"\x04"


def key(version: str) -> bytes:
    """Sorts `major.minor.patch.revision[-labels]`; metadata doesn't count (NuGet.Versioning, VersionComparer).

    Labels that are an int come before others, by value, also a negative one (`1.0.0--1`). Missing numbers are 0. What
    NuGetVersion refuses is no version, as is one with a number that no int holds.
    """
    text = version.strip()[:MOST_CHARACTERS]
    found = _VERSION.fullmatch(text)
    if found is None:
        return not_a_version(text)
    *digits, labels = found.groups()
    numbers = [number(one) if one else ZERO for one in digits]
    if max(numbers) > _LARGEST:
        return not_a_version(text)
    return VERSION + b"".join(numbers) + (_labels(labels) if labels else _RELEASE)


_LARGEST = number(str(_MOST))


@lru_cache(CACHED)
def _labels(text: str) -> bytes:
    return b"".join([_label(one) for one in text.split(".")]) + _END


def _label(text: str) -> bytes:
    if _INTEGER.fullmatch(text) and -_MOST - 1 <= (value := int(text)) <= _MOST:
        return _NUMBER + (value + _MOST + 1).to_bytes(4, "big")
    return _WORD + word(text.upper())
