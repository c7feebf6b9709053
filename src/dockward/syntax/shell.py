"""Shell text as the simple commands in it, without running or expanding anything."""

import posixpath
import re
from itertools import dropwhile

from msgspec import Struct

MOST_CHARACTERS = 65_536
"""Of one text that are looked at; what comes after isn't seen."""

_TOKEN = re.compile(
    r"""(?P<comment>(?<![^\s;&|()])\#[^\n]*)
    | (?P<blank>\\\n|[^\S\n]+)
    | (?P<end>&&|\|\||;|\n|(?<![<>])&(?!>)|[()`])
    | (?P<pipe>\|&?)
    | (?P<single>'[^']*'?)
    | (?P<double>"(?:\\.|[^"\\])*"?)
    | (?P<escaped>\\.?)
    | (?P<plain>[^\s;&|()'"`\\]+|.)
    """,
    re.VERBOSE | re.DOTALL,
)
_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*\+?=")
_KEYWORDS = frozenset(
    {"if", "then", "elif", "else", "fi", "for", "while", "until", "do", "done", "!", "{", "}", "time"}
)
_PREFIXES = frozenset({"sudo", "doas", "env", "exec", "command", "nice", "nohup", "eatmydata"})
_WITH_VALUE = frozenset({"-u", "-g", "-n", "-C", "--user", "--group"})
_MOST_WORDS_BEFORE_ACTION = 3


class Command(Struct, frozen=True):
    """A simple command: words without quotes, keywords and assignments. `piped`: it reads what the one before writes.

    `prefixes` are programs that start others (`sudo`, `env`), taken from the front of `words`.
    """

    words: tuple[str, ...]
    piped: bool = False
    prefixes: tuple[str, ...] = ()

    @property
    def program(self) -> str:
        """Its name without a path."""
        return posixpath.basename(self.words[0])

    @property
    def options(self) -> frozenset[str]:
        """Words that begin with a dash, up to their `=`."""
        return frozenset(one.partition("=")[0] for one in self.words[1:] if one.startswith("-"))

    @property
    def arguments(self) -> tuple[str, ...]:
        """Words after the program that aren't options."""
        return tuple(one for one in self.words[1:] if not one.startswith("-"))

    def runs(self, program: str, *actions: str) -> bool:
        """Whether it is `program`, with one of `actions` (`install`, `add`) where some are asked for."""
        if self.program != program:
            return False
        return not actions or any(one in actions for one in self.arguments[:_MOST_WORDS_BEFORE_ACTION])


def parse_commands(text: str) -> tuple[Command, ...]:
    """Every simple command of `text`, in order; those in `$(...)` outside of quotes among them. Never raises."""
    commands: list[Command] = []
    words: list[str] = []
    piped, open_word = False, False
    for token in _TOKEN.finditer(text[:MOST_CHARACTERS]):
        kind = token.lastgroup or ""
        if kind in {"end", "pipe"}:
            commands += _command(words, piped=piped)
            words, piped, open_word = [], kind == "pipe", False
        elif kind in {"blank", "comment"}:
            open_word = False
        else:
            piece = _unquoted(kind, token[0])
            words[-1:] = [words[-1] + piece] if open_word else [*words[-1:], piece]
            open_word = True
    return (*commands, *_command(words, piped=piped))


def _unquoted(kind: str, piece: str) -> str:
    if kind == "escaped":
        return piece[1:]
    return piece[1:].removesuffix(piece[0]) if kind in {"single", "double"} else piece


def _command(words: list[str], *, piped: bool) -> list[Command]:
    """The command without what stands before it; nothing when nothing is left."""
    rest = list(dropwhile(lambda one: not one or one in _KEYWORDS or _ASSIGNMENT.match(one), words))
    prefixes: list[str] = []
    while rest and posixpath.basename(rest[0]) in _PREFIXES:
        prefixes.append(posixpath.basename(rest.pop(0)))
        rest = _after_options(rest)
    if not rest and prefixes:
        rest = [prefixes.pop()]
    return [Command(tuple(rest), piped, tuple(prefixes))] if rest else []


def _after_options(words: list[str]) -> list[str]:
    """What a prefix starts: its options, their values and assignments left out."""
    skip = 0
    while skip < len(words) and (words[skip].startswith("-") or not words[skip] or _ASSIGNMENT.match(words[skip])):
        skip += 2 if words[skip] in _WITH_VALUE else 1
    return words[skip:]
