"""All that is wrong with one policy, to be told at once: each with file, line, column and the nearest right word."""

from collections.abc import Iterable
from typing import TypeVar

from dockward.judge.policy.loaded import PolicyError
from dockward.model.fact import Place
from dockward.syntax.nearest import nearest
from dockward.syntax.typed import MOST_MISTAKES, convert_rest
from dockward.syntax.yaml import Document, Path

T = TypeVar("T")


class Mistakes:
    """All that is wrong with one policy."""

    def __init__(self) -> None:
        self.found: list[tuple[Place, str]] = []

    def add(self, place: Place, message: str, hint: str = "") -> None:
        """One more. Raises `PolicyError` when that makes as many as anybody reads."""
        self.found.append((place, f"{message}; {hint}" if hint else message))
        if len(self.found) >= MOST_MISTAKES:
            self.tell()

    def convert(
        self, document: Document, value: object, base: Path, kind: type[T], more: tuple[str, ...] = ()
    ) -> T | None:
        """As much of `value` as is right; its mistakes are noted."""
        converted, mistakes = convert_rest(document, value, base, kind, more)
        for one in mistakes:
            self.add(one.place, one.what)
        return converted

    def tell(self) -> None:
        """Raise `PolicyError` over all that was noted, a line each, in the order of the file."""
        if self.found:
            several = sorted(self.found, key=lambda one: (one[0].line, one[0].column))
            raise PolicyError("\n".join(f"{at.source}:{at.line}:{at.column}: {words}" for at, words in several))


def near(word: str, words: Iterable[str]) -> str:
    """Which of these words was most likely meant, as a question; empty where none is close."""
    found = nearest(word, words)
    return f"did you mean {found!r}?" if found else ""
