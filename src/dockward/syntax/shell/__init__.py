"""Shell text as the simple commands in it, without running or expanding anything: POSIX shells and Bash."""

from dockward.model.command import Command
from dockward.syntax.shell._commands import MOST_CHARACTERS, read_assignments, read_commands
from dockward.syntax.shell._settled import Settled, read_settled
from dockward.syntax.shell._source import MOST_AT_ONCE, sources
from dockward.syntax.shell._tree import parse_tree

__all__ = ["MOST_AT_ONCE", "MOST_CHARACTERS", "Settled", "assignments", "is_broken", "parse_commands", "settled"]


def parse_commands(text: str) -> tuple[Command, ...]:
    """Every simple command of `text`, in order; one that stands in another comes after that.

    Substitutions, scripts of `sh -c`, `su -c`, `eval` and here-documents for a shell, and what `find -exec` starts are
    among them. Spans count characters of `text`. Never raises: of a broken script it gives what can be told.
    """
    return read_commands(text[:MOST_CHARACTERS])


def assignments(text: str) -> tuple[tuple[str, str], ...]:
    """Names and values of every assignment in a script, also of those without a command. Never raises."""
    return read_assignments(text[:MOST_CHARACTERS])


def settled(text: str) -> tuple[Settled, ...]:
    """The assignments of a script that no condition, loop, function or `||` holds. Never raises."""
    return tuple(read_settled(text[:MOST_CHARACTERS]))


def is_broken(text: str) -> bool:
    """Whether something in the script doesn't fit the grammar: a shell would refuse it, most likely. Never raises."""
    return any(parse_tree(one.masked).has_error for one in sources(text[:MOST_CHARACTERS]))
