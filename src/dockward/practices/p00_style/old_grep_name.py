"""`egrep` and `fgrep` are old names that newer systems warn of, and that no standard has."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Edit, Fix, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.dockerfile import Dockerfile
from dockward.practices._dockerfiles import command_place
from dockward.practices.p00_style._scripts import shellcheck
from dockward.practices.p00_style._written import word_span, written_commands

_NEW = {"egrep": "grep -E", "fgrep": "grep -F"}


@rule(
    "DW0040",
    severity=reach(Attacker.CHANCE, Reach.SIGHT, Danger.DEFENCE),
    elsewhere=shellcheck(2196, 2197),
    why="GNU grep prints a warning for each call since 3.8, and will leave them out some day.",
    remedy="Use `grep -E` and `grep -F`.",
    references=("https://www.shellcheck.net/wiki/SC2196",),
    bad=dockerfile("FROM debian:12.8", "RUN egrep -q 'a|b' /etc/hosts"),
    good=dockerfile("FROM debian:12.8", "RUN grep -E -q 'a|b' /etc/hosts"),
    fixed="FROM debian:12.8\nRUN grep -E -q 'a|b' /etc/hosts\n",
)
def old_grep_name(file: Dockerfile) -> Iterator[Problem]:
    for _, one, command in written_commands(file, *_NEW):
        span = word_span(file, command, 0)
        edits = (Edit(span, _NEW[command.program]),) if span and command.words[0] in _NEW else ()
        fix = (Fix(title=f"Use {_NEW[command.program]}", edits=edits),) if edits and not one.exec_form else ()
        yield problem(at=command_place(file, one, command), evidence=command.program, fix=fix)
