"""Alpine's version order, as `apk version -t` of apk-tools 3 has it."""

import re
from functools import lru_cache

from dockward.advisories.versions.encoding import ABOVE, CACHED, MOST_CHARACTERS, VERSION, not_a_version, number, word

_NAMES = "alpha|beta|pre|rc|cvs|svn|git|hg|p"
_VERSION = re.compile(
    rf"([0-9]+)((?:\.[0-9]+)*)([a-z]?)((?:_(?:{_NAMES})(?![a-z])[0-9]*)*)(?:~([0-9a-fA-F]+))?(?:-r([0-9]+))?"
)
_SUFFIX = re.compile(rf"_({_NAMES})([0-9]*)")

# The order of what can stand at one place. Before the end: what a pre-release goes on with, and what isn't readable.
_BEFORE = {"alpha": b"\x01", "beta": b"\x02", "pre": b"\x03", "rc": b"\x04"}
_UNREADABLE = b"\x05"
_END = b"\x06"
_REVISED = b"\x07"
_COMMIT = b"\x08"
_COUNTED = b"\x09"
_AFTER = {"cvs": b"\x0a", "svn": b"\x0b", "git": b"\x0c", "hg": b"\x0d", "p": b"\x0e"}
_LETTERED = bytes((ABOVE,))
_ZERO_FIRST = bytes((ABOVE + 1,))
_DIGITS = bytes((ABOVE + 2,))

_SUFFIXES = {**_BEFORE, **_AFTER}


def key(version: str) -> bytes:
    """Sorts `1.2.3b_rc1_p2~abcdef-r4`: numbers, a letter, suffixes, a commit, a revision (apk-tools' src/version.c).

    A later number with a zero in front is compared as text and is below all without. `_alpha`, `_beta`, `_pre` and
    `_rc` come before the end, the other suffixes after it. From the first thing that isn't readable on nothing
    counts, as in the tool: such versions come just before the same without that tail. A text that doesn't start with
    a digit is no version.
    """
    text = version.strip()[:MOST_CHARACTERS]
    found = _VERSION.match(text)
    if found is None:
        return not_a_version(text)
    first, later, letter, suffixes, commit, revision = found.groups()
    made = VERSION + number(first)
    if later:
        made += b"".join(map(_later, later[1:].split(".")))
    if letter:
        made += _LETTERED + letter.encode()
    if suffixes:
        made += _suffixes(suffixes)
    if commit:
        made += _COMMIT + word(commit)
    if revision:
        made += _REVISED + number(revision)
    return made + (_END if found.end() == len(text) else _UNREADABLE)


@lru_cache(CACHED)
def _later(digits: str) -> bytes:
    return _ZERO_FIRST + word(digits) if digits[0] == "0" else _DIGITS + number(digits)


@lru_cache(CACHED)
def _suffixes(text: str) -> bytes:
    pieces = [_SUFFIXES[name] + (_COUNTED + number(count) if count else b"") for name, count in _SUFFIX.findall(text)]
    return b"".join(pieces)
