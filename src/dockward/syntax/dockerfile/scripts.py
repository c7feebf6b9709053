"""The commands of RUN, CMD, ENTRYPOINT and HEALTHCHECK, by the shell that runs them."""

import posixpath
import re

from msgspec import structs

from dockward.model.command import Command, Span
from dockward.model.dockerfile import Heredoc, Word
from dockward.model.fact import Unknown
from dockward.syntax.dockerfile.heredocs import announces, without_tabs
from dockward.syntax.dockerfile.lines import Body
from dockward.syntax.dockerfile.positions import Joined
from dockward.syntax.regex import regex
from dockward.syntax.shell import parse_commands

DEFAULT_SHELL = ("/bin/sh", "-c")
_POSIX = frozenset({"ash", "bash", "busybox", "dash", "ksh", "mksh", "sh", "yash", "zsh"})
_TABS = regex(r"^\t+", re.MULTILINE)
_SHEBANG = "#!"


def is_posix(shell: tuple[str, ...]) -> bool:
    """Whether these words run a shell whose language is that of sh, be it through another program."""
    return any(posixpath.basename(one) in _POSIX for one in shell)


def run_script(
    script: Joined, heredocs: tuple[tuple[Heredoc, Body], ...], shell: tuple[str, ...]
) -> tuple[Joined, tuple[str, ...]]:
    """What RUN runs, and by which shell. A here-document alone is the script; its first line may name the shell.

    Others are data: they follow the script, as the shell reads them. Fact: `dispatchRun` in `convert.go` of BuildKit.
    """
    if not heredocs:
        return script, shell
    if not announces(script.text):
        return _with_data(script, heredocs), shell
    heredoc, body = heredocs[0]
    named = tuple(heredoc.body.partition("\n")[0].removeprefix(_SHEBANG).split())
    found = _without_tabs(heredoc.body, body.start) if heredoc.strip else Joined(heredoc.body, (0,), (body.start,))
    return found, named if named and heredoc.body.startswith(_SHEBANG) else shell


def _with_data(script: Joined, heredocs: tuple[tuple[Heredoc, Body], ...]) -> Joined:
    parts, joined, file = [script.text], [*script.joined], [*script.file]
    length = len(script.text)
    for heredoc, body in heredocs:
        # the line feed before the body is the one that stands before it in the file
        for part, offset in (("\n" + heredoc.body, body.start - 1), (heredoc.name, body.terminator.start)):
            parts.append(part)
            joined.append(length)
            file.append(offset)
            length += len(part)
    return Joined("".join(parts), joined, file)


def _without_tabs(body: str, start: int) -> Joined:
    joined, file, dropped = [0], [start], 0
    for tabs in _TABS.finditer(body):
        joined.append(tabs.start() - dropped)
        file.append(start + tabs.end())
        dropped += len(tabs[0])
    return Joined(without_tabs(body), joined, file)


def script_commands(script: Joined, shell: tuple[str, ...]) -> tuple[Command, ...]:
    """The commands of a script, with their places in the file; none where the shell's language is another."""
    if not is_posix(shell):
        return ()
    return tuple(_placed(one, script) for one in parse_commands(script.text))


def _placed(command: Command, script: Joined) -> Command:
    return structs.replace(
        command,
        spans=tuple(script.span(one.start, one.end) for one in command.spans),
        span=script.span(command.span.start, command.span.end) if command.spans else command.span,
        loose=tuple([script.span(one.start, one.end) for one in command.loose]) if command.loose else (),
    )


def exec_commands(words: tuple[Word, ...]) -> tuple[Command, ...]:
    """The command of the JSON form, and those of a script that it gives to a shell."""
    values = [one.value.content for one in words]
    if not values or any(isinstance(one, Unknown) for one in values):
        return ()
    line = _Quoted(words)
    return tuple(
        structs.replace(
            one,
            spans=tuple(map(line.span, one.spans)),
            span=line.span(one.span) if one.spans else one.span,
            plain=False,
        )
        for one in parse_commands(line.text)
    )


class _Quoted:
    """Words of the JSON form as a line of shell, each in single quotes, and the way back to the file."""

    def __init__(self, words: tuple[Word, ...]) -> None:
        self._words = words
        parts = ["'" + str(one.value.content).replace("'", "'\\''") + "'" for one in words]
        self.text = " ".join(parts)
        self._starts: list[int] = []
        at = 0
        for part in parts:
            self._starts.append(at)
            at += len(part) + 1
        self._exact = [part[1:-1] == one.text[1:-1] for part, one in zip(parts, words, strict=True)]

    def span(self, span: Span) -> Span:
        """To the character where a word stands in the file as in the line, else the whole word."""
        first, start = self._at(span.start)
        last, end = self._at(max(span.start, span.end - 1))
        return Span(
            start if self._exact[first] else self._words[first].span.start,
            end + 1 if self._exact[last] else self._words[last].span.end,
        )

    def _at(self, index: int) -> tuple[int, int]:
        """Which word stands there, and where in the file that would be."""
        word = max(0, sum(1 for one in self._starts if one <= index) - 1)
        return word, self._words[word].span.start + index - self._starts[word]
