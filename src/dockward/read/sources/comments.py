"""The comments of a file that tell a linter to leave something alone, with the lines that each covers."""

import re
from bisect import bisect_left
from collections.abc import Iterator

from msgspec import structs

from dockward.model.compose import SourceFile
from dockward.model.dockerfile import Comment, Dockerfile, Instruction
from dockward.model.fact import Place
from dockward.model.pragma import Pragma, Scope
from dockward.syntax.pragmas import OWN, parse_checks, parse_pragmas
from dockward.syntax.regex import regex

_ABOVE_ONLY = "hadolint"
_OF_SHELL = "shellcheck"
_CHECK = regex(r"check\s*=\s*", re.IGNORECASE)
_COMMENT = regex(r"(?:^|\s)(#.*)")
"""The first of a line. One inside a text in quotes is taken for one too; a pragma hardly stands there."""


def pragmas_of(file: Dockerfile) -> list[Pragma]:
    """A Dockerfile's own. One for what follows covers the instruction after it, or the one that it stands in.

    hadolint heeds a comment only above an instruction, and so it is here. In the script of a here-document, where a
    comment is the shell's, ours counts, and ShellCheck's for the command after it, or for all when it comes first.
    """
    found: list[Pragma] = []
    for comment in file.comments:
        found += parse_pragmas(comment.text, Place(file.path, "", comment.line, _before(file, comment)))
    found += _in_scripts(file)
    if found:
        spans = list(_lines(file))
        found = [_reaching(one, spans) for one in found]
    return [*found, *_checks(file)]


def _checks(file: Dockerfile) -> Iterator[Pragma]:
    """What the directive `check` skips."""
    for comment in file.comments if file.checks else ():
        written = _CHECK.match(comment.text)
        if written is not None:
            column = _before(file, comment) + 1 + written.end()
            yield from parse_checks(file.checks, Place(file.path, "check", comment.line, column))
            return


def _before(file: Dockerfile, comment: Comment) -> int:
    """The column in front of a comment's text, which is that of its `#` where no blank follows."""
    return file.text.index(comment.text, comment.span.start) - file.text.rfind("\n", 0, comment.span.start) - 1


def _in_scripts(file: Dockerfile) -> Iterator[Pragma]:
    """Our own comments, and ShellCheck's, in here-documents that a shell runs."""
    if f"{OWN}:" not in file.text and _OF_SHELL not in file.text:
        return
    for stage in file.stages:
        for one in stage.runs:
            for each in one.heredocs:
                start = file.text.count("\n", 0, each.span.start) + 1
                yield from _in_script(file.path, each.body.split("\n"), start)


def _in_script(path: str, lines: list[str], start: int) -> Iterator[Pragma]:
    for number, line in enumerate(lines):
        if line.lstrip().startswith("#"):
            place = Place(path, "", start + number, _indent(line) + 1)
            for one in parse_pragmas(line.lstrip().removeprefix("#"), place):
                if one.tool == OWN:
                    yield one
                elif one.tool == _OF_SHELL:
                    first = all(map(_is_empty, lines[:number]))
                    over = structs.replace(one, last=len(lines)) if first else _over_block(one, lines, number)
                    yield structs.replace(over, first=start + number, last=start + over.last - 1)


def _lines(file: Dockerfile) -> Iterator[tuple[int, int]]:
    """First and last line of every instruction, in order."""
    starts = [0, *(nr + 1 for nr, one in enumerate(file.text) if one == "\n")]

    def lines(one: Instruction) -> tuple[int, int]:
        return one.place.line, bisect_left(starts, max(one.span.end, one.span.start + 1))

    yield from map(lines, file.head)
    for stage in file.stages:
        yield lines(stage.start)
        yield from map(lines, stage.instructions)


def _reaching(one: Pragma, spans: list[tuple[int, int]]) -> Pragma:
    if one.scope is Scope.FILE or one.last:
        return one
    line = one.place.line
    first, last = next((span for span in spans if span[1] >= line), (line, line))
    if one.tool == _ABOVE_ONLY and first < line:
        return structs.replace(one, first=line, last=line)
    return structs.replace(one, first=min(first, line), last=last)


def pragmas_in(file: SourceFile) -> list[Pragma]:
    """A YAML file's. One for what follows covers the key after it, or the one on its own line, with all below that."""
    found: list[Pragma] = []
    lines = file.text.split("\n")
    for number, line in enumerate(lines):
        comment = _COMMENT.search(line)
        if comment is not None:
            place = Place(file.path, "", number + 1, comment.start(1) + 1)
            several = parse_pragmas(comment[1][1:], place)
            found += (one if one.scope is Scope.FILE else _over_block(one, lines, number) for one in several)
    return found


def _over_block(one: Pragma, lines: list[str], number: int) -> Pragma:
    first = number
    while first < len(lines) and _is_empty(lines[first]):
        first += 1
    indent = _indent(lines[first]) if first < len(lines) else 0
    last = first
    for at in range(first + 1, len(lines)):
        if not _is_empty(lines[at]):
            if not _belongs(lines[at], indent, lines[first]):
                break
            last = at
    return structs.replace(one, first=number + 1, last=last + 1)


def _belongs(line: str, indent: int, head: str) -> bool:
    """Whether a line stands below the one that begins the block; items of a list may stand as far left as its key."""
    item = line.lstrip().startswith("- ") and not head.lstrip().startswith("- ")
    return _indent(line) > indent or (item and _indent(line) == indent)


def _is_empty(line: str) -> bool:
    """Whether there is nothing but a comment on it."""
    text = line.strip()
    return not text or text.startswith("#")


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
