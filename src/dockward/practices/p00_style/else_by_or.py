"""`A && B || C` runs C also when A succeeded and B failed: it is no if with an else."""

import re
from collections.abc import Iterator
from itertools import pairwise

from dockward.kit import Attacker, Edit, Fix, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.command import Command, Role, Span
from dockward.model.dockerfile import Dockerfile, Instruction
from dockward.practices._dockerfiles import command_place
from dockward.practices.p00_style._scripts import shellcheck
from dockward.practices.p00_style._written import insertion, scripts
from dockward.syntax.regex import regex

_AND, _OR = regex(r"[ \t]*(?:\\\r?\n\s*)*&&[\s\\]*"), regex(r"[ \t]*(?:\\\r?\n\s*)*\|\|[\s\\]*")
_ENDS = frozenset({"echo", "exit", "false", "printf", "return"})
"""What C may be: the script ends, or goes on after a word of what happened."""


@rule(
    "DW0059",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY),
    elsewhere=shellcheck(2015),
    why="A step that fails is followed by what was meant for the other case, and the build goes on as if it were well.",
    remedy="Write it out: `if A; then B; else C; fi`.",
    references=("https://www.shellcheck.net/wiki/SC2015",),
    bad=dockerfile("FROM debian:12.8", "RUN [ -f a.conf ] && cp a.conf /etc/ || cp b.conf /etc/"),
    good=dockerfile("FROM debian:12.8", "RUN if [ -f a.conf ]; then cp a.conf /etc/; else cp b.conf /etc/; fi"),
    fixed="FROM debian:12.8\nRUN if [ -f a.conf ]; then cp a.conf /etc/; else cp b.conf /etc/; fi\n",
)
def else_by_or(file: Dockerfile) -> Iterator[Problem]:
    """Not where C only says what failed, ends the script or does nothing, and not in a condition."""
    for _, one in scripts(file):
        outer = [each for each in one.commands if each.plain and not each.depth]
        for at, (before, last) in enumerate(pairwise(outer)):
            if _is_else(file, outer[:at], before, last):
                first = outer[at - 1]
                evidence = f"{first.program} && {before.program} || {last.program}"
                fix, why = _fix(file, one, outer, at)
                yield problem(at=command_place(file, one, first), evidence=evidence, fix=fix, unrepaired=why)


def _is_else(file: Dockerfile, earlier: list[Command], before: Command, last: Command) -> bool:
    if last.role is not Role.OR or before.role is not Role.AND or not earlier:
        return False
    if before.tolerated or last.tolerated or last.program in _ENDS:
        return False
    return _joined(file, earlier[-1], before, _AND) and _joined(file, before, last, _OR)


def _joined(file: Dockerfile, before: Command, after: Command, by: re.Pattern[str]) -> bool:
    """Whether nothing else stands between them, as a bracket would."""
    return by.fullmatch(file.text, before.span.end, after.span.start) is not None


def _fix(file: Dockerfile, one: Instruction, outer: list[Command], at: int) -> tuple[tuple[Fix, ...], str]:
    """Only of the three commands alone: what stands before and after them belongs to the chain as well."""
    first, then, other = outer[at - 1 : at + 2]
    rest = outer[at + 2 :]
    if first.role not in {Role.FIRST, Role.THEN} or (rest and rest[0].role is not Role.THEN) or one.heredocs:
        return (), "more belongs to the chain, and where the else is meant to end, only who wrote it knows"
    edits = (
        insertion(first.span.start, "if "),
        _between(file, first, then, "; then"),
        _between(file, then, other, "; else"),
        insertion(other.span.end, "; fi"),
    )
    return (
        Fix(title="Write an if", risk="a failing B fails the build, and C no longer makes up for it", edits=edits),
    ), ""


def _between(file: Dockerfile, before: Command, after: Command, text: str) -> Edit:
    gap = file.text[before.span.end : after.span.start]
    sign = next(each for each in ("&&", "||") if each in gap)
    start = before.span.end if "\n" not in gap.partition(sign)[0] else before.span.end + gap.index(sign)
    return Edit(Span(start, before.span.end + gap.index(sign) + len(sign)), text)
