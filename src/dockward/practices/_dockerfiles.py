"""Dockerfiles: words that the rules of several practices share."""

from collections.abc import Iterator

from dockward.model.dockerfile import Dockerfile, Instruction, Stage, Word
from dockward.model.fact import Unknown
from dockward.syntax.reference import Reference, parse_reference

SCRATCH = "scratch"


def outside_bases(file: Dockerfile) -> Iterator[tuple[Stage, Reference]]:
    """The stages that begin with an image from outside, of those that are built, with its reference.

    Bases whose name hangs on a build argument without a default are left out.
    """
    for stage in file.built:
        if stage.base_stage is None and stage.base.known and stage.base.value != SCRATCH:
            found = parse_reference(stage.base.value)
            if found is not None:
                yield stage, found


def base_word(stage: Stage) -> Word:
    """The word of FROM that names the base. A stage has one, else the parser would not have made it."""
    return stage.start.arguments[0]


def built_instructions(file: Dockerfile, *keywords: str) -> Iterator[Instruction]:
    """The instructions of these keywords in every stage that is built, in the file's order."""
    for stage in file.built:
        yield from stage.all(*keywords)


def known(word: Word) -> str:
    """The word's value; empty where it isn't known."""
    return "" if isinstance(word.value.content, Unknown) else word.value.content
