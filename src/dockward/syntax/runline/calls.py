"""Finds the command lines of docker and podman in a text that a shell would run."""

from collections.abc import Sequence
from itertools import pairwise

from msgspec import Struct

from dockward.model.command import Command
from dockward.model.dockerfile import Flaw
from dockward.model.fact import Place
from dockward.syntax.dockerfile.positions import Source
from dockward.syntax.regex import regex
from dockward.syntax.runline.flags import GLOBAL_WITH_VALUE
from dockward.syntax.runline.words import Shell, Word, read_word
from dockward.syntax.shell import MOST_AT_ONCE, MOST_CHARACTERS, parse_commands

MOST_CALLS = 1_000
_PROGRAMS = frozenset({"docker", "docker.exe", "podman"})
_VERBS = frozenset({"run", "create"})
_LONG_LINE = regex(rf"(?:[^\n]|(?<=\\)\n){{{MOST_AT_ONCE + 1}}}")
"""With the lines that go on behind a backslash; the shell's reader would cut it anywhere."""
_PROMPT = regex(r"(?m)^([ \t]*)\$(?=[ \t]+(?:sudo[ \t]+)?(?:docker|podman)[ \t])")
"""What stands before a command where somebody shows what to type."""


class Call(Struct, frozen=True):
    """One `docker run` or `docker create` (`verb`), or Podman's (`program`): the words after that."""

    verb: str
    words: tuple[Word, ...]
    place: Place
    program: str = "docker"


def read_calls(text: str, path: str, shell: Shell) -> tuple[tuple[Call, ...], tuple[Flaw, ...]]:
    """Every command in `text` that makes a container, and what keeps one from being read."""
    source = Source(text, path)
    if len(text) > MOST_CHARACTERS:
        return (), (Flaw(f"the commands are longer than {MOST_CHARACTERS} characters", source.place(0)),)
    if too_long := _LONG_LINE.search(text):
        place = source.place(too_long.start())
        return (), (Flaw(f"a command of more than {MOST_AT_ONCE} characters isn't read", place),)
    found = [
        call
        for one in parse_commands(_PROMPT.sub(r"\1 ", text))
        if one.depth == 0 and one.program in _PROGRAMS and (call := _call(one, source, shell))
    ]
    flaws = [flaw for one in found for flaw in _unclosed(one)]
    if not found:
        flaws.append(Flaw("there is no `docker run` and no `docker create` in it", source.place(0)))
    if len(found) > MOST_CALLS:
        flaws.append(Flaw(f"there are more than {MOST_CALLS} commands in it", found[MOST_CALLS].place))
    return tuple(one for one in found[:MOST_CALLS] if not _unclosed(one)), tuple(flaws)


def _unclosed(call: Call) -> tuple[Flaw, ...]:
    open_ = next((one for one in call.words if not one.closed), None)
    return (Flaw("a quote is opened here and never closed", open_.place),) if open_ else ()


def _call(command: Command, source: Source, shell: Shell) -> Call | None:
    """None for a command that makes no container, and for one whose words can't be placed."""
    at = _verb_at(command.words)
    if at is None or any(one.end > other.start for one, other in pairwise(command.spans)):
        return None
    words = tuple(
        read_word(source.text[span.start : span.end], text, source.place(span.start), shell)
        for text, span in zip(command.words, command.spans, strict=True)
    )
    return Call(command.words[at], words[at + 1 :], words[0].place, command.program.removesuffix(".exe"))


def _verb_at(words: Sequence[str]) -> int | None:
    """Where `run` or `create` stands: behind flags of `docker` itself, and behind `container`."""
    at = 1
    while at < len(words) and words[at].startswith("-"):
        at += 2 if words[at] in GLOBAL_WITH_VALUE else 1
    if words[at : at + 1] == ("container",):
        at += 1
    return at if at < len(words) and words[at] in _VERBS else None
