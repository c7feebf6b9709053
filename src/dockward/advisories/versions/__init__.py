"""The order of versions, as each ecosystem's own tool has it, as sort keys that a database can index.

A key is bytes, and plain byte order (memcmp, the order of SQLite's BLOB) is the order of the versions; equal keys are
versions that the tool calls equal. Every text has a key: what isn't a version of the scheme sorts before all that
are. Of a longer text the first `MOST_CHARACTERS` count. Keys of different schemes say nothing about each other.
"""

from collections.abc import Callable
from enum import StrEnum
from functools import cache
from importlib import import_module
from typing import cast

from dockward.advisories.versions.encoding import MOST_CHARACTERS, VERSION

__all__ = ["MOST_CHARACTERS", "Scheme", "compare", "is_version", "key", "order"]


class Scheme(StrEnum):
    """A way to order versions, by the tool or the document that defines it. Its module has the same name."""

    DPKG = "dpkg"
    RPM = "rpm"
    APK = "apk"
    PEP440 = "pep440"
    SEMVER = "semver"
    GO = "go"
    MAVEN = "maven"
    GEM = "gem"
    COMPOSER = "composer"
    NUGET = "nuget"


@cache
def order(scheme: Scheme) -> Callable[[str], bytes]:
    """The function that makes this scheme's keys; never raises."""
    # Imported when it's asked for: an audit of the host needs one scheme, and compiling all takes 20 ms.
    return cast("Callable[[str], bytes]", import_module(f"{__name__}.{scheme.value}").key)


def key(scheme: Scheme, version: str) -> bytes:
    """The version's sort key in this scheme; never raises."""
    return order(scheme)(version)


def compare(scheme: Scheme, one: str, other: str) -> int:
    """-1, 0 or 1, as `one` is lower than `other`, equal to it, or higher."""
    first, second = key(scheme, one), key(scheme, other)
    return (first > second) - (first < second)


def is_version(made: bytes) -> bool:
    """Whether the text that this key was made from is a version of its scheme.

    Where it isn't, no range says anything about it: whether it is affected is unknown. For PEP 440 these are the
    versions of the old order, which can be compared among each other.
    """
    return made.startswith(VERSION)
