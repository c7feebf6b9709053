"""Searches a text for every kind of credential in a few passes of C code.

Words of some length are found in a copy in which every character of a word is the same; only those that begin as a
credential does are looked at. Settings are only looked for where a word like `token` or `pass` stands.
"""

import re
from collections.abc import Iterator
from functools import cache
from itertools import islice

from msgspec import Struct

from dockward.syntax.regex import regex
from dockward.syntax.tokens import _clouds, _development, _keys, _services, manifests, settings
from dockward.syntax.tokens.chance import entropy
from dockward.syntax.tokens.kind import Kind
from dockward.syntax.tokens.places import Form

MOST_TOKENS = 200
"""Found in one text."""
_MOST_NAME = 100
"""Characters of a setting's name."""
_MOST_LENGTH = 10_100
"""Of a credential."""
_SHORTEST = 16
_WORD = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-")
_SAME = bytes(120 if one in _WORD else 32 for one in range(256))
_RUN = b"x" * _SHORTEST
_HINTS = (b"key", b"token", b"secret", b"pass", b"pwd", b"auth")
"""Every name of a setting in the tables has one of them; a law of the tests says so."""
_VALUE = regex(rb"""["']?\s{0,8}(?::=|=>|=|:)\s{0,8}["']?([^\s"',;<>{}()]{8,10000})""")
_EXAMPLES = regex(
    rb"example|sample|dummy|placeholder|your[_-]?|changeme|xxxx|redacted|123456789|abcdefgh|0000000|aaaaaaa|\*\*\*\*|\.\.\.\.",
    re.IGNORECASE,
)
_AFTER = rb"(?![A-Za-z0-9_])"
_BASE64 = "+/"
"""In the body of what is encoded so. Pictures and programs that are encoded hold every short beginning by chance."""


class Token(Struct, frozen=True, order=True):
    """A credential: where it begins, counted in lines from 1, and its kind's id. Nothing of its value."""

    line: int
    kind: str


class _Form(Struct, frozen=True):
    kind: Kind
    prefix: bytes
    body: "re.Pattern[bytes]"


@cache
def kinds() -> dict[str, Kind]:
    """Every kind by its id."""
    several = (*_clouds.KINDS, *_development.KINDS, *_keys.KINDS, *_services.KINDS, *settings.KINDS, *manifests.KINDS)
    return {one.id: one for one in several}


@cache
def _by_start() -> dict[bytes, tuple[_Form, ...]]:
    """Forms with a beginning by its first character or two."""
    found: dict[bytes, list[_Form]] = {}
    for form in _with_prefix(searched=False):
        found.setdefault(form.prefix[:2], []).append(form)
    return {start: tuple(forms) for start, forms in found.items()}


@cache
def _searched() -> tuple[_Form, ...]:
    return tuple(_with_prefix(searched=True))


def _with_prefix(*, searched: bool) -> Iterator[_Form]:
    for kind in kinds().values():
        encoded = rb"(?![+/=])" if _BASE64 in kind.body else b""
        body = re.compile(f"(?:{kind.body})".encode() + encoded + _AFTER)
        if kind.searched is searched:
            yield from (_Form(kind, prefix.encode(), body) for prefix in kind.prefixes)


@cache
def _inner() -> tuple[_Form, ...]:
    return tuple(
        _Form(kind, kind.inside.encode(), re.compile(rb"(?<![A-Za-z0-9_])" + f"(?:{kind.body})".encode() + _AFTER))
        for kind in kinds().values()
        if kind.inside
    )


@cache
def _by_name() -> dict[bytes, tuple[_Form, ...]]:
    found: dict[bytes, list[_Form]] = {}
    for kind in kinds().values():
        form = _Form(kind, b"", re.compile(f"(?:{kind.body})".encode()))
        for name in kind.names:
            found.setdefault(name.encode(), []).append(form)
    return {name: tuple(forms) for name, forms in found.items()}


def find_tokens(data: bytes, form: Form | None = None) -> tuple[Token, ...]:
    """The credentials in a text, in its order, at most `MOST_TOKENS`; each place is told once.

    `form`: passwords are found too that only a setting of this form tells, in lines that hold nothing else.
    """
    found: dict[int, str] = {}
    for at, kind in _all(data):
        found.setdefault(at, kind)
        if len(found) >= MOST_TOKENS:
            break
    tokens = {at: Token(_line(data, at), kind) for at, kind in found.items()}
    lines = {one.line for one in tokens.values()}
    for at, kind in islice(settings.find_settings(data, form), MOST_TOKENS - len(tokens)):
        if (line := _line(data, at)) not in lines:
            tokens[at] = Token(line, kind)
            lines.add(line)
    return tuple(tokens[at] for at in sorted(tokens))


def _line(data: bytes, at: int) -> int:
    return data.count(b"\n", 0, at) + 1


def _all(data: bytes) -> Iterator[tuple[int, str]]:
    same = data.translate(_SAME)
    yield from _keys.find_keys(data)
    yield from _words(data, same)
    yield from _beginnings(data)
    yield from _parts(data)
    yield from _settings(data, same)


def _words(data: bytes, same: bytes) -> Iterator[tuple[int, str]]:
    starts, at = _by_start(), 0
    while (at := same.find(_RUN, at)) >= 0:
        end = same.find(b" ", at)
        for form in starts.get(data[at : at + 2], starts.get(data[at : at + 1], ())):
            if data.startswith(form.prefix, at) and (kind := _matched(form, data, at + len(form.prefix))):
                yield at, kind
                break
        at = end if end >= 0 else len(data)


def _beginnings(data: bytes) -> Iterator[tuple[int, str]]:
    for form in _searched():
        at = -1
        while (at := data.find(form.prefix, at + 1)) >= 0:
            before = data[at - 1 : at]
            alone = not before or (before[0] not in _WORD and not (before in b"+/" and _BASE64 in form.kind.body))
            if alone and (kind := _matched(form, data, at + len(form.prefix))):
                yield at, kind


def _matched(form: _Form, data: bytes, at: int) -> str:
    """The kind's id where the form's body stands there and is no example; else nothing."""
    body = form.body.match(data, at, at + _MOST_LENGTH)
    return form.kind.id if body and _is_real(body[0], form.kind.entropy) else ""


def _is_real(text: bytes, least: float) -> bool:
    return entropy(text) >= least and not _EXAMPLES.search(text)


def _parts(data: bytes) -> Iterator[tuple[int, str]]:
    for form in _inner():
        at = -1
        while (at := data.find(form.prefix, at + 1)) >= 0:
            # It begins before what tells it, by not more than a hundred characters.
            for body in form.body.finditer(data, max(at - 100, 0), at + 200):
                if _is_real(body[0], form.kind.entropy):
                    yield body.start(), form.kind.id
            at += 200


def _settings(data: bytes, same: bytes) -> Iterator[tuple[int, str]]:
    low, names = data.lower(), _by_name()
    for start, end in _words_with(low, same):
        for form in names.get(low[start:end].rpartition(b".")[2], ()):
            value = _VALUE.match(data, end)
            if value and form.body.fullmatch(value[1]) and _is_real(value[1], form.kind.entropy):
                yield value.start(1), form.kind.id
                break


def _words_with(low: bytes, same: bytes) -> Iterator[tuple[int, int]]:
    """Where the words that hold a hint begin and end."""
    for hint in _HINTS:
        at = -1
        while (at := low.find(hint, at + 1)) >= 0:
            start = same.rfind(b" ", max(at - _MOST_NAME, 0), at) + 1
            end = same.find(b" ", at, at + _MOST_NAME)
            if start > 0 or at < _MOST_NAME:
                yield start, end if end >= 0 else len(low)
            at = end if end >= 0 else at
