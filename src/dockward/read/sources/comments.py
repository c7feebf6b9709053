"""The comments of a file that tell a linter to leave something alone, with the lines that each covers."""

from bisect import bisect_left
from collections.abc import Iterator

from msgspec import structs

from dockward.model.dockerfile import Dockerfile, Instruction
from dockward.model.fact import Place
from dockward.model.pragma import Pragma, Scope
from dockward.syntax.pragmas import parse_checks, parse_pragmas


def pragmas_of(file: Dockerfile) -> list[Pragma]:
    """A Dockerfile's own. One for what follows covers the instruction after it, or the one that it stands in."""
    found: list[Pragma] = []
    spans = list(_lines(file))
    for comment in file.comments:
        place = Place(file.path, "", comment.line, 1)
        found += (_reaching(one, spans) for one in parse_pragmas(comment.text, place))
    if file.checks:
        checks = parse_checks(file.checks, Place(file.path, "check", 1, 1))
        found += [checks] if checks is not None else []
    return found


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
    if one.scope is Scope.FILE:
        return one
    line = one.place.line
    first, last = next((span for span in spans if span[1] >= line), (line, line))
    return structs.replace(one, first=min(first, line), last=last)
