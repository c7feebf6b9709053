"""A pipe writes to the file that it reads, which the shell empties before anything of it is read."""

from collections.abc import Iterator

from dockward.kit import Attacker, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.command import Command, Role
from dockward.model.dockerfile import Dockerfile
from dockward.practices._dockerfiles import command_place
from dockward.practices.p00_style._scripts import shellcheck
from dockward.practices.p00_style._written import scripts

_OUTPUT = frozenset({">", ">>", "1>", "1>>", ">|"})
_READERS = frozenset(
    {
        "awk",
        "base64",
        "cat",
        "cut",
        "envsubst",
        "grep",
        "head",
        "jq",
        "perl",
        "sed",
        "sort",
        "tac",
        "tail",
        "tr",
        "uniq",
        "yq",
    }
)


@rule(
    "DW0075",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY),
    elsewhere=shellcheck(2094),
    why="`sed s/a/b/ f > f` leaves an empty file; with `>>` it may read what it writes, without end.",
    remedy="Write to another file and move it, or use `sed -i`.",
    references=("https://www.shellcheck.net/wiki/SC2094",),
    bad=dockerfile("FROM debian:12.8", "RUN grep -v '^#' /etc/app.conf > /etc/app.conf"),
    good=dockerfile("FROM debian:12.8", "RUN grep -v '^#' /etc/app.conf > /tmp/x && mv /tmp/x /etc/app.conf"),
)
def file_read_and_written(file: Dockerfile) -> Iterator[Problem]:
    for _, one in scripts(file):
        for pipe in _pipes(one.commands):
            written = {each.target for command in pipe for each in command.redirects if each.operator in _OUTPUT}
            for name in sorted(written & set(_read(pipe))):
                why = "where what it makes of the file may wait until it is read, only who wrote it knows"
                place = command_place(file, one, pipe[0])
                yield problem(
                    f"A pipe reads {name} and writes to it.", at=place, evidence=f"< {name} >", unrepaired=why
                )


def _pipes(commands: tuple[Command, ...]) -> Iterator[list[Command]]:
    """Commands that a pipe joins; one alone is a pipe too. What stands in another is one by itself."""
    found: list[Command] = []
    for command in commands:
        if found and (command.role is not Role.PIPE or command.depth != found[-1].depth):
            yield found
            found = []
        found.append(command)
    if found:
        yield found


def _read(pipe: list[Command]) -> Iterator[str]:
    for command in pipe:
        yield from (each.target for each in command.redirects if each.operator in {"<", "0<"})
        if command.program in _READERS:
            yield from (word for word in command.arguments if not word.startswith("/dev/"))
