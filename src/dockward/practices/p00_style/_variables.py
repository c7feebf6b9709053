"""Which variables instructions set, and which their words use."""

import re
from collections.abc import Iterator

from dockward.model.dockerfile import Dockerfile, Instruction, Stage, Word
from dockward.practices._dockerfiles import known
from dockward.syntax.dockerfile.errors import ExpansionError
from dockward.syntax.dockerfile.lexer import Lexer, Mode
from dockward.syntax.dockerfile.variables import Allowance
from dockward.syntax.regex import regex

_SETS = frozenset({"ARG", "ENV"})
_NAME = regex(r"[A-Za-z_]\w*", re.ASCII)
_WITH_WORD = regex(r"\$\{(\w+):?[-+?]", re.ASCII)


class _Asked:
    """Notes the names that are looked up."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def get(self, name: str) -> str:
        """Something that any pattern and operator takes."""
        self.names.add(name)
        return name


def names_set(*several: Instruction) -> frozenset[str]:
    """Names that ENV and ARG among these instructions set."""
    return frozenset(known(pair.key) for one in several if one.keyword in _SETS for pair in one.pairs)


def with_names_before(file: Dockerfile, stage: Stage) -> Iterator[tuple[Instruction, set[str]]]:
    """The instructions of a stage, each with the names set before it in the file.

    It is one set, which grows: who needs it later has to copy it.
    """
    *lower, _ = file.lineage(stage)
    names = {name for each in lower for name in names_set(*each.instructions)}
    for one in stage.instructions:
        yield one, names
        names |= names_set(one)


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
