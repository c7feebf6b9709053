"""`cat` reads one file for a command that could read it itself."""

from collections.abc import Iterator
from itertools import pairwise

from dockward.kit import Attacker, Danger, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.command import Command
from dockward.model.dockerfile import Dockerfile
from dockward.practices._dockerfiles import command_place
from dockward.practices.p00_style._scripts import shellcheck
from dockward.practices.p00_style._written import scripts

_WITH_FILE = 2


@rule(
    "DW0053",
    severity=reach(Attacker.CHANCE, Reach.SIGHT, Danger.DEFENCE),
    elsewhere=shellcheck(2002),
    why="It is one more program, and before a pipe its failure goes unseen when the file isn't there.",
    remedy="Name the file: `grep x file`, or `command < file`.",
    references=("https://www.shellcheck.net/wiki/SC2002",),
    bad=dockerfile("FROM debian:12.8", "RUN cat /etc/passwd | grep root"),
    good=dockerfile("FROM debian:12.8", "RUN grep root /etc/passwd"),
)
def cat_needless(file: Dockerfile) -> Iterator[Problem]:
    for _, one in scripts(file):
        for before, after in pairwise(one.commands):
            if after.piped and after.depth == before.depth and _reads_one_file(before):
                evidence = f"cat {before.words[-1]} | {after.program}"
                yield problem(at=command_place(file, one, before), evidence=evidence)


def _reads_one_file(command: Command) -> bool:
    words = command.words
    plain = command.program == "cat" and len(words) == _WITH_FILE and not words[1].startswith("-")
    return plain and not command.piped and not command.redirects and not set("*?$") & set(words[1])
