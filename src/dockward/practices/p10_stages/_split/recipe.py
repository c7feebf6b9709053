"""What a language's recipe says: where the build ends, what is taken from it, and on which image it runs."""

from collections.abc import Callable

from msgspec import Struct

from dockward.model.fix import Edit
from dockward.practices.p10_stages._split.build import Build


class Recipe(Struct, frozen=True, kw_only=True):
    """Instructions `0..cut` of the stage build; `paths` are taken over; the rest stays in the stage that ships.

    `before` and `after` are lines put before the instruction `first` and after `cut`; `settings` are lines of the
    stage that ships.
    """

    runtime: str
    cut: int
    paths: tuple[str, ...]
    first: int = 0
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    last: tuple[str, ...] = ()
    """Lines after what is taken over."""
    sources: tuple[str, ...] = ()
    """Directories that only the build reads; what is copied elsewhere before the cut ships too."""
    spent: frozenset[int] = frozenset()
    """Numbers of instructions that copy what only the build needs."""
    headers: tuple[str, ...] = ()
    """Packages with headers that the build's image has, whose libraries the program needs."""
    edits: tuple[Edit, ...] = ()
    """Of words of the file."""


Found = Recipe | str | None
"""A recipe; or why the build isn't split, though it is of this language; or nothing, where it is of another."""
Cook = Callable[[Build], Found]
