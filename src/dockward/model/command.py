"""Shell commands as written in a Dockerfile, a health check or an image's history: words, and where they stand."""

import re
from enum import Enum
from functools import cached_property

from msgspec import Struct

_MOST_WORDS_BEFORE_ACTION = 3
_PIP = re.compile(r"pip-?[0-9]{0,2}(?:\.[0-9]{1,2})?")


class Span(Struct, frozen=True, order=True, gc=False):
    """Characters `start` up to, not including, `end` of a text, counted from 0."""

    start: int
    end: int


class Role(Enum):
    """What stands between a command and the one before it."""

    FIRST = "first"
    """The first of its script, of a branch or of a loop's body. A group's first has what stands before the group."""
    AND = "&&"
    OR = "||"
    THEN = ";"
    """Also a line's end and `&`."""
    PIPE = "|"
    """It reads what the command before writes."""
    INNER = "$()"
    """The first of a command substitution or of a script of `sh -c`, or what `find -exec` starts."""


class Redirect(Struct, frozen=True):
    """A redirection: `operator` as written (`>`, `>>`, `2>`, `<<<`), `target` without quotes."""

    operator: str
    target: str


class Command(Struct, frozen=True, dict=True):
    """A simple command: words without quotes, keywords and assignments; what expands stays as written (`$HOME`).

    `prefixes` are programs that start others (`sudo`, `env`, `xargs`, `python -m` of pip), taken from the front of
    `words`. `spans` and
    `span` are the words' and the whole command's characters in the text that was parsed; empty where it has none.
    """

    words: tuple[str, ...]
    prefixes: tuple[str, ...] = ()
    role: Role = Role.FIRST
    spans: tuple[Span, ...] = ()
    span: Span = Span(0, 0)
    assignments: tuple[tuple[str, str], ...] = ()
    """`NAME=value` that stand before it."""
    redirects: tuple[Redirect, ...] = ()
    tolerated: bool = False
    """Its failure doesn't fail the script: before `|| true`, `|` or `&`, behind `!`, or in a condition."""
    depth: int = 0
    """In how many commands it stands: in their substitutions, scripts (`sh -c`) or behind `find -exec`."""
    loose: tuple[Span, ...] = ()
    """What expands in its words outside of quotes, as `$NAME`, `${NAME}` and `$(...)`: the shell splits what comes out.

    Empty where it isn't `plain`.
    """
    plain: bool = True
    """Its characters in the text are what its shell reads: its script is neither quoted by another nor broken."""

    # Kept once told, like the two below: every rule over commands asks every command.
    @cached_property
    def program(self) -> str:
        """Its name without a path, pip's without a version."""
        name = self.words[0].rpartition("/")[2]
        return "pip" if name.startswith("pip") and _PIP.fullmatch(name) else name

    @property
    def piped(self) -> bool:
        """Whether it reads what the command before writes."""
        return self.role is Role.PIPE

    @cached_property
    def options(self) -> frozenset[str]:
        """Words that begin with a dash, up to their `=`."""
        return frozenset(one.partition("=")[0] for one in self.words[1:] if one.startswith("-"))

    @cached_property
    def arguments(self) -> tuple[str, ...]:
        """Words after the program that aren't options."""
        return tuple(one for one in self.words[1:] if not one.startswith("-"))

    def runs(self, program: str, *actions: str) -> bool:
        """Whether it is `program`, with one of `actions` (`install`, `add`) where some are asked for."""
        if self.program != program:
            return False
        return not actions or any(one in actions for one in self.arguments[:_MOST_WORDS_BEFORE_ACTION])
