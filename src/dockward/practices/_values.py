"""Variables of a Dockerfile as the shell of a RUN has them: commands with the values that the file itself tells."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import takewhile

from msgspec import structs

from dockward.model.command import Command, Span
from dockward.model.dockerfile import Dockerfile, Instruction, Pair
from dockward.model.fact import Unknown
from dockward.model.image import Image
from dockward.syntax.history import Step

MOST_CHARACTERS = 65_536
"""Of a word with its values; one that would be longer stays as it is written."""
_VARIABLE = re.compile(r"\$(?:(?P<plain>[A-Za-z_]\w*)|\{(?P<braced>[A-Za-z_]\w*)(?P<default>:?-[^{}$]*)?\})")
_SET_BY_SHELL = re.compile(
    r"(?:^|[\s;&|({])([A-Za-z_]\w*)\+?=|\b(?:for|read|select|unset)\s+(?:-\w+\s+)*([A-Za-z_]\w*)"
)
_KEPT_VALUES, _KEPT_COMMANDS = "_values_by_start", "_valued_commands_by_start"


def values_at(file: Dockerfile, one: Instruction) -> Mapping[str, str]:
    """What ENV and ARG set for an instruction, ENV before ARG; without what only the build or the base knows."""
    kept: dict[int, Mapping[str, str]] = vars(file).setdefault(_KEPT_VALUES, {})
    if one.span.start not in kept:
        kept[one.span.start] = dict(_values(file, one))
    return kept[one.span.start]


def valued_commands(file: Dockerfile, one: Instruction) -> tuple[Command, ...]:
    """The instruction's commands, each variable that the file sets replaced by its value.

    Left as written: what the script itself sets, what single quotes hold, and words with anything else that expands.
    The words that a value falls into all have the place of the word where it stood.
    """
    kept: dict[int, tuple[Command, ...]] = vars(file).setdefault(_KEPT_COMMANDS, {})
    if one.span.start not in kept:
        kept[one.span.start] = tuple(_valued(file, one))
    return kept[one.span.start]


def built_valued_commands(file: Dockerfile) -> Iterator[tuple[Instruction, Command]]:
    """Every command of every RUN in the stages that are built, with values."""
    for stage in file.built:
        for one in stage.runs:
            yield from ((one, each) for each in valued_commands(file, one))


def step_commands(image: Image, step: Step) -> tuple[Command, ...]:
    """The commands of a step, with values where it stands in a Dockerfile."""
    if image.written is None or step.written is None:
        return step.commands
    return valued_commands(image.written, step.written)


def _values(file: Dockerfile, one: Instruction) -> Iterator[tuple[str, str]]:
    stage = next((each for each in file.stages if one in each.instructions), None)
    outer = dict(_pairs(file.head, "ARG", {}))
    args: dict[str, str | None] = {}
    env: dict[str, str | None] = {}
    for part in file.lineage(stage) if stage is not None else ():
        before = list(takewhile(lambda each: each is not one, part.instructions))
        args.update(_pairs(before, "ARG", outer))
        env.update(_pairs(before, "ENV", {}))
    for name, value in {**args, **env}.items():
        if value is not None:
            yield name, value


def _pairs(
    several: Iterable[Instruction], keyword: str, outer: Mapping[str, str | None]
) -> Iterator[tuple[str, str | None]]:
    for pair in (pair for one in several if one.keyword == keyword for pair in one.pairs):
        name = pair.key.value.content
        if not isinstance(name, Unknown):
            yield name, _value(pair, outer.get(name))


def _value(pair: Pair, default: str | None) -> str | None:
    if pair.value is None:
        return default
    content = pair.value.value.content
    return None if isinstance(content, Unknown) else content


def _valued(file: Dockerfile, one: Instruction) -> Iterator[Command]:
    if not any("$" in word for each in one.commands for word in each.words):
        yield from one.commands
        return
    own = {name for found in _SET_BY_SHELL.findall(one.script) for name in found}
    values = {name: value for name, value in values_at(file, one).items() if name not in own}
    for each in one.commands:
        yield _with_values(file, each, values) if len(each.spans) == len(each.words) else each


def _with_values(file: Dockerfile, command: Command, values: Mapping[str, str]) -> Command:
    pieces: list[tuple[str, Span]] = []
    for word, span in zip(command.words, command.spans, strict=True):
        raw = file.text[span.start : span.end]
        value = _replaced(word, values) if "$" in word and not raw.startswith("'") else word
        several = value.split() if value != word and not raw.startswith('"') else [value]
        pieces += [(each, span) for each in several]
    if not pieces or not pieces[0][0]:
        return command
    return structs.replace(command, words=tuple(word for word, _ in pieces), spans=tuple(span for _, span in pieces))


def _replaced(word: str, values: Mapping[str, str]) -> str:
    """The word with its values; as it is where one of them isn't known."""
    found = list(_VARIABLE.finditer(word))
    names = [one["plain"] or one["braced"] for one in found]
    known = all(
        values.get(name, "") or (name in values and not one["default"]) for name, one in zip(names, found, strict=True)
    )
    if not known or word.count("$") != len(found):
        return word
    if len(word) + sum(len(values[name]) for name in names) > MOST_CHARACTERS:
        return word
    return _VARIABLE.sub(lambda one: values[one["plain"] or one["braced"]], word)
