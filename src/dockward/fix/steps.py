"""How far a compose file indents what stands below a key."""

from dockward.model.compose import Value
from dockward.syntax.regex import regex

_DEFAULT_STEP = "  "
_PLAIN_START = regex(r"(?:#[^\n]*\n|\n|[A-Za-z][\w-]*: [\w. \"'-]+\n)*services:[ ]*\n( +)[\w.-]+:")
"""A file that begins with its services."""


def step_at_start(text: str) -> str:
    """The blanks before the first service, where the file plainly begins with its services; else nothing."""
    found = _PLAIN_START.match(text)
    return found[1] if found is not None else ""


def step_of(text: str, holder: Value) -> str:
    """How far the file indents: the first nested key of it says."""
    for one in holder.entries.values():
        keys = [each.key.start for each in one.entries.values() if each.key is not None]
        if keys and one.key is not None and "\n" in text[one.key.end : min(keys)]:
            column = min(keys) - text.rfind("\n", 0, min(keys)) - 1
            outer = one.key.start - text.rfind("\n", 0, one.key.start) - 1
            if column > outer:
                return " " * (column - outer)
    return _DEFAULT_STEP
