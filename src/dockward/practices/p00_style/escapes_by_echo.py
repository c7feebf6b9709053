r"""`echo` is given escapes such as `\n`: some shells expand them, others write them as they stand."""

from collections.abc import Iterator

from dockward.kit import Attacker, Edit, Fix, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.command import Command, Span
from dockward.model.dockerfile import Dockerfile, Instruction, Stage
from dockward.practices._dockerfiles import command_place
from dockward.practices.p00_style._bases import Shell, shell_of
from dockward.practices.p00_style._scripts import plain_commands, shellcheck
from dockward.syntax.dockerfile.scripts import DEFAULT_SHELL
from dockward.syntax.regex import regex

_ESCAPE = regex(r"(?<!\\)(?:\\\\)*\\([abefnrtv]|x(?=[0-9A-Fa-f])|0(?=[0-7]))")
_OPTION = regex(r"-[neE]+")
_WITH_WORD = 2


@rule(
    "DW0072",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY),
    elsewhere=shellcheck(2028),
    why="The echo of dash makes lines of `a\\nb`; those of bash and busybox, which other bases and SHELL bring, don't.",
    remedy="Use `printf`, which is the same everywhere: `printf '%b\\n' \"a\\nb\"`.",
    references=("https://www.shellcheck.net/wiki/SC2028",),
    bad=dockerfile("FROM alpine:3.20", 'RUN echo "a=1\\nb=2" > /etc/app.conf'),
    good=dockerfile("FROM alpine:3.20", "RUN printf '%b\\n' \"a=1\\nb=2\" > /etc/app.conf"),
    fixed="FROM alpine:3.20\nRUN printf '%b\\n' \"a=1\\nb=2\" > /etc/app.conf\n",
)
def escapes_by_echo(file: Dockerfile) -> Iterator[Problem]:
    """Not with -e, which asks for it."""
    for stage, one, command in plain_commands(file, "echo"):
        options = [word for word in command.words[1:] if _OPTION.fullmatch(word)]
        if command.words[0] == "echo" and not any("e" in word.lower() for word in options):
            found = next((match[1] for word in command.words[1:] if (match := _ESCAPE.search(word))), "")
            if found:
                fix, why = _fix(file, stage, one, command)
                yield problem(at=command_place(file, one, command), evidence=f"echo \\{found}", fix=fix, unrepaired=why)


def _fix(file: Dockerfile, stage: Stage, one: Instruction, command: Command) -> tuple[tuple[Fix, ...], str]:
    """The format `%b` expands what the echo of dash does."""
    at = next((nr for nr, word in enumerate(command.words[1:], 1) if word != "-n"), _WITH_WORD)
    if len(command.words) != at + 1 or at > _WITH_WORD or "`" in one.script:
        return (), "it writes several words, which printf would have to be told one by one"
    known = one.shell == DEFAULT_SHELL and shell_of(file, stage) is Shell.DASH
    risk = "" if known else "a shell that wrote the escapes as they stand writes what they name"
    name = "printf '%b'" if at == _WITH_WORD else "printf '%b\\n'"
    edit = Edit(Span(command.spans[0].start, command.spans[at - 1].end), name)
    return (Fix(title="Use printf", risk=risk, edits=(edit,)),), ""
