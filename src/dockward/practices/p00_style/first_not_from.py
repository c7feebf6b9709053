"""An instruction stands before the first FROM, where only ARG may."""

from collections.abc import Iterator

from dockward.kit import Attacker, Problem, Reach, dockerfile, reach, rule
from dockward.model.dockerfile import Dockerfile
from dockward.practices.p00_style._written import refused


@rule(
    "DW0021",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY),
    elsewhere=(
        "buddy:EI0002",
        "datadog-iac:first_instruction_should_be_arg_or_from",
        "dockerfilelint:from_first",
        "hadolint:DL3061",
    ),
    why="The build is refused.",
    remedy="Begin with FROM; comments, directives and ARG may stand before it.",
    references=("https://docs.docker.com/reference/dockerfile/#format",),
    bad=dockerfile("LABEL version=1", "FROM debian:12.8"),
    good=dockerfile("ARG VERSION=12.8", "FROM debian:${VERSION}"),
)
def first_not_from(file: Dockerfile) -> Iterator[Problem]:
    """Told as a finding too, so that it has a rule, a line and an id that other tools know."""
    return refused(file, "no-stage")
