"""`which` looks for a program, a program that images may lack themselves."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Edit, Fix, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.dockerfile import Dockerfile
from dockward.practices._dockerfiles import command_place
from dockward.practices.p00_style._scripts import shellcheck
from dockward.practices.p00_style._written import word_span, written_commands

_WITH_NAME = 2


@rule(
    "DW0054",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY, Danger.DEFENCE),
    elsewhere=shellcheck(2230),
    why="No standard has it: small images of Red Hat come without it, and what it prints and returns differs.",
    remedy="Use `command -v`, which every shell has.",
    references=("https://www.shellcheck.net/wiki/SC2230",),
    bad=dockerfile("FROM debian:12.8", "RUN ln -s $(which python3) /usr/bin/python"),
    good=dockerfile("FROM debian:12.8", "RUN ln -s $(command -v python3) /usr/bin/python"),
    fixed="FROM debian:12.8\nRUN ln -s $(command -v python3) /usr/bin/python\n",
)
def program_found_by_which(file: Dockerfile) -> Iterator[Problem]:
    for _, one, command in written_commands(file, "which"):
        span = word_span(file, command, 0)
        fix: tuple[Fix, ...] = ()
        alone = len(command.words) == _WITH_NAME and not command.prefixes and not command.options and not one.exec_form
        if span and alone:
            risk = "a builtin or alias of that name is told in place of the program"
            fix = (Fix(title="Use command -v", risk=risk, edits=(Edit(span, "command -v"),)),)
        yield problem(at=command_place(file, one, command), evidence=" ".join(command.words), fix=fix)
