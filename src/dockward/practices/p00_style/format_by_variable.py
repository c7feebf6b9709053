"""`printf` takes its format from a variable, whose percent signs and backslashes it then follows."""

from collections.abc import Iterator

from dockward.kit import Attacker, Fix, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.dockerfile import Dockerfile
from dockward.practices._dockerfiles import command_place
from dockward.practices.p00_style._scripts import plain_commands, plain_words, shellcheck
from dockward.practices.p00_style._written import insertion
from dockward.syntax.regex import regex

_EXPANDS = regex(r"(?:'[^']*'|\\.|[^\\'$`])*(?:\$[\w{(@*]|`)", 16)
_ALONE = regex(r'"\$(?:\w+|\{\w+\})"')


@rule(
    "DW0042",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY),
    elsewhere=shellcheck(2059),
    why="A percent sign in the value, as in `50%`, is an error or takes the next argument.",
    remedy="Give it as an argument: `printf '%s' \"$TEXT\"`.",
    references=("https://www.shellcheck.net/wiki/SC2059",),
    bad=dockerfile("FROM debian:12.8", 'RUN printf "$TEXT" > /etc/motd'),
    good=dockerfile("FROM debian:12.8", "RUN printf '%s' \"$TEXT\" > /etc/motd"),
    fixed="FROM debian:12.8\nRUN printf '%s' \"$TEXT\" > /etc/motd\n",
)
def format_by_variable(file: Dockerfile) -> Iterator[Problem]:
    for _, one, command in plain_commands(file, "printf"):
        operands = [each for each in list(plain_words(file, command))[1:] if each[2] != "--"]
        span, raw, _ = operands[0] if operands else (command.span, "", "")
        inner = raw.replace("'", "") if raw.startswith('"') else raw
        if not raw.startswith("-v") and _EXPANDS.match(inner):
            fix: tuple[Fix, ...] = ()
            if _ALONE.fullmatch(raw) and len(command.words) == 2:  # noqa: PLR2004  # the program and its format
                risk = "backslashes in the value stay as they are"
                fix = (Fix(title="Give it as an argument", risk=risk, edits=(insertion(span.start, "'%s' "),)),)
            why = "which of it is format and which is text, only who wrote it knows"
            yield problem(at=command_place(file, one, command), evidence=f"printf {raw[:40]}", fix=fix, unrepaired=why)
