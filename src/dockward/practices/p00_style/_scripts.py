"""What holds for a whole script of RUN."""

from collections.abc import Iterator

from dockward.model.command import Command, Role, Span
from dockward.model.dockerfile import Dockerfile, Instruction, Stage
from dockward.practices.p00_style._written import scripts
from dockward.syntax.regex import regex

_OPTION = regex(r"-[a-zA-Z]*e[a-zA-Z]*")
_NAME = "errexit"
HARMLESS = frozenset(
    {
        ":",
        "[",
        "[[",
        "alias",
        "echo",
        "exec",
        "exit",
        "export",
        "local",
        "printf",
        "return",
        "set",
        "test",
        "trap",
        "true",
    }
)
"""Commands that don't fail, or whose failure is an answer."""


def stops_on_failure(one: Instruction) -> bool:
    """Whether its shell, or the script itself, is told to end when a command fails."""
    if any(_NAME in word or _OPTION.fullmatch(word) for word in one.shell[1:]):
        return True
    return any(command.program == "set" and _is_told(command.words[1:]) for command in one.commands)


def _is_told(words: tuple[str, ...]) -> bool:
    return any(word == _NAME or _OPTION.fullmatch(word) for word in words)


def shellcheck(*numbers: int) -> tuple[str, ...]:
    """These faults as ShellCheck numbers them, and as linters that call it pass them on."""
    return tuple(f"{tool}:SC{number}" for tool in ("hadolint", "shellcheck") for number in numbers)


def raw_words(file: Dockerfile, command: Command) -> Iterator[tuple[Span, str]]:
    """The words of a command as they are written, quotes included, with their places."""
    if len(command.spans) == len(command.words):
        for span in command.spans:
            yield span, file.text[span.start : span.end]


def plain_words(file: Dockerfile, command: Command) -> Iterator[tuple[Span, str, str]]:
    """Places of a command's words, as they are written and as the program gets them; none where it isn't plain."""
    if command.plain:
        for (span, raw), word in zip(raw_words(file, command), command.words, strict=False):
            yield span, raw, word


def plain_commands(file: Dockerfile, *programs: str) -> Iterator[tuple[Stage, Instruction, Command]]:
    """Every plain command of these programs in a RUN; without any, of all."""
    for stage, one in scripts(file):
        for command in one.commands:
            if command.plain and command.spans and (not programs or command.program in programs):
                yield stage, one, command


def substitution_of(file: Dockerfile, command: Command) -> Span | None:
    """The `$(...)` or backticks in which this command stands alone; None where there is more in it, or none."""
    text, start, end = file.text, command.span.start, command.span.end
    opening = next((sign for sign in ("$(", "`") if text.endswith(sign, 0, start)), "")
    closing = ")" if opening == "$(" else opening
    if command.role is not Role.INNER or not opening or not text.startswith(closing, end):
        return None
    return Span(start - len(opening), end + 1)
