"""COPY --from takes another stage's whole file system into the image."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.dockerfile import Dockerfile
from dockward.practices._dockerfiles import known


@rule(
    "DW1054",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.CONTAINER, Danger.DEFENCE),
    elsewhere=("hadolint:DL3067",),
    why="Compilers, caches, sources and secrets of the build go along: everything that the second stage is there to "
    "leave behind.",
    remedy="Copy what runs, path by path: `COPY --from=build /app/server /usr/local/bin/`.",
    references=("https://docs.docker.com/build/building/multi-stage/",),
    bad=dockerfile("FROM golang:1.23 AS build", "FROM alpine:3.20", "COPY --from=build / /"),
    good=dockerfile("FROM golang:1.23 AS build", "FROM scratch", "COPY --from=build / /"),
)
def copied_from_whole_stage(file: Dockerfile) -> Iterator[Problem]:
    for stage in file.shipped:
        if stage.base.known and stage.base.value == "scratch":
            continue
        for one in stage.all("COPY", "ADD"):
            flag = one.flag("from")
            sources = [known(word) for word in one.arguments[:-1]]
            if flag and any(source in {"/", "/*", "/."} for source in sources):
                yield problem(at=one.arguments[0].value, evidence=f"{one.keyword} --from {sources[0]}")
