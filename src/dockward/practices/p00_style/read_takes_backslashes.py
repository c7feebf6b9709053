"""`read` without -r takes backslashes in what it reads for escapes, and drops them."""

from collections.abc import Iterator

from dockward.kit import Attacker, Fix, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.dockerfile import Dockerfile
from dockward.practices._dockerfiles import command_place
from dockward.practices.p00_style._scripts import plain_commands, shellcheck
from dockward.practices.p00_style._written import insertion
from dockward.syntax.regex import regex

_RAW = regex(r"-[a-zA-Z]*r[a-zA-Z]*")


@rule(
    "DW0045",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY),
    elsewhere=shellcheck(2162),
    why="A line that ends with one is joined with the next, and `C:\\x` is read as `C:x`.",
    remedy="Write `read -r`.",
    references=("https://www.shellcheck.net/wiki/SC2162",),
    bad=dockerfile("FROM debian:12.8", 'RUN while read LINE; do x "$LINE"; done < list'),
    good=dockerfile("FROM debian:12.8", 'RUN while read -r LINE; do x "$LINE"; done < list'),
    fixed='FROM debian:12.8\nRUN while read -r LINE; do x "$LINE"; done < list\n',
)
def read_takes_backslashes(file: Dockerfile) -> Iterator[Problem]:
    for _, one, command in plain_commands(file, "read"):
        if command.words[0] == "read" and not any(map(_RAW.fullmatch, command.words[1:])):
            edits = (insertion(command.spans[0].end, " -r"),)
            fix = Fix(title="Write read -r", risk="backslashes stay as they are", edits=edits)
            evidence = f"read {' '.join(command.words[1:])}".strip()
            yield problem(at=command_place(file, one, command), evidence=evidence, fix=fix)
