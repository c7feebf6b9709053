"""Words of a docker command line as the shell would give them, with what only the shell knows marked as unknown."""

import re

from msgspec import Struct

from dockward.model.fact import Place
from dockward.syntax.regex import regex

_QUOTED = regex(r"""\$'(?:\\.|[^'\\])*'|'[^']*'|\$?"(?P<inner>(?:\\.|[^"\\])*)"|\\.""", re.DOTALL)
_ESCAPED = regex(r"\\.", re.DOTALL)
_EXPANSION = regex(r"\$(?:[A-Za-z_][A-Za-z0-9_]*|[0-9@*#?$!-]|[{(])|`")
_ALONE = regex(r"\$\w+|\$\{[^{}]*\}|\$[@*]|\"\$(?:@|\{\w+\[@\][^{}]*\})\"|\$\(.*\)|`[^`]*`", re.DOTALL)
_DIRECTORY = regex(r"\$PWD\b|\$\{PWD\}|\$\(\s*pwd\s*\)|`\s*pwd\s*`")
_HOME = regex(r"\$HOME\b|\$\{HOME\}")


class Shell(Struct, frozen=True):
    """What the shell that runs the line would put in: its directory, and its user's home."""

    directory: str
    home: str


class Word(Struct, frozen=True):
    """A word as the program gets it. What the line doesn't tell stands in `text` as it is written."""

    text: str
    place: Place
    expands: bool = False
    """A part of it isn't known."""
    alone: bool = False
    """All of it is one expansion without quotes: it may be no word, or many."""
    closed: bool = True
    """Its quotes are closed."""


def read_word(raw: str, text: str, place: Place, shell: Shell) -> Word:
    """The word written as `raw`; `text` is the same without quotes."""
    live = _QUOTED.sub(lambda one: _ESCAPED.sub("", one["inner"] or ""), raw)
    closed = not re.search(r"""["']""", re.sub(r"\$\(.*\)|`[^`]*`|\$\{[^}]*\}", "", live, flags=re.DOTALL))
    if not _EXPANSION.search(live) and not raw.startswith("~"):
        return Word(text, place, closed=closed)
    left = _HOME.sub("", _DIRECTORY.sub("", live))
    text = _HOME.sub(lambda _: shell.home, _DIRECTORY.sub(lambda _: shell.directory, text))
    if raw == "~" or raw.startswith("~/"):
        text = shell.home + text[1:]
    expands = _EXPANSION.search(left) is not None
    return Word(text, place, expands, alone=expands and _ALONE.fullmatch(raw) is not None, closed=closed)
