"""`export NAME=$(...)` succeeds also when the command in it fails, and the build goes on without a value."""

from collections.abc import Iterator

from dockward.kit import Attacker, Edit, Fix, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.command import Command, Role, Span
from dockward.model.dockerfile import Dockerfile, Instruction
from dockward.practices._dockerfiles import command_place
from dockward.practices.p00_style._scripts import plain_commands, plain_words, shellcheck
from dockward.syntax.regex import regex

_DECLARE = ("declare", "export", "local", "readonly", "typeset")
_FILLED = regex(r"([A-Za-z_]\w*)=[^']*?(?:\$\((?!\()|`)", 16)
_WITH_WORD = 2


@rule(
    "DW0076",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY),
    elsewhere=shellcheck(2155),
    why="Whether `export` worked is what counts, for `&&` as for `set -e`.",
    remedy='Set it first: `NAME="$(...)" && export NAME`.',
    references=("https://www.shellcheck.net/wiki/SC2155",),
    bad=dockerfile("FROM debian:12.8", 'RUN export VERSION="$(cat version)" && make'),
    good=dockerfile("FROM debian:12.8", 'RUN VERSION="$(cat version)" && export VERSION && make'),
    fixed='FROM debian:12.8\nRUN VERSION="$(cat version)" && export VERSION && make\n',
)
def failure_masked(file: Dockerfile) -> Iterator[Problem]:
    for _, one, command in plain_commands(file, *_DECLARE):
        for _, raw, _ in list(plain_words(file, command))[1:]:
            filled = _FILLED.match(raw)
            if filled:
                place = command_place(file, one, command)
                fix, why = _fix(file, one, command, filled[1])
                yield problem(at=place, evidence=f"{command.program} {filled[1]}=$()", fix=fix, unrepaired=why)


def _fix(file: Dockerfile, one: Instruction, command: Command, name: str) -> tuple[tuple[Fix, ...], str]:
    if command.words[0] != "export" or len(command.words) != _WITH_WORD or command.prefixes:
        return (), "it does more than export one variable"
    after = one.commands[one.commands.index(command) + 1 :]
    next_one = next((each for each in after if each.depth <= command.depth), None)
    if command.role is Role.OR or (next_one is not None and next_one.role not in {Role.AND, Role.THEN}):
        return (), "where the chain goes on after a failure, only who wrote it knows"
    joint = ";" if next_one is not None and next_one.role is Role.THEN else " &&"
    value = file.text[command.spans[1].start : command.spans[1].end]
    edit = Edit(Span(command.spans[0].start, command.spans[1].end), f"{value}{joint} export {name}")
    return (Fix(title="Set it first", risk="the build fails where the command does", edits=(edit,)),), ""
