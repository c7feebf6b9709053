"""Stages: what each begins with, what it inherits, and which others it reads."""

from dockward.model.bases import BaseRole, known_base
from dockward.model.dockerfile import Instruction, Stage, Word
from dockward.model.fact import Fact, unknown
from dockward.syntax.dockerfile.checks import is_digest
from dockward.syntax.dockerfile.environment import (
    Environment,
    global_environment,
    outside_environment,
    scratch_environment,
)
from dockward.syntax.dockerfile.flaws import Flaws, quote
from dockward.syntax.dockerfile.form import Form, Source
from dockward.syntax.dockerfile.forms import parse_form
from dockward.syntax.dockerfile.line import Head, Line, Surroundings
from dockward.syntax.dockerfile.scripts import DEFAULT_SHELL
from dockward.syntax.reference import parse_reference
from dockward.syntax.regex import regex

SCRATCH = "scratch"
_NUMBER = regex(r"[-+]?[0-9]{1,9}")
_HAS_NAME = 3


class _Draft:
    """A stage that isn't finished."""

    def __init__(self, index: int, start: Instruction, environment: Environment) -> None:
        self.index = index
        self.start = start
        self.environment = environment
        self.name = start.arguments[2].text.lower() if len(start.arguments) == _HAS_NAME else ""
        self.base: Fact[str] = (
            start.arguments[0].value if start.arguments else unknown("FROM names no image", start.place)
        )
        self.base_stage: int | None = None
        self.shell: tuple[str, ...] = DEFAULT_SHELL
        self.instructions: list[Instruction] = []
        self.sources: list[tuple[Source, Line]] = []
        self.kept: list[tuple[Line, Head]] = []
        self.copies_from: dict[int, None] = {}


class Stages:
    """The stages of a file while it is read."""

    def __init__(self, around: Surroundings) -> None:
        self.head: list[Instruction] = []
        self._around = around
        self._globals = global_environment()
        self._drafts: list[_Draft] = []
        self._names: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._drafts)

    @property
    def shell(self) -> tuple[str, ...]:
        """What runs a shell form at this point."""
        return self._drafts[-1].shell if self._drafts else DEFAULT_SHELL

    def environments(self, keyword: str) -> tuple[Environment, Environment | None]:
        """What an instruction reads and writes at this point, and what ARG falls back on."""
        if keyword == "FROM" or not self._drafts:
            return self._globals, None
        return self._drafts[-1].environment, self._globals

    def add(self, instruction: Instruction, line: Line, form: Form) -> None:
        """The next instruction of the file."""
        if instruction.keyword == "FROM":
            self._begin(instruction, line)
        elif not self._drafts:
            if instruction.keyword == "ARG":
                self.head.append(instruction)
            elif instruction.keyword:
                line.flaw("no-stage", "only ARG may stand before the first FROM", 0)
        else:
            draft = self._drafts[-1]
            draft.instructions.append(instruction)
            self._take(draft, line, form)

    def _take(self, draft: _Draft, line: Line, form: Form) -> None:
        draft.sources += [(one, line) for one in form.sources]
        if form.kept is not None:
            draft.kept.append(form.kept[:2])
        if line.pointer == "SHELL" and form.exec_form:
            draft.shell = tuple(str(one.value.content) for one in form.arguments)

    def _begin(self, instruction: Instruction, line: Line) -> None:
        draft = _Draft(len(self._drafts), instruction, outside_environment({}))
        base = draft.base.content
        earlier = self._names.get(base) if isinstance(base, str) else None
        if earlier is not None:
            self._continue(draft, self._drafts[earlier], line)
        elif base == SCRATCH:
            draft.environment = scratch_environment()
        elif isinstance(base, str) and base and not _is_reference(base):
            line.flaw("bad-reference", "this isn't the name of an image", line.text.find(instruction.arguments[0].text))
        elif isinstance(base, str):
            draft.environment = _environment_of(base)
        self._drafts.append(draft)
        if draft.name:
            self._names[draft.name] = draft.index

    def _continue(self, draft: _Draft, earlier: _Draft, line: Line) -> None:
        """Inherit from an earlier stage, ARGs too, and do what its ONBUILDs keep."""
        draft.base_stage = earlier.index
        draft.environment = earlier.environment.inherited()
        draft.shell = earlier.shell
        found = Flaws(self._around.source)
        around = Surroundings(self._around.source, found, self._around.escape, self._around.allowance)
        for kept, head in earlier.kept:
            again = Line(kept.joined, around, draft.environment, self._globals)
            again.pointer = kept.pointer
            self._take(draft, again, parse_form(again, head))
        failed = next((one for one in found.found if one.fatal), None)
        if failed is not None:
            line.flaw("kept-fails", f"an ONBUILD of {quote(earlier.name)} fails here: {failed.message}", 0)

    def finish(self) -> tuple[Stage, ...]:
        """All stages. What reads from another can name any stage of the file, so it is looked up only now."""
        implied = 0
        for draft in self._drafts:
            for source, line in draft.sources:
                implied += self._resolve(draft, source, line, implied)
        return tuple(map(_finished, self._drafts))

    def _resolve(self, draft: _Draft, source: Source, line: Line, implied: int) -> int:
        """How many stages a source adds that aren't written: one for an image."""
        number = int(source.name) if source.numbers and _NUMBER.fullmatch(source.name) else None
        index = self._names.get(source.name.lower()) if number is None else number
        if index is None:
            if source.name != SCRATCH and not _is_reference(source.name):
                line.flaw(
                    "bad-reference", "it reads from what is neither a stage nor the name of an image", source.index
                )
            return 1
        if not 0 <= index < len(self._drafts) + implied:
            line.flaw("bad-stage-number", f"there is no stage {index}", source.index)
        elif index < draft.index:
            draft.copies_from[index] = None
        elif index < len(self._drafts):
            line.flaw("later-stage", "it reads from a stage that isn't built before this one", source.index)
        return 0


def _is_reference(name: str) -> bool:
    """Whether BuildKit takes it for an image; an id's short form is a name and a tag to it."""
    _, at, digest = name.partition("@")
    if at and not is_digest(digest):
        return False
    return parse_reference(name) is not None or name.startswith("sha256:")


def _environment_of(base: str) -> Environment:
    found = parse_reference(base)
    known = known_base(found.name, found.effective_tag) if found is not None else None
    if known is None:
        return outside_environment({})
    return outside_environment(known.variables, bare=known.role is BaseRole.SYSTEM)


def _finished(draft: _Draft) -> Stage:
    return Stage(
        index=draft.index,
        name=draft.name,
        start=draft.start,
        base=draft.base,
        base_stage=draft.base_stage,
        platform=_platform(draft.start),
        instructions=tuple(draft.instructions),
        copies_from=tuple(draft.copies_from),
    )


def _platform(start: Instruction) -> Word | None:
    flag = start.flag("platform")
    return flag.value if flag else None
