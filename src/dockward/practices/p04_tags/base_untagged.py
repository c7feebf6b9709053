"""A Dockerfile builds on an image with neither tag nor digest."""

from collections.abc import Iterator

from dockward.kit import Attacker, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.dockerfile import Dockerfile
from dockward.model.world import World
from dockward.practices._dockerfiles import base_word, copied_images, outside_bases
from dockward.practices.p04_tags._digests import NO_DIGEST, base_pinned, loose_copy


@rule(
    "DW0451",
    severity=reach(Attacker.SUPPLIER, Reach.CONTAINER),
    elsewhere=(
        "buddy:EF0004",
        "checkov:CKV_DOCKER_7",
        "docker-security-checker:latest",
        "dockerfile_lint:no_tag",
        "dockerfilelint:missing_tag",
        "hadolint:DL3006",
        "kics:image_version_not_explicit",
        "semgrep:missing-image-version",
        "sonar:S6596",
        "trivy:DS-0001",
    ),
    why="Without a tag the builder takes `latest`: whatever its publisher pushed last.",
    remedy="Name the version, and the digest with it: `FROM debian:12.8-slim@sha256:...`.",
    references=("https://docs.docker.com/build/building/best-practices/#pin-base-image-versions",),
    bad=dockerfile("FROM debian"),
    good=dockerfile("FROM debian:12.8-slim AS build", "FROM build", "FROM scratch"),
)
def base_untagged(file: Dockerfile, world: World) -> Iterator[Problem]:
    for stage, found in outside_bases(file):
        if not found.tag and not found.digest:
            fix = base_pinned(world, file, stage, found)
            yield problem(at=base_word(stage).value, evidence=f"FROM {stage.base.value}", fix=fix, unrepaired=NO_DIGEST)
    for one in copied_images(file):
        if not one.image.tag and not one.image.digest:
            yield loose_copy(world, one, " without a tag")
