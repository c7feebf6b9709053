"""What stands in a Dockerfile, whether it is built or not, and edits of it: words that rules of style share."""

from collections.abc import Iterator

from dockward.kit import Problem, problem
from dockward.model.command import Command, Span
from dockward.model.dockerfile import Dockerfile, Flaw, Instruction, Stage
from dockward.model.fix import Edit
from dockward.syntax.dockerfile.positions import BYTE_ORDER_MARK


def written(file: Dockerfile, *keywords: str) -> Iterator[tuple[Stage, Instruction]]:
    """The instructions of these keywords in every stage, and those that ONBUILD keeps."""
    for stage in file.stages:
        for one in stage.instructions:
            for each in (one, one.trigger):
                if each is not None and each.keyword in keywords:
                    yield stage, each


def scripts(file: Dockerfile) -> Iterator[tuple[Stage, Instruction]]:
    """Every RUN whose commands can be told."""
    return ((stage, one) for stage, one in written(file, "RUN") if one.commands)


def written_commands(file: Dockerfile, *programs: str) -> Iterator[tuple[Stage, Instruction, Command]]:
    """Every command of these programs in a RUN."""
    for stage, one in scripts(file):
        for command in one.commands:
            if command.program in programs:
                yield stage, one, command


def flawed(file: Dockerfile, *kinds: str) -> Iterator[tuple[Flaw, Instruction | None]]:
    """What the parser found of these kinds, and the instruction in which it stands."""
    for flaw in file.flaws:
        if flaw.kind in kinds:
            at = _offset(file, flaw)
            inside = [one for one in everything(file) if one.span.start <= at < one.span.end]
            yield flaw, inside[-1] if inside else None


def refused(file: Dockerfile, *kinds: str) -> Iterator[Problem]:
    """What BuildKit refuses, as findings; the file's error says it too."""
    for flaw, one in flawed(file, *kinds):
        if flaw.fatal:
            evidence = f"{one.keyword} {flaw.kind}" if one else flaw.kind
            yield problem(f"{flaw.message[:1].upper()}{flaw.message[1:]}.", at=flaw.place, evidence=evidence)


def _offset(file: Dockerfile, flaw: Flaw) -> int:
    start = 1 if file.text.startswith(BYTE_ORDER_MARK) else 0
    for _ in range(flaw.place.line - 1):
        start = file.text.index("\n", start) + 1
    return start + flaw.place.column - 1


def everything(file: Dockerfile) -> Iterator[Instruction]:
    """All instructions in order, ARGs before the first FROM and every FROM included, and what ONBUILD keeps."""
    for one in (*file.head, *(each for stage in file.stages for each in (stage.start, *stage.instructions))):
        yield one
        if one.trigger is not None:
            yield one.trigger


def has_text(file: Dockerfile, span: Span, text: str) -> bool:
    """Whether exactly this stands there, so that an edit of it does what it says."""
    return file.text[span.start : span.end] == text


def word_span(file: Dockerfile, command: Command, index: int) -> Span | None:
    """Where a word of a command stands; None unless it is written there without quotes or escapes."""
    if len(command.spans) != len(command.words):
        return None
    span = command.spans[index]
    return span if has_text(file, span, command.words[index]) else None


def insertion(at: int, text: str) -> Edit:
    """Text put in at a character."""
    return Edit(Span(at, at), text)


def row_start(stage: Stage, one: Instruction) -> Instruction:
    """The first of the RUNs that follow one another up to this one."""
    at = stage.instructions.index(one)
    while at and stage.instructions[at - 1].keyword == "RUN":
        at -= 1
    return stage.instructions[at]


def line_above(file: Dockerfile, one: Instruction, text: str) -> Edit:
    """A line put in before an instruction and the comments right above it, which are about that."""
    commented = {comment.line: comment.span.start for comment in file.comments}
    line, start = one.place.line, one.span.start
    while line - 1 in commented:
        line -= 1
        start = commented[line]
    return insertion(file.text.rfind("\n", 0, start) + 1, text + file.newline)


def removal(file: Dockerfile, span: Span) -> Edit:
    """A stretch taken out, with the blanks behind it."""
    end = span.end
    while file.text[end : end + 1] in {" ", "\t"}:
        end += 1
    return Edit(Span(span.start, end), "")


def whole_lines(file: Dockerfile, span: Span) -> Span:
    """The stretch up to the ends of its lines, the last line feed included."""
    start = file.text.rfind("\n", 0, span.start) + 1
    end = file.text.find("\n", span.end)
    return Span(start, len(file.text) if end < 0 else end + 1)
