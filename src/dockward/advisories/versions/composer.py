"""Composer's version order: its normal form of a version, compared as PHP's version_compare does."""

import re
from functools import lru_cache

from dockward.advisories.versions.encoding import ABOVE, CACHED, MOST_CHARACTERS, VERSION, ZERO, not_a_version, whole

MODIFIER = r"[._-]?(?:(stable|beta|b|rc|alpha|a|patch|pl|p)((?:[.-]?[0-9]++)*+)?)?([.-]?dev)?"
"""What may follow the numbers: a stability with its number, `dev`."""

_FLAGS = re.IGNORECASE | re.ASCII
_ALIAS = re.compile(r"([^,\s]+) +as +[^,\s]+")
_STABILITY = re.compile(r"@(?:stable|rc|beta|alpha|dev)$", _FLAGS)
_BUILD = re.compile(r"([^,\s+]+)\+\S+")
_PLAIN = re.compile(r"[vV]?[0-9]{1,5}(?:\.[0-9]+){0,3}")
_CLASSICAL = re.compile(r"v?([0-9]{1,5})(\.[0-9]+)?(\.[0-9]+)?(\.[0-9]+)?" + MODIFIER, _FLAGS)
_DATED = re.compile(r"v?([0-9]{4}(?:[.:-]?[0-9]{2}){1,6}(?:[.:-]?[0-9]{1,3}){0,2})" + MODIFIER, _FLAGS)
_BRANCH = re.compile(r"v?([0-9]+)(?:\.([0-9]+|[x*]))?(?:\.([0-9]+|[x*]))?(?:\.([0-9]+|[x*]))?[.-]?dev", _FLAGS)
_NAMED = re.compile("-" + MODIFIER.replace("|rc|", "|") + "$")
"""A stability that the bound of a range names. Composer looks for `RC` in small letters, so it finds none."""
_DEFAULT_BRANCHES = ("master", "trunk", "default")
_ANY = 9_999_999
"""What Composer has for the open end of a branch: `1.x-dev` is 1.9999999.9999999.9999999-dev."""
_MOST = 2**63 - 1
"""Where PHP's integers end: larger numbers are equal to it."""
_PARTS = 4
_DIGITS = re.compile(r"[0-9]+")

# PHP's order of words, with the end and numbers between them.
_WORDS = {"dev": b"\x02", "alpha": b"\x03", "beta": b"\x04", "rc": b"\x05", "patch": bytes((ABOVE,))}
_WORDS |= {"a": _WORDS["alpha"], "b": _WORDS["beta"], "p": _WORDS["patch"], "pl": _WORDS["patch"]}
_END = b"\x06"


def key(version: str) -> bytes:
    """Sorts as Comparator of composer/semver 3 does, after VersionParser::normalize.

    Missing numbers are 0 in all but dates (`2010.01.02`). A branch (`dev-main`) is no version: Composer lets no
    range match one. So is what it refuses.
    """
    text = version.strip(" \t\n\r\0\x0b")[:MOST_CHARACTERS]
    if _PLAIN.fullmatch(text):
        digits = text.lstrip("vV").split(".")
        return VERSION + b"".join(map(_number, digits)) + ZERO * (_PARTS - len(digits)) + _END
    plain = _without_flags(text)
    if plain in _DEFAULT_BRANCHES or plain[:4].lower() == "dev-":
        return not_a_version("dev-" + plain.removeprefix("dev-"))
    if "+" in plain and (found := _BUILD.fullmatch(plain)):
        plain = found[1]
    if found := _CLASSICAL.fullmatch(plain):
        *parts, stage, count, dev = found.groups()
        numbers = [_number(one.lstrip(".")) if one else ZERO for one in parts]
    elif found := _DATED.fullmatch(plain):
        date, stage, count, dev = found.groups()
        numbers = [_number(one) for one in _DIGITS.findall(date)]
    elif found := _BRANCH.fullmatch(plain):
        numbers = [whole(_ANY) if one in {None, "x", "X", "*"} else _number(one) for one in found.groups()]
        stage, count, dev = "", "", "dev"
    else:
        return not_a_version(text)
    return VERSION + b"".join(numbers) + _modifier(stage or "", count or "", dev or "") + _END


def dev_key(version: str) -> bytes | None:
    """The key of the version's lowest form, `-dev`, which Composer puts behind the bounds `<` and `>=`.

    None where the version names a stability itself that isn't RC, and then its own key is the bound.
    """
    plain = _without_flags(version.strip())
    if _NAMED.search(plain.lower()):
        return None
    found = key(plain)
    return found.removesuffix(_END) + _WORDS["dev"] + _END


def _without_flags(text: str) -> str:
    if " " in text and (found := _ALIAS.fullmatch(text)):
        text = found[1]
    return _STABILITY.sub("", text) if "@" in text else text


@lru_cache(CACHED)
def _modifier(stage: str, count: str, dev: str) -> bytes:
    if stage.lower() == "stable":
        return b""
    pieces = [_WORDS[stage.lower()], *map(_number, _DIGITS.findall(count))] if stage else []
    return b"".join([*pieces, _WORDS["dev"]] if dev else pieces)


@lru_cache(CACHED)
def _number(digits: str) -> bytes:
    return whole(min(int(digits), _MOST))
