"""A Dockerfile has no FROM."""

from collections.abc import Iterator

from dockward.kit import Attacker, Problem, Reach, dockerfile, reach, rule
from dockward.model.dockerfile import Dockerfile
from dockward.practices.p00_style._written import refused


@rule(
    "DW0022",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY),
    elsewhere=("buddy:EF0001", "datadog-iac:should_specify_base_image"),
    why="Nothing can be built from it.",
    remedy="Begin with the image that it stands on: `FROM debian:12`, or `FROM scratch` for an empty one.",
    references=("https://docs.docker.com/reference/dockerfile/#from",),
    bad=dockerfile("ARG VERSION=12.8"),
    good=dockerfile("ARG VERSION=12.8", "FROM debian:${VERSION}"),
)
def base_missing(file: Dockerfile) -> Iterator[Problem]:
    """Told as a finding too, so that it has a rule, a line and an id that other tools know."""
    return refused(file, "no-from", "no-instruction")
