"""A script in a here-document goes on when one of its commands fails."""

from collections.abc import Iterator
from itertools import pairwise

from dockward.kit import Attacker, Fix, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.command import Command, Role
from dockward.model.dockerfile import Dockerfile, Instruction
from dockward.practices.p00_style._scripts import HARMLESS, shellcheck, stops_on_failure
from dockward.practices.p00_style._written import insertion, scripts

_SHEBANG = "#!"


@rule(
    "DW0052",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY),
    elsewhere=shellcheck(2103, 2164),
    why="Only the last command decides whether the RUN fails. After a cd that failed, the rest works in the wrong "
    "directory.",
    remedy="Begin it with `set -e`.",
    references=("https://docs.docker.com/reference/dockerfile/#here-documents",),
    bad=dockerfile("FROM debian:12.8", "RUN <<EOF", "cd /app", "make", "EOF"),
    good=dockerfile("FROM debian:12.8", "RUN <<EOF", "set -e", "cd /app", "make", "EOF"),
    fixed="FROM debian:12.8\nRUN <<EOF\nset -e\ncd /app\nmake\nEOF\n",
)
def script_goes_on(file: Dockerfile) -> Iterator[Problem]:
    for _, one in scripts(file):
        unseen = _unseen(one) if _is_script(one) and not stops_on_failure(one) else None
        if unseen is not None:
            start = one.heredocs[0].span.start
            if one.heredocs[0].body.startswith(_SHEBANG):
                start = file.text.index("\n", start) + 1
            tabs = "\t" if one.heredocs[0].strip else ""
            edit = insertion(start, f"{tabs}set -e{file.newline}")
            fix = Fix(title="Begin it with set -e", risk="a failing command fails the build", edits=(edit,))
            yield problem(at=one.place, evidence=f"RUN << {unseen.program}", fix=fix)


def _unseen(one: Instruction) -> Command | None:
    """The first command whose failure counts for nothing."""
    outer = [command for command in one.commands if command.depth == 0]
    for before, after in pairwise(outer):
        if after.role is Role.THEN and not before.tolerated and before.program not in HARMLESS:
            return before
    return None


def _is_script(one: Instruction) -> bool:
    """Whether its one here-document is what the shell runs, and not data for a command."""
    body = one.heredocs[0].body if one.heredocs else ""
    return bool(body) and one.script.replace("\t", "") == body.replace("\t", "")
