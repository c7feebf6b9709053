"""Files are copied to a relative path, and no WORKDIR says where that is."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Danger, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.dockerfile import Dockerfile
from dockward.practices._directories import is_absolute, located
from dockward.practices._dockerfiles import known


@rule(
    "DW0016",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY, Danger.DEFENCE),
    confidence=Confidence.LIKELY,
    elsewhere=("hadolint:DL3045",),
    why="They land where the base image happens to have its working directory, or among the system's own.",
    remedy="Put a `WORKDIR` before it, or write the whole path.",
    references=("https://docs.docker.com/reference/dockerfile/#destination-1",),
    bad=dockerfile("FROM debian:12.8", "COPY app app/"),
    good=dockerfile("FROM debian:12.8", "WORKDIR /srv", "COPY app app/"),
)
def copied_to_unknown_directory(file: Dockerfile) -> Iterator[Problem]:
    """Nothing is said of a stage from scratch, whose directory is `/`."""
    for stage in file.stages:
        for one, directory in located(file, stage):
            if one.keyword in {"COPY", "ADD"} and one.arguments and not (directory.given or directory.path):
                target = one.arguments[-1]
                path = known(target)
                if path and not is_absolute(path):
                    yield problem(at=target.value, evidence=f"{one.keyword} to {path}")
