"""Whether a package's licence is among those that somebody allows: expressions are read, names of others understood.

Expressions are of annex D of the SPDX specification 2.3; short names are those of Debian's copyright format 1.0 and of
Fedora's packages before they took SPDX, and the names that authors on PyPI and elsewhere write out.
"""

import re
from collections.abc import Iterable, Mapping
from enum import IntEnum
from fnmatch import fnmatchcase

from msgspec import Struct

from dockward.syntax.licences import is_exception, licence_id, split_words

MOST_DEPTH = 40
"""Of parentheses; a deeper expression is none."""
_GNU = re.compile(r"(a|l)?gpl-?v?(\d)(?:\.(\d))?(\+|-only|-or-later|-or-later\+)?")
_JOINT = re.compile(r"[,;]\s*(?=and\b|or\b)|[,;]", re.IGNORECASE)
_WRITTEN_OUT = {
    "apache 2": "Apache-2.0",
    "apache 2.0": "Apache-2.0",
    "apache license 2.0": "Apache-2.0",
    "apache license, version 2.0": "Apache-2.0",
    "apache license version 2.0": "Apache-2.0",
    "apache software license": "Apache-2.0",
    "apache software license 2.0": "Apache-2.0",
    "asl 2.0": "Apache-2.0",
    "3-clause bsd license": "BSD-3-Clause",
    "bsd 3-clause": "BSD-3-Clause",
    "bsd 3-clause license": "BSD-3-Clause",
    "new bsd license": "BSD-3-Clause",
    "bsd 2-clause": "BSD-2-Clause",
    "simplified bsd license": "BSD-2-Clause",
    "isc license": "ISC",
    "mit license": "MIT",
    "the mit license": "MIT",
    "mpl 2.0": "MPL-2.0",
    "mozilla public license 2.0": "MPL-2.0",
    "python software foundation license": "PSF-2.0",
    "the unlicense": "Unlicense",
    "zpl 2.1": "ZPL-2.1",
}
_SHORT = {
    "apache-2": "Apache-2.0",
    "artistic": "Artistic-1.0-Perl",
    "artistic-2": "Artistic-2.0",
    "asl2.0": "Apache-2.0",
    "cc0": "CC0-1.0",
    "expat": "MIT",
    "mplv1.1": "MPL-1.1",
    "mplv2.0": "MPL-2.0",
    "mpl-2": "MPL-2.0",
    "psf-2": "PSF-2.0",
    "zlib/libpng": "Zlib",
}
"""One word each; the identifiers of SPDX are known besides."""


class Standing(IntEnum):
    """The worse of two comes first."""

    REFUSED = 0
    UNKNOWN = 1
    GRANTED = 2


class Terms(Struct, frozen=True):
    """Identifiers or shell patterns over them. Without any allowed, all that are not denied are."""

    allowed: tuple[str, ...] = ()
    denied: tuple[str, ...] = ()

    def of(self, licence: str, exception: str = "") -> Standing:
        """One licence by its identifier. What is denied stays so unless it is allowed together with the exception."""
        whole = f"{licence} WITH {exception}" if exception else licence
        if exception and _among(whole, self.allowed):
            return Standing.GRANTED
        if _among(licence, self.denied) or _among(whole, self.denied):
            return Standing.REFUSED
        return Standing.GRANTED if not self.allowed or _among(licence, self.allowed) else Standing.REFUSED


def _among(one: str, several: Iterable[str]) -> bool:
    return any(fnmatchcase(one.lower(), (identifier(each) or each).lower()) for each in several)


def standing(written: str, terms: Terms) -> Standing:
    """How what a package says of its licence stands. Never raises; what is no known licence or expression is unknown.

    What the policy names by the very words of the package is understood too.
    """
    text = written.strip()
    for several, found in ((terms.denied, Standing.REFUSED), (terms.allowed, Standing.GRANTED)):
        if text.lower() in {one.lower() for one in several}:
            return found
    if known := _WRITTEN_OUT.get(text.lower()) or identifier(text):
        return terms.of(known)
    words = split_words(_JOINT.sub(" ", text))
    reading = _Reading(words, terms)
    found = reading.any_of(0)
    return found if words and reading.at == len(words) and not reading.broken else Standing.UNKNOWN


def identifier(word: str) -> str:
    """SPDX's identifier for one licence's short name; nothing where it is none."""
    lower = word.lower()
    if gnu := _GNU.fullmatch(lower):
        later = "only" if gnu[4] in {None, "-only"} else "or-later"
        return licence_id(f"{(gnu[1] or '').upper()}GPL-{gnu[2]}.{gnu[3] or 0}-{later}")
    return _SHORT.get(lower) or licence_id(word) or licence_id(lower.removesuffix("+"))


class _Reading:
    """An expression by recursive descent: OR binds less than AND, and WITH most."""

    def __init__(self, words: list[str], terms: Terms) -> None:
        self._words, self._terms = words, terms
        self.at = 0
        self.broken = False

    def any_of(self, depth: int) -> Standing:
        found = self._all_of(depth)
        while self._next("or"):
            found = max(found, self._all_of(depth))
        return found

    def _all_of(self, depth: int) -> Standing:
        found = self._one(depth)
        while self._next("and"):
            found = min(found, self._one(depth))
        return found

    def _one(self, depth: int) -> Standing:
        if self._next("("):
            self.broken = self.broken or depth >= MOST_DEPTH
            found = Standing.UNKNOWN if self.broken else self.any_of(depth + 1)
            self.broken = self.broken or not self._next(")")
            return found
        if self.at >= len(self._words):
            self.broken = True
            return Standing.UNKNOWN
        word = self._words[self.at]
        self.at += 1
        return self._licence(word)

    def _licence(self, word: str) -> Standing:
        exception = ""
        if self._next("with"):
            exception = self._words[self.at] if self.at < len(self._words) else ""
            self.at += 1
            self._next("exception")
        licence = identifier(word)
        if not licence:
            return self._named(word)
        return self._terms.of(licence, exception if is_exception([exception]) else "")

    def _named(self, word: str) -> Standing:
        """By the policy's own word: LicenseRef-…, public-domain."""
        if _among(word, self._terms.denied):
            return Standing.REFUSED
        return Standing.GRANTED if _among(word, self._terms.allowed) else Standing.UNKNOWN

    def _next(self, word: str) -> bool:
        there = self.at < len(self._words) and self._words[self.at].lower() == word
        self.at += there
        return there


def whole_standing(several: Iterable[str], terms: Terms, *, choice: bool) -> Standing:
    """Of all that a package declares: one is enough where it is a `choice`, else each counts."""
    found = [standing(one, terms) for one in several]
    if not found:
        return Standing.UNKNOWN
    return max(found) if choice else min(found)


def said_of(package: str, packages: Mapping[str, str]) -> str:
    """What the policy says of a package's licence; nothing where it doesn't."""
    return next((licence for name, licence in packages.items() if fnmatchcase(package, name)), "")
