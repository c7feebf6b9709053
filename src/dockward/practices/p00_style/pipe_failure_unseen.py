"""A RUN goes on when a command before a pipe fails, because only the last one of a pipe counts."""

from collections.abc import Iterator
from itertools import pairwise

from dockward.kit import Attacker, Fix, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.command import Command
from dockward.model.dockerfile import Dockerfile, Instruction, Stage
from dockward.practices._dockerfiles import command_place
from dockward.practices.p00_style._bases import Shell, shell_of
from dockward.practices.p00_style._scripts import HARMLESS
from dockward.practices.p00_style._written import insertion, line_above, row_start, scripts
from dockward.syntax.regex import regex

_OPTION = "pipefail"
_CANNOT_FAIL = HARMLESS | {"yes"}
_SHELL = f'SHELL ["/bin/bash", "-o", "{_OPTION}", "-c"]'
_BLANK = regex(r"[ \t]*")


@rule(
    "DW0008",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY),
    elsewhere=(
        "buddy:ER0001",
        "hadolint:DL4006",
        "kics:shell_running_a_pipe_without_pipefail_flag",
        "semgrep:set-pipefail",
    ),
    why="A download that breaks off before `| tar` or `| sh` passes, and the image is built with half of it.",
    remedy=f"Put `{_SHELL}` before it where the image has bash; on Alpine begin the script with `set -o {_OPTION} &&`. "
    "Debian's own /bin/sh knows no such option.",
    references=("https://docs.docker.com/build/building/best-practices/#using-pipes",),
    bad=dockerfile("FROM debian:12.8", "RUN wget -qO- https://example.org/x | tar -x"),
    good=dockerfile("FROM debian:12.8", _SHELL, "RUN wget -qO- https://example.org/x | tar -x"),
    fixed=f"FROM debian:12.8\n{_SHELL}\nRUN wget -qO- https://example.org/x | tar -x\n",
)
def pipe_failure_unseen(file: Dockerfile) -> Iterator[Problem]:
    """One finding for a RUN, at its first pipe whose failure counts for anything."""
    for stage, one in scripts(file):
        pipe = _first(one)
        if pipe is not None and _OPTION not in one.script and not any(_OPTION in word for word in one.shell):
            before, after = pipe
            evidence = f"{before.program} | {after.program}"
            yield problem(at=command_place(file, one, before), evidence=evidence, fix=_fix(file, stage, one))


def _first(one: Instruction) -> tuple[Command, Command] | None:
    """A command and what reads from it; a pipe whose own end doesn't count is left alone."""
    outer = [command for command in one.commands if command.depth == 0]
    found: tuple[Command, Command] | None = None
    for before, after in pairwise((*outer, None)):
        if before is not None and after is not None and after.piped:
            found = found or (None if before.program in _CANNOT_FAIL else (before, after))
        elif before is not None and not before.tolerated and found is not None:
            return found
        else:
            found = None
    return None


def _fix(file: Dockerfile, stage: Stage, one: Instruction) -> tuple[Fix, ...]:
    base_shell = shell_of(file, stage)
    if one not in stage.instructions or base_shell is None:
        return ()
    if base_shell is Shell.ASH:
        return _in_script(file, one)
    if one.shell[0] != "/bin/sh":
        return ()
    first = next(each for each in stage.all("RUN") if each.shell == one.shell and _first(each))
    edit = line_above(file, row_start(stage, first), _SHELL)
    title, risk = (
        f"Use bash with {_OPTION}",
        "everything in shell form below runs in bash; a failing pipe fails the build",
    )
    return (Fix(title=title, risk=risk, edits=(edit,)),)


def _in_script(file: Dockerfile, one: Instruction) -> tuple[Fix, ...]:
    if one.heredocs:
        return ()
    edit = insertion(one.arguments_span.start, f"set -o {_OPTION} {file.escape}{file.newline}    && ")
    return (Fix(title=f"Set {_OPTION}", risk="a failing pipe fails the build", edits=(edit,)),)
