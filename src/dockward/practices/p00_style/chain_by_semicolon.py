"""RUN chains commands with semicolons, so it goes on when one of them fails."""

from collections.abc import Iterator
from itertools import pairwise

from dockward.kit import Attacker, Edit, Fix, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.command import Command, Role, Span
from dockward.model.dockerfile import Dockerfile, Instruction
from dockward.practices._dockerfiles import command_place
from dockward.practices.p00_style._scripts import HARMLESS, shellcheck, stops_on_failure
from dockward.practices.p00_style._written import scripts
from dockward.syntax.regex import regex

_AT = regex(r"[ \t]*;")


@rule(
    "DW0035",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY),
    elsewhere=("dockerfile_lint:no_ampersand_usage", *shellcheck(2164)),
    why="The image is built though a step failed, and what is missing shows when it runs.",
    remedy="Put `&&` between them, or begin the script with `set -e`.",
    references=("https://docs.docker.com/build/building/best-practices/#run",),
    bad=dockerfile("FROM debian:12.8", "RUN make; make install"),
    good=dockerfile("FROM debian:12.8", "RUN make && make install"),
    fixed="FROM debian:12.8\nRUN make && make install\n",
)
def chain_by_semicolon(file: Dockerfile) -> Iterator[Problem]:
    """One finding for a RUN, at the first command whose failure goes unseen."""
    for _, one in scripts(file):
        unseen = list(_unseen(file, one)) if not stops_on_failure(one) else []
        if unseen:
            before, after, _ = unseen[0]
            evidence = f"{before.program} ; {after.program}"
            yield problem(at=command_place(file, one, before), evidence=evidence, fix=_fix(one, unseen))


def _unseen(file: Dockerfile, one: Instruction) -> Iterator[tuple[Command, Command, int]]:
    """Each command that may fail before a semicolon, the one after it, and where the semicolon stands."""
    outer = [command for command in one.commands if command.depth == 0]
    for before, after in pairwise(outer):
        mark = _AT.match(file.text, before.span.end, after.span.start)
        if mark is None or after.role is not Role.THEN or before.tolerated or before.program in HARMLESS:
            continue
        if not file.text[mark.end() : after.span.start].strip(f" \t\r\n{file.escape}"):
            yield before, after, mark.end() - 1


def _fix(one: Instruction, unseen: list[tuple[Command, Command, int]]) -> tuple[Fix, ...]:
    """Where no `||` would then see the failure of more than one command."""
    if one.heredocs or "||" in one.script:
        return ()
    edits = tuple(Edit(Span(before.span.end, at + 1), " &&") for before, _, at in unseen)
    return (Fix(title="Chain with &&", risk="a failing command fails the build", edits=edits),)
