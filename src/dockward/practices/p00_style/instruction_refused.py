"""BuildKit refuses an instruction: it is unknown, or lacks or has an argument that it may not."""

from collections.abc import Iterator

from dockward.kit import Attacker, Problem, Reach, dockerfile, reach, rule
from dockward.model.dockerfile import Dockerfile
from dockward.practices.p00_style._written import refused

_ELSEWHERE = frozenset(
    {"bad-directive", "bad-onbuild", "json-not-strings", "no-from", "no-instruction", "no-stage", "repeated-directive"}
)
"""Kinds that rules of their own tell of."""


@rule(
    "DW0032",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY),
    elsewhere=(
        "buddy:EL0001",
        "dockerfilelint:add_src_invalid",
        "dockerfilelint:extra_args",
        "dockerfilelint:invalid_command",
        "dockerfilelint:invalid_line",
        "dockerfilelint:invalid_workdir",
        "dockerfilelint:missing_args",
        "dockerfilelint:required_params",
        "sonar:S2260",
    ),
    why="The file can't be built.",
    remedy="Mend what the message says; a line that goes on needs a backslash at the end of the one before.",
    references=("https://docs.docker.com/reference/dockerfile/",),
    bad=dockerfile("FROM debian:12.8", "RUM make"),
    good=dockerfile("FROM debian:12.8", "RUN make"),
)
def instruction_refused(file: Dockerfile) -> Iterator[Problem]:
    """Told as a finding too, so that it has a rule, a line and an id that other tools know."""
    return refused(file, *{one.kind for one in file.flaws if one.fatal} - _ELSEWHERE)
