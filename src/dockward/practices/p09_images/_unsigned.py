"""Settings of package managers, as a build writes them, by which they take packages that nobody signed.

Sources: sources.list(5), apt-secure(8), dnf.conf(5).
"""

import re
from collections.abc import Iterator

from msgspec import Struct

from dockward.model.command import Command, Span
from dockward.model.dockerfile import Dockerfile, Heredoc
from dockward.syntax.regex import regex

_YES = r"(?:1|true|yes|on|enable)\b"
_TRUSTED = regex(
    rf"\bdeb(?:-src)?\s{{1,9}}\[(?P<before>[^\]]{{0,400}}?)(?P<words>(?:trusted|allow-insecure)=\"?{_YES}\"?)"
    r"(?P<after>[^\]]{0,400})\]",
    re.IGNORECASE,
)
_FIELD = regex(rf"^[ \t]{{0,9}}(?P<words>(?:Trusted|Allow-Insecure):\s{{0,9}}{_YES})", re.IGNORECASE | re.MULTILINE)
_SETTING = regex(
    rf"(?P<words>(?:APT::Get::AllowUnauthenticated|Acquire::AllowInsecureRepositories)\s{{1,9}}\"?{_YES})",
    re.IGNORECASE,
)
_CHECKED = regex(r"(?<![\w-])gpgcheck\s{0,9}=\s{0,9}(\w{1,9})", re.IGNORECASE)
_OFF = frozenset({"0", "false", "no", "off"})
_READERS = frozenset({"grep", "egrep", "test", "["})
_MOST = 20_000


class Unsigned(Struct, frozen=True):
    """What it is, in the words of its file, and where it stands in the text."""

    words: str
    span: Span


def unsigned_in(text: str) -> Iterator[Unsigned]:
    """What a text writes; of a program that replaces one setting by another, what it leaves."""
    text = text[:_MOST]
    for found in _TRUSTED.finditer(text):
        yield Unsigned(f"deb [{found['words'].replace(chr(34), '')}]", Span(*found.span("words")))
    for shape in (_FIELD, _SETTING):
        for found in shape.finditer(text):
            yield Unsigned(" ".join(found["words"].replace('"', "").split()), Span(*found.span("words")))
    for last in list(_CHECKED.finditer(text))[-1:]:
        if last[1].lower() in _OFF:
            yield Unsigned(f"gpgcheck={last[1]}", Span(*last.span()))


def unsigned_by(command: Command) -> Iterator[Unsigned]:
    """What a command writes, or hands to a program that does; the span counts in its words."""
    if command.program not in _READERS:
        yield from unsigned_in(" ".join(command.words).replace("\\n", "\n"))


def in_command(file: Dockerfile, command: Command, words: str) -> Span | None:
    """Where that stands in the file, as it is."""
    return _span(file.text, command.span, words)


def in_heredoc(file: Dockerfile, one: Heredoc) -> Iterator[Unsigned]:
    """What the lines of a here-document write, with the place in the file."""
    start = one.span.start
    for each in unsigned_in(file.text[start : one.span.end]):
        yield Unsigned(each.words, Span(start + each.span.start, start + each.span.end))


def _span(text: str, within: Span, words: str) -> Span | None:
    for each in unsigned_in(text[within.start : within.end]):
        if each.words == words:
            return Span(within.start + each.span.start, within.start + each.span.end)
    return None


def cut(text: str, span: Span) -> Span | None:
    """What to take out so that an option in brackets goes: with its blank, or with the brackets where it is alone."""
    before, after = text[: span.start], text[span.end :]
    opened, closed = before.rstrip(" "), after.lstrip(" ")
    if opened.endswith("[") and closed.startswith("]"):
        start = len(opened) - 1
        end = len(text) - len(closed) + 1
        return Span(start, len(text) - len(text[end:].lstrip(" ")))
    if closed.startswith("]"):
        return Span(len(opened), span.end)
    return Span(span.start, len(text) - len(closed)) if after.startswith(" ") else None
