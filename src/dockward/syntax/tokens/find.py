"""Searches a text for every kind of credential in a few passes of C code.

Words of some length are found in a copy in which every character of a word is the same; only those that begin as a
credential does are looked at. Settings are only looked for where a word like `token` or `pass` stands.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice
from typing import NamedTuple

from msgspec import Struct

from dockward.syntax.regex import regex
from dockward.syntax.tokens import _clouds, _development, _keys, _services, manifests, settings
from dockward.syntax.tokens.chance import entropy
from dockward.syntax.tokens.escapes import as_bytes, unescaped
from dockward.syntax.tokens.kind import Kind
from dockward.syntax.tokens.places import Form

MOST_TOKENS = 200
"""Found in one text."""
_MOST_NAME = 100
"""Characters of a setting's name."""
_MOST_LENGTH = 10_100
"""Of a credential."""
_SHORTEST = 16
_SHORT = 2_000
"""Characters of a text that is looked at as one line."""
_WORD = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-")
_SAME = bytes(120 if one in _WORD else 32 for one in range(256))
_RUN = b"x" * _SHORTEST
_HINTS = (b"key", b"token", b"secret", b"pass", b"pwd", b"auth")
"""Every name of a setting in the tables has one of them; a law of the tests says so."""
_NAMING = regex(b"|".join(_HINTS))
_VALUE = regex(rb"""["']?\s{0,8}(?::=|=>|=|:)\s{0,8}["']?\s{0,2}([^\s"',;<>{}()]{8,10000})""")
_SET_VALUE = regex(rb"""\s{1,8}["']?([^\s"',;<>{}()]{8,10000})""")
_SETTER = [b"configure", b"set"]
"""Words before a name whose value is the next word: `aws configure set NAME VALUE`."""
_VALUE_ENDS = regex(rb"[\[\]&|`]")
"""What may stand right behind a value that isn't quoted, though it may be in one too."""
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


class Span(NamedTuple):
    """Where a credential begins and ends in a text, in characters, and its kind's id."""

    start: int
    end: int
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
        body = regex(f"(?:{kind.body})".encode() + encoded + _AFTER)
        if kind.searched is searched:
            yield from (_Form(kind, prefix.encode(), body) for prefix in kind.prefixes)


@cache
def _inner() -> tuple[_Form, ...]:
    return tuple(
        _Form(kind, kind.inside.encode(), regex(rb"(?<![A-Za-z0-9_])" + f"(?:{kind.body})".encode() + _AFTER))
        for kind in kinds().values()
        if kind.inside
    )


@cache
def _by_name() -> dict[bytes, tuple[_Form, ...]]:
    found: dict[bytes, list[_Form]] = {}
    for kind in kinds().values():
        form = _Form(kind, b"", regex(f"(?:{kind.body})".encode()))
        for name in kind.names:
            found.setdefault(name.encode(), []).append(form)
    return {name: tuple(forms) for name, forms in found.items()}


def find_tokens(data: bytes, form: Form | None = None) -> tuple[Token, ...]:
    """The credentials in a text, in its order, at most `MOST_TOKENS`; each place is told once.

    `form`: passwords are found too that only a setting of this form tells, in lines that hold nothing else.
    """
    found = _apart(islice(_all(unescaped(data)), MOST_TOKENS))
    tokens = {one.start: Token(_line(data, one.start), one.kind) for one in found}
    lines = {one.line for one in tokens.values()}
    for at, kind in islice(settings.find_settings(data, form), MOST_TOKENS - len(tokens)):
        if (line := _line(data, at)) not in lines:
            tokens[at] = Token(line, kind)
            lines.add(line)
    return tuple(tokens[at] for at in sorted(tokens))


def find_spans(text: str) -> tuple[Span, ...]:
    """Where the credentials of a text stand, whose kind is told by their form or the name before them, in its order."""
    if len(text) < _SHORTEST:
        return ()
    data = unescaped(as_bytes(text))
    # One look for all that isn't told by a word's beginning is dearer than one for each, save in a short text.
    if len(data) > _SHORT or _marks().search(data) or _NAMING.search(data.lower()):
        return _apart(_all(data))
    return _apart(_words(data, data.translate(_SAME)))


def hidden_spans(text: str) -> tuple[tuple[int, int], ...]:
    """Where those stand, with all that is between the first and the last line of a private key, in their order.

    None is within another, and none begins where another ends.
    """
    spans = [(one.start, one.end) for one in find_spans(text)]
    if "PRIVATE KEY" in text:
        spans += _keys.key_blocks(as_bytes(text))
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((start, end))
    return tuple(found)


def kind_of(name: str, value: str) -> str:
    """The id of the kind of credential that a variable or a label of this name holds; empty where none is known."""
    found = find_spans(f"{name}={value}")
    return found[0].kind if found else ""


def _apart(several: Iterable[Span]) -> tuple[Span, ...]:
    """Those of which none is a part of another, in their order; of two that overlap the first, or what says more."""
    found: list[Span] = []
    for one in sorted(set(several), key=lambda one: (one.start, -one.end)):
        if not found or one.start >= found[-1].end:
            found.append(one)
        elif found[-1].kind == _keys.IN_URL and one.kind != _keys.IN_URL:
            found[-1] = one
    return tuple(found)


def _line(data: bytes, at: int) -> int:
    return data.count(b"\n", 0, at) + 1


@cache
def _marks() -> "re.Pattern[bytes]":
    """What every credential has that is told by neither a word's beginning nor the name before it."""
    marks = map(re.escape, sorted({form.prefix for form in (*_searched(), *_inner())}))
    return re.compile(b"|".join((*marks, *_keys.MARKS)))


def _all(data: bytes) -> Iterator[Span]:
    same = data.translate(_SAME)
    yield from map(Span._make, _keys.find_keys(data))
    yield from _words(data, same)
    yield from _beginnings(data)
    yield from _parts(data)
    yield from _settings(data, same)


def _words(data: bytes, same: bytes) -> Iterator[Span]:
    starts, at = _by_start(), 0
    while (at := same.find(_RUN, at)) >= 0:
        end = same.find(b" ", at)
        for form in starts.get(data[at : at + 2], starts.get(data[at : at + 1], ())):
            if data.startswith(form.prefix, at) and (found := _matched(form, data, at)):
                yield found
                break
        at = end if end >= 0 else len(data)


def _beginnings(data: bytes) -> Iterator[Span]:
    for form in _searched():
        at = -1
        while (at := data.find(form.prefix, at + 1)) >= 0:
            before = data[at - 1 : at] if at else b""
            alone = not before or (before[0] not in _WORD and not (before in b"+/" and _BASE64 in form.kind.body))
            if alone and (found := _matched(form, data, at)):
                yield found


def _matched(form: _Form, data: bytes, at: int) -> Span | None:
    """The credential, where the form's body stands behind its beginning and is no example."""
    start = at + len(form.prefix)
    body = form.body.match(data, start, start + _MOST_LENGTH)
    return Span(at, body.end(), form.kind.id) if body and _is_real(body[0], form.kind.entropy) else None


def _is_real(text: bytes, least: float) -> bool:
    return entropy(text) >= least and not _EXAMPLES.search(text)


def _parts(data: bytes) -> Iterator[Span]:
    for form in _inner():
        at = -1
        while (at := data.find(form.prefix, at + 1)) >= 0:
            # It begins before what tells it, by not more than a hundred characters, and goes on as far behind it.
            for body in form.body.finditer(data, max(at - 100, 0), at + 300):
                if _is_real(body[0], form.kind.entropy):
                    yield Span(*body.span(), form.kind.id)
            at += 200


def _settings(data: bytes, same: bytes) -> Iterator[Span]:
    low, names = data.lower(), _by_name()
    for start, end in _words_with(low, same):
        for form in names.get(low[start:end].rpartition(b".")[2], ()):
            value = _VALUE.match(data, end) or _set_value(data, start, end)
            if value and (text := _fitting(form, value[1])) and _is_real(text, form.kind.entropy):
                yield Span(value.start(1), value.start(1) + len(text), form.kind.id)
                break


def _set_value(data: bytes, start: int, end: int) -> "re.Match[bytes] | None":
    before = data[max(start - _MOST_NAME, 0) : start].split()[-2:]
    return _SET_VALUE.match(data, end) if before == _SETTER else None


def _fitting(form: _Form, value: bytes) -> bytes:
    """The value if it is as the form has it, or the beginning of what stands in brackets or before an operator."""
    several = (value, _VALUE_ENDS.split(value, 1)[0])
    return next((one for one in several if form.body.fullmatch(one)), b"")


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
