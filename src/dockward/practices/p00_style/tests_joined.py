"""`[ ... -a ... ]` joins two tests in one, which shells read in different ways."""

from collections.abc import Iterator

from dockward.kit import Attacker, Edit, Fix, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.command import Command, Role
from dockward.model.dockerfile import Dockerfile, Instruction
from dockward.practices._dockerfiles import place_at
from dockward.practices.p00_style._scripts import plain_commands, shellcheck

_JOINTS = frozenset({"-a", "-o"})
_NO_OPERAND = frozenset({"!", "(", "[", "test"})


@rule(
    "DW0046",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY),
    elsewhere=shellcheck(2166),
    why="With more than four words the standard doesn't say what it means, and a value such as `(` turns it round.",
    remedy="Write two tests: `[ -f a ] && [ -f b ]`.",
    references=("https://www.shellcheck.net/wiki/SC2166",),
    bad=dockerfile("FROM debian:12.8", "RUN if [ -f /a -a -f /b ]; then make; fi"),
    good=dockerfile("FROM debian:12.8", "RUN if [ -f /a ] && [ -f /b ]; then make; fi"),
    fixed="FROM debian:12.8\nRUN if [ -f /a ] && [ -f /b ]; then make; fi\n",
)
def tests_joined(file: Dockerfile) -> Iterator[Problem]:
    for _, one, command in plain_commands(file, "[", "test"):
        joints = list(_joints(command))
        if joints:
            fix = _fix(file, one, command, joints)
            why = "what stands around it would have to be bracketed"
            evidence = f"{command.program} {command.words[joints[0]]}"
            place = place_at(file, one, command.spans[joints[0]].start)
            yield problem(at=place, evidence=evidence, fix=fix, unrepaired=why)


def _fix(file: Dockerfile, one: Instruction, command: Command, joints: list[int]) -> tuple[Fix, ...]:
    """Two tests for one, where neither `||` nor `!` stands beside it."""
    after = next((each for each in one.commands[one.commands.index(command) + 1 :] if not each.depth), None)
    beside = command.role is Role.OR or (after is not None and after.role is Role.OR)
    negated = file.text[: command.span.start].rstrip().endswith("!")
    if beside or negated or {"(", "!", "-o"} & set(command.words):
        return ()
    text = "] && [" if command.program == "[" else "&& test"
    return (Fix(title="Write two tests", edits=tuple(Edit(command.spans[at], text) for at in joints)),)


def _joints(command: Command) -> Iterator[int]:
    """Where -a and -o stand between two tests; elsewhere they are tests of one word themselves."""
    words = command.words
    for at in range(2, len(words) - 1):
        if words[at] in _JOINTS and words[at - 1] not in _NO_OPERAND and words[at + 1] != "]":
            yield at
