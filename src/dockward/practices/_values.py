"""Variables of a Dockerfile as the shell of a RUN has them: commands with the values that the file itself tells."""

from collections import Counter
from collections.abc import Iterator, Mapping

from msgspec import Struct, structs

from dockward.model.command import Command, Span
from dockward.model.dockerfile import Dockerfile, Instruction, Stage
from dockward.model.fact import Unknown
from dockward.model.image import Image
from dockward.practices._dockerfiles import known, stage_of
from dockward.syntax.history import Step
from dockward.syntax.regex import regex
from dockward.syntax.shell import Settled, settled

MOST_CHARACTERS = 65_536
"""Of a word with its values; one that would be longer stays as it is written."""
_VARIABLE = regex(r"\$(?:(?P<plain>[A-Za-z_]\w*)|\{(?P<braced>[A-Za-z_]\w*)(?P<default>:?-[^{}$]*)?\})")
_ARRAY = regex(r"\$\{([A-Za-z_]\w*)\[[@*]\]\}")
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
    """Values for one instruction, by name; of those that its script sets itself, what it surely sets, and once."""

    def __init__(self, file: Dockerfile, one: Instruction) -> None:
        self._file, self._one = file, one
        self._seen: dict[str, str | None] = {}
        self._arrays: dict[str, tuple[str, ...]] = {}
        self._from: dict[str, int] = {}
        """Where in the file the script's own settings begin to count."""
        written = file.text[one.span.start : one.span.end]
        self._own = Counter(filter(None, (name for each in _SET_BY_SHELL.findall(one.script) for name in each)))
        for each in settled(one.script) if self._own else ():
            if self._own[each.name] == 1:
                self._settle(each, one.span.start + max(0, written.find(f"{each.name}=")))

    def _settle(self, one: Settled, start: int) -> None:
        words = [self._inside(each, start) if one.expands else each for each in one.words]
        known = tuple(each for each in words if each is not None)
        if len(known) == len(words):
            self._from[one.name] = start
            self._arrays.update({one.name: known} if one.array else {})
            self._seen.update({} if one.array else {one.name: known[0]})

    def _inside(self, text: str, start: int) -> str | None:
        """A value with what expands in it; None where that isn't known."""
        value = _replaced(text, self, start)
        return None if value == text and ("$" in text or "`" in text) else value

    def get(self, name: str, at: int) -> str | None:
        """The value for a word at a place in the file."""
        if name in self._own:
            return self._seen.get(name) if self._from.get(name, at) < at else None
        if name not in self._seen:
            self._seen[name] = value_at(self._file, self._one, name)
        return self._seen[name]

    def array(self, word: str, at: int) -> tuple[str, ...] | None:
        """The words of an array that a word stands for (`"${NAME[@]}"`)."""
        found = _ARRAY.fullmatch(word)
        return self._arrays.get(found[1]) if found is not None and self._from.get(found[1], at) < at else None


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

    What the script itself sets counts where it surely does, once, and before. Left as written: other variables that it
    sets, what single quotes hold, and words with anything else that expands.
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


def started_commands(file: Dockerfile) -> Iterator[tuple[Instruction, Command]]:
    """The commands of the ENTRYPOINT and the CMD that hold for the image; a CMD's words follow an ENTRYPOINT's.

    In the JSON form nothing expands, save what a shell among the words is given.
    """
    entry, default = file.last("ENTRYPOINT"), file.last("CMD")
    if entry is None:
        yield from _started(file, default) if default is not None else ()
        return
    several = list(_started(file, entry))
    if default is not None and default.exec_form and entry.exec_form and len(several) == 1:
        words = [(known(one), one.span) for one in default.arguments]
        command = several[0][1]
        several[0] = (
            entry,
            structs.replace(
                command,
                words=(*command.words, *(word for word, _ in words)),
                spans=(*command.spans, *(span for _, span in words)),
            ),
        )
    yield from several


def _started(file: Dockerfile, one: Instruction) -> Iterator[tuple[Instruction, Command]]:
    yield from ((one, each) for each in (one.commands if one.exec_form else valued_commands(file, one)))


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
    values = _Values(file, one)
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
        live = "$" in word and not raw.startswith("'")
        value = _replaced(word, values, span.start) if live else word
        several = value.split() if value != word and not raw.startswith('"') else [value]
        several = list((values.array(word, span.start) if live else None) or several)
        pieces += [(each, span) for each in several]
    if not pieces or not pieces[0][0]:
        return command
    return structs.replace(command, words=tuple(word for word, _ in pieces), spans=tuple(span for _, span in pieces))


def _replaced(word: str, values: _Values, at: int) -> str:
    """The word with its values; as it is where one of them isn't known, or is empty and has a default."""
    found = list(_VARIABLE.finditer(word))
    parts = [values.get(one["plain"] or one["braced"], at) for one in found]
    if word.count("$") != len(found) or any(part is None for part in parts):
        return word
    known = [part or "" for part in parts]
    if any(one["default"] and not part for one, part in zip(found, known, strict=True)):
        return word
    if len(word) + sum(map(len, known)) > MOST_CHARACTERS:
        return word
    rest = iter(known)
    return _VARIABLE.sub(lambda _: next(rest), word)
