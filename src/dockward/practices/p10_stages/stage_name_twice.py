"""Two stages of a Dockerfile have one name, and only the first can be reached by it."""

from collections.abc import Iterator

from dockward.kit import Attacker, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.dockerfile import Dockerfile


@rule(
    "DW1051",
    severity=reach(Attacker.CHANCE, Reach.CONTAINER),
    elsewhere=(
        "buddy:EF0002",
        "buildkit:DuplicateStageName",
        "checkov:CKV_DOCKER_11",
        "hadolint:DL3024",
        "kics:same_alias_in_different_froms",
        "semgrep:alias-must-be-unique",
        "trivy:DS-0012",
    ),
    why="`--target` and `COPY --from` by that name take another stage than some reader expects: what was meant to be "
    "left behind is shipped, or the other way round.",
    remedy="Give every stage a name of its own.",
    references=("https://docs.docker.com/reference/build-checks/duplicate-stage-name/",),
    bad=dockerfile("FROM golang:1.23 AS build", "FROM alpine:3.20 AS build"),
    good=dockerfile("FROM golang:1.23 AS build", "FROM alpine:3.20 AS run"),
)
def stage_name_twice(file: Dockerfile) -> Iterator[Problem]:
    seen: set[str] = set()
    for stage in file.stages:
        if stage.name and stage.name in seen:
            yield problem(at=stage.start.arguments[-1].value, evidence=f"AS {stage.name}")
        seen.add(stage.name)
