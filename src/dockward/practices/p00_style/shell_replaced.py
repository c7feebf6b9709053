"""RUN puts another program in the place of /bin/sh to change the shell of what follows."""

from collections.abc import Iterator

from dockward.kit import Attacker, Edit, Fix, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.command import Command
from dockward.model.dockerfile import Dockerfile, Instruction
from dockward.practices._dockerfiles import command_place
from dockward.practices._repairs import in_casing
from dockward.practices.p00_style._written import written_commands

_SHELLS = frozenset({"/bin/sh", "/usr/bin/sh"})
_FEWEST_WORDS = 3


@rule(
    "DW0011",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY),
    elsewhere=(
        "buddy:ER0008",
        "hadolint:DL4005",
        "kics:changing_default_shell_using_run_command",
        "semgrep:use-shell-instruction",
        "terrascan:AC_DOCKER_0020",
    ),
    why="Every script of the system that asks for /bin/sh runs in that program from then on, also those of packages, "
    "and the next upgrade may turn it back.",
    remedy='Say which shell RUN is to use: `SHELL ["/bin/bash", "-c"]`.',
    references=("https://docs.docker.com/reference/dockerfile/#shell",),
    bad=dockerfile("FROM debian:12.8", "RUN ln -sf /bin/bash /bin/sh"),
    good=dockerfile("FROM debian:12.8", 'SHELL ["/bin/bash", "-c"]'),
    fixed='FROM debian:12.8\nSHELL ["/bin/bash", "-c"]\n',
)
def shell_replaced(file: Dockerfile) -> Iterator[Problem]:
    for _, one, command in written_commands(file, "ln", "mv", "cp"):
        if len(command.words) >= _FEWEST_WORDS and command.words[-1] in _SHELLS:
            evidence = f"{command.program} {' '.join(command.arguments)}"
            yield problem(at=command_place(file, one, command), evidence=evidence, fix=_fix(file, one, command))


def _fix(file: Dockerfile, one: Instruction, command: Command) -> tuple[Fix, ...]:
    """Where the RUN does nothing else."""
    *sources, _ = command.arguments
    others = [each for each in one.commands if each is not command]
    only = all(each.program == "rm" and set(each.arguments) <= _SHELLS for each in others)
    if not only or len(sources) != 1 or not sources[0].startswith("/") or not sources[0].endswith("/bash"):
        return ()
    risk = "scripts that ask for /bin/sh get the system's own shell again"
    edit = Edit(one.span, in_casing(file, f'SHELL ["{sources[0]}", "-c"]'))
    return (Fix(title="Use SHELL", risk=risk, edits=(edit,)),)
