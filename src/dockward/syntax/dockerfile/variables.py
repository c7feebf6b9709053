"""What the lexer asks for names, and how much it may yield."""

from typing import Protocol

from dockward.model.fact import Unknown
from dockward.syntax.dockerfile.limits import MOST_EXPANDED
from dockward.syntax.regex import regex

_NOT_UTF8 = regex("[\ud800-\udfff]")


class Variables(Protocol):
    """What names stand for; None is unset."""

    def get(self, name: str) -> str | Unknown | None:
        """The value of a name."""


class NoVariables:
    """Nothing is set."""

    def get(self, name: str) -> str | Unknown | None:  # noqa: ARG002  # the protocol's
        """Unset."""
        return None


class Allowance:
    """How many characters the expansions of one file may still yield."""

    __slots__ = ("left",)

    def __init__(self) -> None:
        self.left = MOST_EXPANDED


def readable(text: str) -> str:
    """The text with the replacement character for each byte that isn't UTF-8, as Go reads it."""
    return text if text.isascii() else _NOT_UTF8.sub("\ufffd", text)
