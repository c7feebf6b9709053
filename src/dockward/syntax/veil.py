"""Hides secrets in lines that are shown: what looks like one is `***`, quotes and brackets around it stay.

What a secret in a command is, `commandsecrets` says, and what a credential looks like, the tables of `tokens`. Lines
are read as words of shells, JSON and YAML at once, with the lines that they continue, because any of them may be shown
alone: rather too much is hidden than too little.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import accumulate, pairwise

from msgspec import Struct

from dockward.model.command import Command, Redirect, Role
from dockward.model.workload import EnvKind
from dockward.syntax.commandsecrets import MOST_WORDS_TOLD, NETRC, beginnings, may_hold_secret, secrets_in
from dockward.syntax.regex import regex
from dockward.syntax.secrets import KEY_SHAPES, classify
from dockward.syntax.tokens import hidden_spans
from dockward.syntax.tokens.escapes import unescaped_text

VEIL = "***"
MOST_LINES = 200
"""Lines before and after a line that are read with it."""
MOST_CHARACTERS = 32_768
"""Of a line and those that belong to it; a longer line is hidden whole."""
MOST_TEXT = 4 << 20
"""Of a text that is searched as a whole for credentials of several lines; of a longer one each line is by itself."""
_MOST_WORDS = 4_000
_MOST_STARTS = 200
"""Words that may be a program and are told a secret; where there are more all is hidden."""
_MOST_DEPTH = 3
"""Of scripts in words of scripts."""
_SURE_LENGTH = 6
"""A secret this long is hidden wherever it stands in the line."""
_URL_PASSWORD = regex(r"(://[^\s:/@]{0,256}:)([^\s@/]{1,512})@")
_AUTHORIZATION = regex(
    r"(\bAuthorization\s{0,9}:\s{0,9}(?:Basic|Bearer|token)\s{1,9})([^\s\"'\\]{1,4096})", re.IGNORECASE
)
_VARIABLE = r"[A-Za-z_]\w{0,255}"
_PLAIN_REFERENCE = rf"\$\$?(?:{_VARIABLE}(?![\w$])|\{{{_VARIABLE}(?::?\?[^{{}}]{{0,256}}|:?[-+=])?\}})"
_REFERENCE = regex(
    rf"{_PLAIN_REFERENCE}|\$\$?\{{{_VARIABLE}:?[-+=]{_PLAIN_REFERENCE}\}}"
    r"|(?:\$\(|`)\s{0,9}(?:cat|head|tail|<)(?:\s[^()`$]{0,256}[)`]|$)|^%s$"
)
"""What a shell, a Dockerfile or a compose file puts a value in place of: it says where the secret is, and isn't one."""
_DEFAULT = regex(rf"(?P<start>\$\{{(?P<name>{_VARIABLE}):?[-+=])(?P<value>[^{{}}$]{{1,512}})(?=\}})")
_PAIR = regex(
    r"""(?P<name>[A-Za-z_][\w.-]{0,255})"""
    r"""(?P<sign>["'][ ]{0,2}:|["']?[ ]?\]?(?:\s{0,8}=>?\s{0,8}|(?P<colon>:[^\S\v]{1,8})))"""
    r"""(?P<value>"(?:[^"\\]|\\.){0,4096}"|'[^']{0,4096}'|["'][^\s"',]{1,4096}"""
    r"""|[^\s"',{\[](?(colon)[^,}\#\v]{0,4096}|[^\s,]{0,4096}))"""
)
"""`NAME=value` and `NAME: value`; only the second may hold blanks without quotes, and no end of a line."""
_OLD_PAIR = regex(
    r"(?P<sign>^\s*(?:ENV|ARG|LABEL)\s{1,8}(?P<name>[\w.-]{1,256})\s{1,8})(?P<value>[^=\s].*)$", re.IGNORECASE
)
_QUOTES = "\"'"
_CLOSING = "\"'])}"
_WORD = regex(r"""(?:"(?:[^"\\]|\\.)*"|'[^']*'|\\[^\n]|[^\s"';|&<>()`\\]|["'])+""", re.DOTALL)
_FLOW_WORD = regex(r"""(?:"(?:[^"\\]|\\.)*"|'[^']*'|\\[^\n]|[^\s"';|&<>()`\\,\[\]{}])+""", re.DOTALL)
_PIECE = regex(r""""((?:[^"\\]|\\.)*)"|'([^']*)'|\\(.)|([^"'\\]+|.)""", re.DOTALL)
_ENDS = regex(r"[;|&()`]|\$\(")
_KEY = regex(r"""\s*(?:-\s+)?["']?[\w.-]+["']?\s*:(?:\s|$)""")
_ITEM = regex(r"\s*-(?:\s|$)")
_GOES_ON = ("\\", "`", ",", "[")


class _Word(Struct, frozen=True):
    """A word of a text: what it means, and where it stands with its quotes."""

    value: str
    start: int
    end: int


def veil(line: str) -> str:
    """A line of a file as it may be shown, by itself."""
    return Veiled((line,)).line(0)


def holds_secret(text: str) -> bool:
    """Whether anything in a text would be hidden."""
    lines = text.splitlines()
    veiled = Veiled(lines)
    return any(veiled.line(nr) != line for nr, line in enumerate(lines))


class Veiled:
    """The lines of a text as they may be shown."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines
        self._found: dict[tuple[int, int], tuple[tuple[int, int], ...]] = {}

    def line(self, nr: int) -> str:
        """A line, counted from 0, without its end."""
        line = self._lines[nr]
        if len(line) > MOST_CHARACTERS:
            return VEIL
        first, last = (nr, nr) if _is_comment(line) else self._block(nr)
        several = self._lines[first : last + 1]
        if sum(map(len, several)) > MOST_CHARACTERS:
            first, several = nr, [line]
        # A comment between has no part in what stands around it.
        parts = [each if first == last or not _is_comment(each) else " " * len(each) for each in several]
        key = first, first + len(parts)
        if key not in self._found:
            self._found[key] = tuple(_secret_spans("\n".join(parts)))
        offset = sum(map(len, parts[: nr - first])) + nr - first
        commands = ((start - offset, end - offset) for start, end in self._found[key])
        return _veiled(line, [*_shaped(line), *commands, *self._credentials(nr)])

    def _credentials(self, nr: int) -> Iterator[tuple[int, int]]:
        """Where in a line credentials stand, or parts of those that take several."""
        if self._starts[-1] > MOST_TEXT:
            yield from hidden_spans(self._lines[nr])
            return
        start, end = self._starts[nr], self._starts[nr + 1]
        at = max(bisect_right(self._hidden, (start,)) - 1, 0)
        while at < len(self._hidden) and self._hidden[at][0] < end:
            yield self._hidden[at][0] - start, self._hidden[at][1] - start
            at += 1

    @cached_property
    def _starts(self) -> list[int]:
        """Where each line begins in the text, and where it ends."""
        return list(accumulate((len(line) + 1 for line in self._lines), initial=0))

    @cached_property
    def _hidden(self) -> tuple[tuple[int, int], ...]:
        """Where credentials stand in the text; in their order, none within another."""
        return hidden_spans("\n".join(self._lines))

    def _block(self, nr: int) -> tuple[int, int]:
        """The first and the last of the lines that belong together with this one."""
        first = last = nr
        while first and nr - first < MOST_LINES and _continues(self._lines[first - 1], self._lines[first]):
            first -= 1
        while last + 1 < len(self._lines) and last - nr < MOST_LINES:
            if not _continues(self._lines[last], self._lines[last + 1]):
                break
            last += 1
        return first, last


def _is_comment(line: str) -> bool:
    return line.lstrip().startswith("#")


def _continues(line: str, after: str) -> bool:
    """Whether the words of a line go on in the next one, in a Dockerfile or in a compose file."""
    told = line.rstrip()
    if told.endswith(_GOES_ON) or _is_comment(after):
        return True
    if _ITEM.match(after):
        return bool(_ITEM.match(line)) or told.endswith(":")
    return after.startswith(" ") and bool(after.strip()) and not _KEY.match(after)


def _veiled(line: str, spans: Sequence[tuple[int, int]]) -> str:
    shown = list(line) if spans else []
    for start, end in spans:
        first, last = max(start, 0), min(end, len(line))
        if first < last:
            shown[first:last] = ["\0"] * (last - first)
    return re.sub("\0+", VEIL, "".join(shown)) if "\0" in shown else line


def _shaped(line: str) -> Iterator[tuple[int, int]]:
    """Where in a line stands what its own shape or the name before it tells to be a secret."""
    yield from _shaped_in(line)
    # What is within quotes within quotes is read in one way and in the other: which of them holds isn't known.
    if "\\" in line:
        yield from _shaped_in(unescaped_text(line))


def _shaped_in(text: str) -> Iterator[tuple[int, int]]:
    yield from (one.span() for one in KEY_SHAPES.finditer(text))
    yield from (one.span(2) for one in _URL_PASSWORD.finditer(text) if not _is_reference(one[2]))
    yield from (one.span(2) for one in _AUTHORIZATION.finditer(text) if not _is_reference(one[2]))
    yield from (one.span(1) for one in NETRC.finditer(text) if not _is_reference(one[1].strip(_QUOTES)))
    yield from (one.span("value") for one in _DEFAULT.finditer(text) if _is_secret(one["name"], one["value"]))
    old = _OLD_PAIR.match(text)
    if old and _is_secret(old["name"], _without_references(old["value"].strip(_QUOTES))):
        yield old.span("value")
    for one in _PAIR.finditer(text):
        yield from _of_pair(one)


def _of_pair(found: re.Match[str]) -> Iterator[tuple[int, int]]:
    value, start = found["value"], found.start("value")
    default = _DEFAULT.search(value)
    if default is not None and _is_secret(found["name"], default["value"]):
        yield start + default.start("value"), start + default.end("value")
        return
    plain = value.strip(_QUOTES)
    if not _is_secret(found["name"], plain if value.startswith("'") else _without_references(plain)):
        return
    first, last = _inside(value)
    yield start + first, start + last


def _inside(value: str) -> tuple[int, int]:
    """The part of a value between its quotes, or before what closes behind it, without blanks around."""
    quote = value[0] if value[0] in _QUOTES else ""
    kept = (value.rstrip() if quote else value.rstrip().rstrip(_CLOSING)).removesuffix(quote).rstrip()
    return len(value) - len(value.removeprefix(quote).lstrip()), len(kept)


def _is_reference(value: str) -> bool:
    """Whether it is made of nothing but what others are put in place of."""
    return not _without_references(value)


def _without_references(value: str) -> str:
    return _REFERENCE.sub("", value.strip())


def _is_secret(name: str, value: str) -> bool:
    return classify(name, value) in {EnvKind.CREDENTIAL, EnvKind.CONNECTION_STRING}


def _secret_spans(text: str) -> Iterator[tuple[int, int]]:
    """Where secrets of commands stand in a text."""
    for shape in (_WORD, _FLOW_WORD) if may_hold_secret(text) else ():
        yield from _spans_among(text, shape)


def _spans_among(text: str, shape: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    left = _MOST_STARTS
    for before, words in pairwise(([], *_segments(text, shape))):
        earlier = _command(before[_writer_at(before) :]) if before else None
        starts = list(beginnings([one.value for one in words]))
        left -= len(starts)
        if left < 0:
            yield 0, len(text)
            return
        for at in starts:
            several = words[at : at + MOST_WORDS_TOLD] if at else words
            for value in secrets_in(_command(several), earlier):
                yield from _spans_of(text, value, [*several, *before])


def _spans_of(text: str, value: str, words: Sequence[_Word]) -> Iterator[tuple[int, int]]:
    if len(value) >= _SURE_LENGTH:
        yield from (one.span() for one in re.finditer(re.escape(value), text))
    for word in words:
        yield from _within(text, word, value)


def _within(text: str, word: _Word, value: str) -> Iterator[tuple[int, int]]:
    """Where a word holds the value, at its end; all of it where quotes stand within the value."""
    if not word.value.endswith(value):
        return
    at = text.rfind(value, word.start, word.end)
    yield (at, at + len(value)) if at >= 0 else (word.start, word.end)


def _command(words: Sequence[_Word]) -> Command:
    """A command that is taken to write to a file, and to read what the one before writes."""
    return Command(tuple(one.value for one in words), role=Role.PIPE, redirects=(Redirect(">", ""),))


def _writer_at(words: list[_Word]) -> int:
    return next((at for at, one in enumerate(words) if one.value in {"echo", "printf"}), 0)


def _segments(text: str, shape: re.Pattern[str]) -> Iterator[list[_Word]]:
    """The words of each command, and of each script that stands in a word."""
    ahead: list[tuple[int, int, int]] = [(0, len(text), 0)]
    left = _MOST_WORDS
    while ahead and left > 0:
        start, end, depth = ahead.pop()
        words: list[_Word] = []
        at = start
        for one in shape.finditer(text, start, end):
            if words and _is_parted(text[at : one.start()], text, at):
                yield words
                words = []
            word = _word(text, one, shape)
            at = one.end()
            left -= 1
            if word.value not in {"", "-"}:
                words.append(word)
            if depth < _MOST_DEPTH and any(sign in word.value for sign in " \n") and word.end - word.start > 1:
                ahead.append((word.start + 1, word.end - 1, depth + 1))
        if words:
            yield words


def _is_parted(gap: str, text: str, at: int) -> bool:
    """Whether another command begins behind what stands between two words."""
    return bool(_ENDS.search(gap)) or ("\n" in gap and not _continues_at(text, at))


def _continues_at(text: str, at: int) -> bool:
    end = text.find("\n", at)
    start = text.rfind("\n", 0, at) + 1
    after = text[end + 1 : (text.find("\n", end + 1) + 1 or len(text) + 1) - 1]
    return _continues(text[start:end], after)


def _word(text: str, found: re.Match[str], shape: re.Pattern[str]) -> _Word:
    start, end = found.span()
    if shape is _WORD:
        while start < end and text[start] in "[{":
            start += 1
        while end > start and text[end - 1] in ",]}":
            end -= 1
    raw = text[start:end]
    if not any(sign in raw for sign in "\"'\\"):
        return _Word(raw, start, end)
    pieces = (next(one for one in (*piece.groups(), "") if one is not None) for piece in _PIECE.finditer(raw))
    return _Word("".join(pieces).replace('\\"', '"'), start, end)
