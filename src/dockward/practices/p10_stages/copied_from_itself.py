"""COPY --from takes from the very stage that it stands in."""

from collections.abc import Iterator

from dockward.kit import Attacker, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.dockerfile import Dockerfile
from dockward.practices._dockerfiles import known


@rule(
    "DW1053",
    severity=reach(Attacker.CHANCE, Reach.CONTAINER),
    elsewhere=(
        "buddy:EC0001",
        "hadolint:DL3023",
        "kics:copy_from_references_current_from_alias",
        "semgrep:copy-from-own-alias",
        "trivy:DS-0006",
    ),
    why="A stage can't be read before it is finished: the build ends with an error, or pulls an image of that name.",
    remedy="Name the stage that has the files; inside of one stage use `RUN cp`.",
    references=("https://docs.docker.com/build/building/multi-stage/",),
    bad=dockerfile("FROM alpine:3.20 AS run", "COPY --from=run /a /b"),
    good=dockerfile("FROM alpine:3.20 AS build", "FROM alpine:3.20 AS run", "COPY --from=build /a /b"),
)
def copied_from_itself(file: Dockerfile) -> Iterator[Problem]:
    for stage in file.stages:
        for one in stage.all("COPY", "ADD"):
            flag = one.flag("from")
            if flag and flag.value and known(flag.value).lower() in {stage.name or str(stage.index), str(stage.index)}:
                yield problem(at=flag.value.value, evidence=f"{one.keyword} --from={known(flag.value)}")
