"""Errors are redirected before the output, so they go where the output went, not where it goes."""

from collections.abc import Iterator
from itertools import pairwise

from dockward.kit import Attacker, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.command import Command
from dockward.model.dockerfile import Dockerfile
from dockward.practices._dockerfiles import command_place
from dockward.practices.p00_style._scripts import shellcheck
from dockward.practices.p00_style._written import scripts

_OUTPUT = frozenset({">", ">>", "1>", "1>>"})


@rule(
    "DW0055",
    severity=reach(Attacker.CHANCE, Reach.SIGHT),
    elsewhere=shellcheck(2069),
    why="`make 2>&1 > log` leaves the errors on the screen and out of the log.",
    remedy="Write the output first: `make > log 2>&1`.",
    references=("https://www.shellcheck.net/wiki/SC2069",),
    bad=dockerfile("FROM debian:12.8", "RUN make 2>&1 > /tmp/log"),
    good=dockerfile("FROM debian:12.8", "RUN make > /tmp/log 2>&1"),
)
def errors_sent_elsewhere(file: Dockerfile) -> Iterator[Problem]:
    """Before a pipe it is how errors alone are read."""
    for _, one in scripts(file):
        for command, after in pairwise((*one.commands, None)):
            if command is not None and not (after and after.piped) and _is_swapped(command):
                yield problem(at=command_place(file, one, command), evidence=f"{command.program} 2>&1 >")


def _is_swapped(command: Command) -> bool:
    signs = [(one.operator, one.target) for one in command.redirects]
    errors = next((at for at, one in enumerate(signs) if one == ("2>&", "1")), None)
    return errors is not None and any(sign in _OUTPUT for sign, _ in signs[errors + 1 :])
