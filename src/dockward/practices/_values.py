"""Variables of a Dockerfile as the shell of a RUN has them: commands with the values that the file itself tells."""

from collections.abc import Iterator, Mapping

from msgspec import Struct, structs

from dockward.model.command import Command, Span
from dockward.model.dockerfile import Dockerfile, Instruction, Stage
from dockward.model.fact import Unknown
from dockward.model.image import Image
from dockward.practices._dockerfiles import stage_of
from dockward.syntax.history import Step
from dockward.syntax.regex import regex

MOST_CHARACTERS = 65_536
"""Of a word with its values; one that would be longer stays as it is written."""
_VARIABLE = regex(r"\$(?:(?P<plain>[A-Za-z_]\w*)|\{(?P<braced>[A-Za-z_]\w*)(?P<default>:?-[^{}$]*)?\})")
_SET_BY_SHELL = regex(r"(?:^|[\s;&|({])([A-Za-z_]\w*)\+?=|\b(?:for|read|select|unset)\s+(?:-\w+\s+)*([A-Za-z_]\w*)")
MOST_EXPANDED = 4 << 20
"""Characters of all words with values in a file; further ones stay as they are written."""
_ANY = ""
"""Stands for a name that only the build knows: it may be any."""
_KEPT_SETTINGS, _KEPT_COMMANDS, _LEFT = "_settings_by_stage", "_valued_commands_by_start", "_valued_characters_left"


class _Setting(Struct, frozen=True):
    """One setting of a variable: where its instruction begins, the value if that is known, and whether it is kept."""

    start: int
    value: str | None
    kept: bool
    """By ENV, in the image."""


class _Values:
    """Values for one instruction, by name; those that its script sets itself aren't known."""

    def __init__(self, file: Dockerfile, one: Instruction, own: set[str]) -> None:
        self._file, self._one, self._own = file, one, own
        self._seen: dict[str, str | None] = {}

    def get(self, name: str) -> str | None:
        if name not in self._seen:
            self._seen[name] = None if name in self._own else value_at(self._file, self._one, name)
        return self._seen[name]


def value_at(file: Dockerfile, one: Instruction, name: str) -> str | None:
    """What ENV and ARG set a variable to for an instruction; None where they don't, or only the build knows.

    The last setting in its stage counts, then ENV of the stages that this one continues, then their ARGs. Fact:
    `toDispatchState` and `dispatchArg` in `dockerfile2llb/convert.go` of BuildKit.
    """
    stage = stage_of(file, one)
    if stage is None:
        return None
    settings = _settings(file, stage)
    several: list[_Setting] = [*settings.get(name, []), *settings.get(_ANY, [])]
    own = max((each for each in several if each.start < one.span.start), key=_start, default=None)
    if own is not None:
        return own.value
    before = [each for part in file.lineage(stage)[:-1] for each in _settings(file, part).get(name, ())]
    inherited = [each for each in before if each.kept] or before
    return inherited[-1].value if inherited else None


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


def _start(one: _Setting) -> int:
    return one.start


def _settings(file: Dockerfile, stage: Stage) -> Mapping[str, list[_Setting]]:
    """Every setting of a variable by the instructions of a stage, in order."""
    kept: dict[int, Mapping[str, list[_Setting]]] = vars(file).setdefault(_KEPT_SETTINGS, {})
    if stage.index not in kept:
        found: dict[str, list[_Setting]] = {}
        for one in stage.all("ARG", "ENV"):
            for pair in one.pairs:
                content = pair.key.value.content
                name = _ANY if isinstance(content, Unknown) else content
                value = _default(file, name) if pair.value is None else pair.value.value.content
                if value is not None:
                    known = None if isinstance(value, Unknown) or not name else value
                    found.setdefault(name, []).append(_Setting(one.span.start, known, one.keyword == "ENV"))
        kept[stage.index] = found
    return kept[stage.index]


def _default(file: Dockerfile, name: str) -> str | Unknown | None:
    """What an ARG without a value of its own has from before the first FROM; None where it has none there either."""
    outer = (each for one in file.head for each in one.pairs if each.key.value.content == name and each.value)
    return next((each.value.value.content for each in outer if each.value is not None), None)


def _valued(file: Dockerfile, one: Instruction) -> Iterator[Command]:
    if not any("$" in word for each in one.commands for word in each.words):
        yield from one.commands
        return
    left: int = vars(file).get(_LEFT, MOST_EXPANDED)
    own = {name for found in _SET_BY_SHELL.findall(one.script) for name in found}
    values = _Values(file, one, own)
    for each in one.commands:
        exact = left >= 0 and len(each.spans) == len(each.words)
        valued = _with_values(file, each, values) if exact else each
        left -= sum(map(len, valued.words)) if valued is not each else 0
        yield valued if left >= 0 else each
    vars(file)[_LEFT] = left


def _with_values(file: Dockerfile, command: Command, values: _Values) -> Command:
    pieces: list[tuple[str, Span]] = []
    for word, span in zip(command.words, command.spans, strict=True):
        raw = file.text[span.start : span.end]
        value = _replaced(word, values) if "$" in word and not raw.startswith("'") else word
        several = value.split() if value != word and not raw.startswith('"') else [value]
        pieces += [(each, span) for each in several]
    if not pieces or not pieces[0][0]:
        return command
    return structs.replace(command, words=tuple(word for word, _ in pieces), spans=tuple(span for _, span in pieces))


def _replaced(word: str, values: _Values) -> str:
    """The word with its values; as it is where one of them isn't known, or is empty and has a default."""
    found = list(_VARIABLE.finditer(word))
    parts = [values.get(one["plain"] or one["braced"]) for one in found]
    if word.count("$") != len(found) or any(part is None for part in parts):
        return word
    known = [part or "" for part in parts]
    if any(one["default"] and not part for one, part in zip(found, known, strict=True)):
        return word
    if len(word) + sum(map(len, known)) > MOST_CHARACTERS:
        return word
    rest = iter(known)
    return _VARIABLE.sub(lambda _: next(rest), word)
