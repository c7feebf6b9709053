"""A stage has a name that the builder uses for something else."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.dockerfile import Dockerfile

_RESERVED = frozenset({"context", "scratch"})


@rule(
    "DW1052",
    severity=reach(Attacker.CHANCE, Reach.CONTAINER, Danger.DEFENCE),
    elsewhere=(
        "buildkit:ReservedStageName",
        "hadolint:DL3063",
    ),
    why="`FROM scratch` means the empty image and never a stage of that name, so the stage can't be built upon.",
    remedy="Call the stage something else than `scratch` or `context`.",
    references=("https://docs.docker.com/reference/build-checks/reserved-stage-name/",),
    bad=dockerfile("FROM alpine:3.20 AS scratch"),
    good=dockerfile("FROM alpine:3.20 AS run"),
)
def stage_name_reserved(file: Dockerfile) -> Iterator[Problem]:
    for stage in file.stages:
        if stage.name in _RESERVED:
            yield problem(at=stage.start.arguments[-1].value, evidence=f"AS {stage.name}")
