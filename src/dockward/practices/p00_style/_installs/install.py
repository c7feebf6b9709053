"""What one command reads that installs by a manifest."""

from collections.abc import Callable

from msgspec import Struct

from dockward.model.context import Context


class Install(Struct, frozen=True, kw_only=True):
    """`needed` must be there, `beside` is taken along where it is; `folder` is what it makes next to them.

    Paths are as the command has them: from the directory that it runs in, or whole.
    """

    program: str
    needed: tuple[str, ...]
    beside: tuple[str, ...] = ()
    folder: str = ""
    obstacle: Callable[[tuple[str, ...], Context], str]
    """What makes it need more of the project than these, in words; given `needed` as paths in the context."""
