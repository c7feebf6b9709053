"""What a language's recipe says: where the build ends, what is taken from it, and on which image it runs."""

from msgspec import Struct


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
