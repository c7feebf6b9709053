"""A Dockerfile as written and as BuildKit builds it: instructions with exact positions, and the stages they make.

Spans count characters of `Dockerfile.text`, which holds every byte of the file: what isn't UTF-8 stands in it as
surrogates, so `text.encode("utf-8", "surrogateescape")` is the file again.
"""

from functools import cached_property

from msgspec import Struct

from dockward.model.command import Command, Span
from dockward.model.context import UNSEEN, Context
from dockward.model.fact import Fact, Place
from dockward.model.subject import Kind, Subject


class Word(Struct, frozen=True):
    """One argument. `text` is as written, quotes included; `value` as BuildKit has it after unquoting and expansion.

    `value` is unknown where it hangs on something that only the build knows (an ARG without a default, a variable of
    the base image).
    """

    text: str
    value: Fact[str]
    span: Span


class Flag(Struct, frozen=True):
    """`--name=value` of an instruction; `value` is None for `--name`. Mount options are in `value` as written."""

    name: str
    value: Word | None
    span: Span


class Pair(Struct, frozen=True):
    """`key=value` of ENV, LABEL and ARG; `value` is None for an ARG without default."""

    key: Word
    value: Word | None
    span: Span


class Heredoc(Struct, frozen=True):
    """A here-document: `<<name`, `<<-name` (`strip`), `<<"name"` (`quoted`: nothing in it expands)."""

    name: str
    body: str
    quoted: bool
    strip: bool
    span: Span
    """Of the body, without the line that ends it."""


class Instruction(Struct, frozen=True, kw_only=True):
    """One instruction with everything up to the end of its last line, here-documents included.

    `arguments` are the words after the flags: elements of the JSON form, sources and destination of COPY, the names and
    values of `pairs`, and so on. For shell forms they are empty and `script` holds what the shell reads: the text with
    continuations joined and its here-documents after it, or the one here-document that is the script.
    """

    keyword: str
    """In capital letters, however written."""
    place: Place
    span: Span
    keyword_span: Span
    flags: tuple[Flag, ...] = ()
    arguments: tuple[Word, ...] = ()
    arguments_span: Span = Span(0, 0)
    """Everything after the flags, here-documents left out."""
    pairs: tuple[Pair, ...] = ()
    legacy_pairs: bool = False
    """`ENV name value`, the old form."""
    exec_form: bool = False
    heredocs: tuple[Heredoc, ...] = ()
    script: str = ""
    commands: tuple[Command, ...] = ()
    """Of RUN, CMD, ENTRYPOINT and HEALTHCHECK, spans counted in the file; none where the shell isn't POSIX-like."""
    shell: tuple[str, ...] = ()
    """The shell that runs a shell form here: SHELL's words, or `/bin/sh -c`, or the `#!` line of a here-document."""
    health_kind: str = ""
    """HEALTHCHECK only: CMD or NONE."""
    trigger: "Instruction | None" = None
    """ONBUILD only: the instruction that it keeps for later, here-documents included; what expands in it is unknown."""

    def flag(self, name: str) -> Flag | None:
        """The last flag of this name, without dashes."""
        return next((one for one in reversed(self.flags) if one.name == name), None)


class Comment(Struct, frozen=True):
    """A comment line or parser directive: its text without `#`, and where."""

    text: str
    span: Span
    line: int


class Flaw(Struct, frozen=True):
    """Something that BuildKit refuses, or takes otherwise than its writer can have meant."""

    message: str
    place: Place
    fatal: bool = True
    """BuildKit doesn't build the file."""
    kind: str = ""
    """A stable word for rules that look for one: `unknown-instruction`, `empty-continuation`, …"""


class Stage(Struct, frozen=True, kw_only=True, dict=True):
    """What one FROM begins. `base` is the image's reference expanded, `scratch`, or the name of an earlier stage."""

    index: int
    name: str
    """In lower case; empty when it has none."""
    start: Instruction
    """Its FROM."""
    base: Fact[str]
    base_stage: int | None
    """The earlier stage that it continues."""
    platform: Word | None
    instructions: tuple[Instruction, ...]
    """Without the FROM."""
    copies_from: tuple[int, ...] = ()
    """Stages that its COPY --from, and mounts of RUN, read."""

    def all(self, *keywords: str) -> tuple[Instruction, ...]:
        """Its instructions of these keywords, in order."""
        if len(keywords) == 1:
            return self._by_keyword.get(keywords[0], ())
        return tuple(one for one in self.instructions if one.keyword in keywords)

    @cached_property
    def runs(self) -> tuple[Instruction, ...]:
        """Every RUN, those that ONBUILD keeps for another build among them, in order."""
        several = (one.trigger or one for one in self.all("RUN", "ONBUILD"))
        return tuple(one for one in several if one.keyword == "RUN")

    @cached_property
    def _by_keyword(self) -> dict[str, tuple[Instruction, ...]]:
        found: dict[str, list[Instruction]] = {}
        for one in self.instructions:
            found.setdefault(one.keyword, []).append(one)
        return {keyword: tuple(several) for keyword, several in found.items()}


class Dockerfile(Struct, frozen=True, kw_only=True, dict=True):
    """A Dockerfile. Rules look at `stages`; `head` are the ARGs before the first FROM."""

    path: str
    text: str
    escape: str = "\\"
    syntax: str = ""
    checks: str = ""
    """The directives `syntax` and `check`, as written."""
    head: tuple[Instruction, ...] = ()
    stages: tuple[Stage, ...] = ()
    comments: tuple[Comment, ...] = ()
    flaws: tuple[Flaw, ...] = ()
    ignored: tuple[str, ...] | None = None
    """Lines of the .dockerignore file that goes with it; None when there is none or it wasn't looked for."""
    newline: str = "\n"
    context: Context = UNSEEN
    """The directory that it is built from."""

    @property
    def subject(self) -> Subject:
        """What findings call it."""
        return Subject(Kind.DOCKERFILE.value, self.path)

    @property
    def final(self) -> Stage | None:
        """The stage that becomes the image, None in a file without FROM."""
        return self.stages[-1] if self.stages else None

    @cached_property
    def shipped(self) -> tuple[Stage, ...]:
        """The final stage and the earlier ones that it continues, lowest first: what they do is in the image."""
        found: list[Stage] = []
        at = self.final
        while at is not None:
            found.append(at)
            at = self.stages[at.base_stage] if at.base_stage is not None else None
        return tuple(reversed(found))

    @cached_property
    def built(self) -> tuple[Stage, ...]:
        """The stages that BuildKit builds for the final one, in the file's order."""
        wanted: set[int] = set()
        ahead = [self.final.index] if self.final else []
        while ahead:
            index = ahead.pop()
            if index not in wanted:
                wanted.add(index)
                stage = self.stages[index]
                ahead += [*stage.copies_from, *([stage.base_stage] if stage.base_stage is not None else [])]
        return tuple(one for one in self.stages if one.index in wanted)

    @cached_property
    def commands(self) -> tuple[tuple[Instruction, Command], ...]:
        """Every command of every RUN in the stages that are built, in the file's order; of those of ONBUILD too."""
        return tuple((one, each) for stage in self.built for one in stage.runs for each in one.commands)

    def lineage(self, stage: Stage) -> tuple[Stage, ...]:
        """`stage` and the earlier ones that it continues, lowest first."""
        found = [stage]
        while (index := found[-1].base_stage) is not None:
            found.append(self.stages[index])
        return tuple(reversed(found))

    def last(self, keyword: str) -> Instruction | None:
        """The last instruction of this keyword that holds for the final image."""
        several = [one for stage in self.shipped for one in stage.all(keyword)]
        return several[-1] if several else None
