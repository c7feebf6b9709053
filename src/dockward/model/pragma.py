"""A word in a file, or beside it, that a finding is to be left alone."""

from enum import Enum

from msgspec import Struct

from dockward.model.fact import Place


class Scope(Enum):
    """How far a pragma reaches."""

    FILE = "file"
    NEXT = "next"
    """The instruction or key that follows the comment, or the line that it stands on."""


class Pragma(Struct, frozen=True, kw_only=True):
    """`tool` is whose word it is; `rules` are ids as written there, none for all of them.

    `subjects` narrows it to services of these names. `reason` is empty when none was given.
    """

    tool: str
    rules: tuple[str, ...]
    scope: Scope
    place: Place
    reason: str = ""
    subjects: tuple[str, ...] = ()
