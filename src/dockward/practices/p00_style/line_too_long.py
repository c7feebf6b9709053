"""A line of RUN is longer than a screen is wide."""

from collections.abc import Iterator
from itertools import pairwise

from dockward.kit import Amount, Attacker, Danger, Fix, Problem, Reach, Settings, dockerfile, problem, reach, rule
from dockward.model.command import Role, Span
from dockward.model.dockerfile import Dockerfile, Instruction
from dockward.model.fix import Edit
from dockward.practices._dockerfiles import place_at
from dockward.practices.p00_style._written import scripts

_INDENT = "    "
_JOINTS = {Role.AND: "&&", Role.OR: "||", Role.PIPE: "|"}
_FIRST, _SECOND, _THIRD = (
    "RUN apt-get update",
    "apt-get install --no-install-recommends --yes ca-certificates curl gnupg",
    "rm -rf /var/lib/apt/lists/*",
)


class Width(Settings, frozen=True):
    """The most characters that a line may have."""

    most_characters: Amount = 120


@rule(
    "DW0018",
    severity=reach(Attacker.CHANCE, Reach.SIGHT, Danger.DEFENCE),
    elsewhere=("sonar:S7020",),
    why="What stands beyond the edge isn't read, in reviews least of all, and a change in it shows as one long line.",
    remedy="Break it before `&&` with a backslash at the end of the line.",
    references=("https://docs.docker.com/build/building/best-practices/#sort-multi-line-arguments",),
    bad=dockerfile("FROM debian:12.8", f"{_FIRST} && {_SECOND} && {_THIRD}"),
    good=dockerfile("FROM debian:12.8", f"{_FIRST} \\", f"    && {_SECOND} \\", f"    && {_THIRD}"),
    fixed=f"FROM debian:12.8\n{_FIRST} \\\n    && {_SECOND} \\\n    && {_THIRD}\n",
)
def line_too_long(file: Dockerfile, settings: Width) -> Iterator[Problem]:
    """At the first such line of a script; one that holds a long word, such as an address, can't be broken."""
    most = settings.most_characters
    for _, one in scripts(file):
        if one.heredocs or one.exec_form:
            continue
        start = next((at for at, line in _lines(file, one) if len(line) > most and _can_be_broken(line, most)), None)
        if start is not None:
            message = f"A line of RUN has more than {most} characters."
            place = place_at(file, one, start)
            yield problem(message, at=place, evidence=f"RUN {one.commands[0].program}", fix=_fix(file, one, most))


def _lines(file: Dockerfile, one: Instruction) -> Iterator[tuple[int, str]]:
    at = one.span.start
    for line in file.text[at : one.span.end].split("\n"):
        if not line.lstrip().startswith("#"):
            yield at, line.rstrip("\r")
        at += len(line) + 1


def _can_be_broken(line: str, most: int) -> bool:
    return all(len(word) < most // 2 for word in line.split())


def _fix(file: Dockerfile, one: Instruction, most: int) -> tuple[Fix, ...]:
    """A break before each command of the chain, if no line is too long then."""
    edits = tuple(_breaks(file, one))
    parts = [one.span.start, *(edit.span.start for edit in edits), one.span.end]
    pieces = [line for start, end in pairwise(parts) for line in file.text[start:end].split("\n")]
    if not edits or any(len(line) + len(_INDENT) > most for line in pieces):
        return ()
    return (Fix(title="Break it before each command", edits=edits),)


def _breaks(file: Dockerfile, one: Instruction) -> Iterator[Edit]:
    outer = [command for command in one.commands if command.depth == 0]
    for before, after in pairwise(outer):
        joint = _JOINTS.get(after.role, "")
        between = file.text[before.span.end : after.span.start]
        if joint and between.strip(" \t") == joint and "\n" not in between:
            start = before.span.end
            yield Edit(Span(start, start + between.index(joint)), f" {file.escape}{file.newline}{_INDENT}")
