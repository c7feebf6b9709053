"""Here-documents: which of the words of a line announce one."""

import re

from msgspec import Struct

from dockward.syntax.dockerfile.errors import ExpansionError
from dockward.syntax.dockerfile.lexer import Lexer, Mode
from dockward.syntax.dockerfile.spaces import NARROW
from dockward.syntax.dockerfile.variables import Allowance, NoVariables
from dockward.syntax.regex import regex

KEYWORDS = frozenset({"ADD", "COPY", "RUN"})
_ANNOUNCED = regex(rf"([0-9]*)<<(-?)[{NARROW}]*([^<]*)")
_LINE = Mode(keep_quotes=True, keep_escapes=True, keep_unset=True)
_BARE = Mode(keep_unset=True)
_QUOTED = Mode(keep_quotes=True, keep_unset=True)
_LEADING_TABS = regex(r"^\t+", re.MULTILINE)


class Announced(Struct, frozen=True):
    """`<<name`, `<<-name` (`strip`) or `<<"name"` (`quoted`)."""

    name: str
    quoted: bool
    strip: bool


def parse_heredocs(line: str) -> tuple[Announced, ...]:
    """The here-documents of a line, in order. Raises `ExpansionError` for a name that can't be read.

    A line with a quote that isn't closed has none, whatever it holds. The escape is always the backslash. Fact:
    `heredocsFromLine` in `parser/parser.go` of BuildKit.
    """
    if "<<" not in line:
        return ()
    try:
        words = Lexer(line, NoVariables(), _LINE, Allowance()).words()
    except ExpansionError:
        return ()
    found = [parse_heredoc(one) for one in words] if isinstance(words, tuple) else []
    return tuple(one for one in found if one is not None)


def parse_heredoc(word: str) -> Announced | None:
    """The here-document that a word announces, if it does. Raises `ExpansionError`."""
    match = _ANNOUNCED.fullmatch(word) if "<<" in word else None
    if match is None or not match[3]:
        return None
    bare, quoted = (Lexer(match[3], NoVariables(), mode, Allowance()).words() for mode in (_BARE, _QUOTED))
    if not isinstance(bare, tuple) or not isinstance(quoted, tuple) or len(bare) != 1:
        return None
    if len(quoted) != 1:
        raise ExpansionError("the name of a here-document is neither one word nor several")
    return Announced(bare[0], _quotes(bare[0]) != _quotes(quoted[0]), bool(match[2]))


def announces(word: str) -> bool:
    """Whether a word announces a here-document."""
    try:
        return parse_heredoc(word) is not None
    except ExpansionError:
        return False


def without_tabs(body: str) -> str:
    """The body of a `<<-`: no tabs at the start of its lines."""
    return _LEADING_TABS.sub("", body)


def _quotes(word: str) -> int:
    return word.count("'") + word.count('"')
