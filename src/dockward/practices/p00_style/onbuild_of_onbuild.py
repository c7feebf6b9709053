"""ONBUILD keeps an instruction that can't be kept: FROM, MAINTAINER or another ONBUILD."""

from collections.abc import Iterator

from dockward.kit import Attacker, Problem, Reach, dockerfile, reach, rule
from dockward.model.dockerfile import Dockerfile
from dockward.practices.p00_style._written import refused


@rule(
    "DW0020",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY),
    elsewhere=(
        "buddy:EI0004",
        "datadog-iac:from_or_maintainer_cannot_be_triggered_within_onbuild",
        "hadolint:DL3043",
    ),
    why="The build is refused.",
    remedy="Keep something else, or give the instruction to the images that stand on this one.",
    references=("https://docs.docker.com/reference/dockerfile/#onbuild-limitations",),
    bad=dockerfile("FROM debian:12.8", "ONBUILD FROM alpine:3.20"),
    good=dockerfile("FROM debian:12.8", "ONBUILD RUN make"),
)
def onbuild_of_onbuild(file: Dockerfile) -> Iterator[Problem]:
    """Told as a finding too, so that it has a rule, a line and an id that other tools know."""
    return refused(file, "bad-onbuild")
