"""Which variables the words of an instruction use."""

import re

from dockward.model.dockerfile import Dockerfile, Word
from dockward.syntax.dockerfile.errors import ExpansionError
from dockward.syntax.dockerfile.lexer import Lexer, Mode
from dockward.syntax.dockerfile.variables import Allowance

_NAME = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_WITH_WORD = re.compile(r"\$\{(\w+):?[-+?]", re.ASCII)


class _Asked:
    """Notes the names that are looked up."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def get(self, name: str) -> str:
        """Something that any pattern and operator takes."""
        self.names.add(name)
        return name


def used(file: Dockerfile, word: Word) -> frozenset[str]:
    """Names whose values it takes; not those for which it says what is to stand there when they aren't set."""
    if "$" not in word.text:
        return frozenset()
    asked = _Asked()
    try:
        Lexer(word.text, asked, Mode(file.escape), Allowance()).word()
    except ExpansionError:
        return frozenset()
    names = frozenset(name for name in asked.names if _NAME.fullmatch(name))
    return names - frozenset(_WITH_WORD.findall(word.text))
