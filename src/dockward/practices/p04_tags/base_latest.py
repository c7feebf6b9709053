"""A Dockerfile builds on an image tagged `latest`."""

from collections.abc import Iterator

from dockward.kit import Attacker, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.dockerfile import Dockerfile
from dockward.model.world import World
from dockward.practices._dockerfiles import base_word, copied_images, outside_bases
from dockward.practices.p04_tags._digests import NO_DIGEST, base_pinned, loose_copy


@rule(
    "DW0450",
    severity=reach(Attacker.SUPPLIER, Reach.CONTAINER),
    elsewhere=(
        "buddy:EF0003",
        "checkov:CKV_DOCKER_7",
        "docker-security-checker:latest",
        "dockerfile-security:latest-tag",
        "dockerfile_lint:is_latest_tag",
        "dockerfilelint:latest_tag",
        "hadolint:DL3007",
        "kics:image_version_using_latest",
        "semgrep:avoid-latest-version",
        "sonar:S6596",
        "terrascan:AC_DOCKER_0041",
        "trivy:DS-0001",
    ),
    why="Two builds of one commit begin with different systems, and nobody can say which one a build began with.",
    remedy="Name the version, and the digest with it: `FROM debian:12.8-slim@sha256:...`.",
    references=("https://docs.docker.com/build/building/best-practices/#pin-base-image-versions",),
    bad=dockerfile("FROM debian:latest"),
    good=dockerfile("FROM debian:12.8-slim"),
)
def base_latest(file: Dockerfile, world: World) -> Iterator[Problem]:
    for stage, found in outside_bases(file):
        if found.tag == "latest" and not found.digest:
            fix = base_pinned(world, file, stage, found)
            yield problem(at=base_word(stage).value, evidence=f"FROM {stage.base.value}", fix=fix, unrepaired=NO_DIGEST)
    for one in copied_images(file):
        if one.image.tag == "latest" and not one.image.digest:
            yield loose_copy(world, one, ", whose tag is `latest`")
