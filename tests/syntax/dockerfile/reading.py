"""Short ways to read a Dockerfile in tests."""

from dockward.model.dockerfile import Dockerfile, Instruction, Word
from dockward.model.fact import Unknown
from dockward.syntax.dockerfile import parse_dockerfile


def read(text: str | bytes) -> Dockerfile:
    return parse_dockerfile(text, "Dockerfile")


def instructions(file: Dockerfile) -> list[Instruction]:
    """All of them, in the file's order."""
    return [*file.head, *(one for stage in file.stages for one in (stage.start, *stage.instructions))]


def last(text: str | bytes) -> Instruction:
    """The last instruction of a file without flaws."""
    file = read(text)
    assert not file.flaws
    return instructions(file)[-1]


def after_from(line: str, base: str = "scratch") -> Instruction:
    """The instruction that `line` is, in a stage."""
    return last(f"FROM {base}\n{line}\n")


def values(words: tuple[Word | None, ...]) -> list[str | None]:
    """What the words stand for; `?` where that isn't known."""
    return [
        None if one is None else "?" if isinstance(one.value.content, Unknown) else one.value.content for one in words
    ]


def flaws(text: str | bytes) -> list[tuple[str, int, int]]:
    """Kind, line and column."""
    return [(one.kind, one.place.line, one.place.column) for one in read(text).flaws]
