"""What one command reads that installs by a manifest."""

from collections.abc import Callable

from msgspec import Struct

from dockward.model.context import Context


def as_named(files: tuple[str, ...], _context: Context) -> tuple[str, ...]:
    """The files themselves: they name no others."""
    return files


class Ahead(Struct, frozen=True, kw_only=True):
    """For a command that needs the sources too: one that fetches what the manifests name before the sources come.

    `first` comes in front of the command itself then. Both are text for the shell.
    """

    fetch: str
    first: str = ""


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
    named: Callable[[tuple[str, ...], Context], tuple[str, ...]] = as_named
    """All that must be there: `needed` as paths in the context, and what those name."""
    ahead: Callable[[Context], Ahead] | None = None
    """None where it can run by itself before the sources come."""
