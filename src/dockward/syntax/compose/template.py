"""Variables in a Compose file: `$NAME`, `${NAME}`, the operators `:-` `-` `:+` `+` `:?` `?`, nested; `$$` is a dollar.

What Compose makes of odd braces is kept: the brace that closes is sought by counting, and without one the last brace
of the line closes.
"""

import re
from collections.abc import Callable, Mapping

from msgspec import Struct

from dockward.syntax.regex import regex

MOST_CHARACTERS = 1 << 20
"""That the variables of one text may stand for."""
MOST_NESTED = 40
"""Variables inside of each other's defaults."""

_PIECE = regex(r"\$(?:(?P<escaped>\$)|(?P<name>[_a-z][_a-z0-9]*)|(?P<brace>\{))", re.IGNORECASE | re.ASCII)
_BRACED = regex(r"\{(?P<name>[_a-z][_a-z0-9]*)(?:(?P<operator>:?[-+?])(?P<operand>.*))?\}", re.IGNORECASE | re.ASCII)


class TemplateError(ValueError):
    """Compose refuses the text; the message says why."""


class UntoldError(ValueError):
    """The text hangs on a variable that an incomplete environment doesn't tell; the message is its name."""


class Variables(Struct, frozen=True):
    """What variables stand for. Where it isn't `complete`, one that is missing may be set where the project runs."""

    values: Mapping[str, str]
    complete: bool = True


def _ignore(_: str) -> None:
    pass


def substitute(text: str, variables: Variables, unset: Callable[[str], None] = _ignore, depth: int = 0) -> str:
    """`text` with its variables put in; `unset` is told each one that has no value and no default.

    Raises `TemplateError` for what Compose refuses, `UntoldError` where an incomplete environment lacks a variable.
    """
    if "$" not in text:
        return text
    if depth > MOST_NESTED:
        raise TemplateError(f"variables stand in each other's defaults more than {MOST_NESTED} deep")
    parts: list[str] = []
    at = made = 0
    while found := _PIECE.search(text, at):
        parts.append(text[at : found.start()])
        at = found.end()
        if found["escaped"]:
            parts.append("$")
        elif found["name"]:
            parts.append(_plain(found["name"], variables, unset))
        else:
            opened = found.end() - 1
            at = _closed(text, opened)
            parts.append(_braced(text[opened:at], variables, unset, depth))
        made += len(parts[-1])
        if made > MOST_CHARACTERS:
            raise TemplateError(f"its variables stand for more than {MOST_CHARACTERS} characters")
    return "".join((*parts, text[at:]))


def without_variables(text: str) -> str:
    """`text` as far as it stands there: a variable is its default, or nothing."""
    try:
        return substitute(text, Variables({}))
    except TemplateError:
        return ""


def _plain(name: str, variables: Variables, unset: Callable[[str], None]) -> str:
    value = variables.values.get(name)
    if value is None:
        if not variables.complete:
            raise UntoldError(name)
        unset(name)
        return ""
    return value


def _closed(text: str, opened: int) -> int:
    """Behind the brace that closes the one at `opened`."""
    line_end = text.find("\n", opened)
    last = text.rfind("}", opened, line_end if line_end >= 0 else len(text))
    depth, at = 0, opened
    while at <= last:
        if text[at] == "}":
            depth -= 1
            if depth == 0:
                return at + 1
        if text[at] == "{":
            depth += 1
            at += 1
        at += 1
    if last < 0:
        raise TemplateError("a `${` is never closed; write `$${` for the characters themselves")
    return last + 1


def _braced(piece: str, variables: Variables, unset: Callable[[str], None], depth: int) -> str:
    found = _BRACED.fullmatch(piece)
    if found is None:
        raise TemplateError("it isn't a variable as Compose writes them; write `$$` for a dollar")
    name, operator, operand = found["name"], found["operator"], found["operand"]
    if not operator:
        return _plain(name, variables, unset)
    value = variables.values.get(name)
    there = bool(value) if operator[0] == ":" else value is not None
    action = operator[-1]
    if action == "+" or (action == "?" and not there):
        if value is None and not variables.complete:
            raise UntoldError(name)
        if action == "?":
            message = substitute(operand, variables, unset, depth + 1)
            raise TemplateError(f"the required variable {name} has no value{f': {message}' if message else ''}")
        return substitute(operand, variables, unset, depth + 1) if there else value or ""
    return value or "" if there else substitute(operand, variables, unset, depth + 1)
