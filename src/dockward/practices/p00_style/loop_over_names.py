"""A loop takes names of files from what `find` or `ls` prints, which the shell splits at blanks."""

from collections.abc import Iterator

from dockward.kit import Attacker, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.command import Role
from dockward.model.dockerfile import Dockerfile
from dockward.practices._dockerfiles import command_place
from dockward.practices.p00_style._scripts import plain_commands, shellcheck
from dockward.syntax.regex import regex

_LOOP = regex(r"\bfor\s+\w+\s+in\s+(?:\$\(|`)\s*\Z")
_LOOKED_AT = 128


@rule(
    "DW0044",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY),
    elsewhere=shellcheck(2044, 2045),
    why="A file named `a b` becomes two that don't exist, and what find itself failed over goes unseen.",
    remedy='Use a pattern, `for f in /srv/*.conf; do x "$f"; done`, or `find ... -exec x {} +`.',
    references=("https://www.shellcheck.net/wiki/SC2044", "https://www.shellcheck.net/wiki/SC2045"),
    bad=dockerfile("FROM debian:12.8", 'RUN for f in $(ls /srv); do chmod 644 "/srv/$f"; done'),
    good=dockerfile("FROM debian:12.8", 'RUN for f in /srv/*; do chmod 644 "$f"; done'),
)
def loop_over_names(file: Dockerfile) -> Iterator[Problem]:
    for _, one, command in plain_commands(file, "find", "ls"):
        before = file.text[max(0, command.span.start - _LOOKED_AT) : command.span.start]
        if command.role is Role.INNER and _LOOP.search(before):
            why = "what the loop does with each name has to be looked at"
            yield problem(at=command_place(file, one, command), evidence=f"for {command.program}", unrepaired=why)
