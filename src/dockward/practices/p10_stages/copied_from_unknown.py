"""COPY --from, or a mount, names what is no stage of the file, nor looks like an image."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.dockerfile import Dockerfile
from dockward.practices._dockerfiles import is_image_name, named_sources


@rule(
    "DW1055",
    severity=reach(Attacker.SUPPLIER, Reach.CONTAINER),
    confidence=Confidence.LIKELY,
    elsewhere=("buddy:EC0002", "hadolint:DL3022"),
    why="The builder pulls the public image of that name, be it anybody's: a stage that was renamed or mistyped "
    "becomes a stranger's files.",
    remedy="Name a stage of the file (`FROM golang:1.24 AS build`, `COPY --from=build`); an image is named with its "
    "tag or digest.",
    references=("https://docs.docker.com/build/building/multi-stage/",),
    bad=dockerfile("FROM golang:1.24 AS build", "FROM debian:12.8", "COPY --from=biuld /app /app"),
    good=dockerfile("FROM golang:1.24 AS build", "FROM debian:12.8", "COPY --from=build /app /app"),
)
def copied_from_unknown(file: Dockerfile) -> Iterator[Problem]:
    names = {stage.name for stage in file.stages}
    for stage in file.built:
        for one in (*stage.all("COPY", "ADD"), *stage.runs):
            for word, name in named_sources(one):
                if name and name.lower() not in names and _is_bare(name):
                    yield problem(f"{name} is no stage here.", at=word.value, evidence=f"--from={name}")


def _is_bare(name: str) -> bool:
    """Whether nothing says that it is an image: no registry, repository, tag or digest, no well-known name."""
    return name != "scratch" and not name.isdigit() and "." not in name and not is_image_name(name)
