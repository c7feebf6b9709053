"""A Dockerfile chooses its base image by a tag alone, which its publisher can move."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.dockerfile import Dockerfile
from dockward.model.world import World
from dockward.practices._dockerfiles import base_word, copied_images, outside_bases
from dockward.practices.p04_tags._digests import NO_DIGEST, base_pinned, loose_copy

_LATEST = "latest"


@rule(
    "DW0452",
    severity=reach(Attacker.SUPPLIER, Reach.CONTAINER, Danger.DEFENCE),
    elsewhere=(
        "semgrep:dockerfile-source-not-pinned",
        "sonar:S7023",
    ),
    why="A tag is a note that anyone with the right to push can stick on another image; only the digest says which "
    "bytes a build begins with.",
    remedy="Add the digest: `FROM debian:12.8-slim@sha256:...` (`docker buildx imagetools inspect IMAGE` tells it).",
    references=("https://docs.docker.com/build/building/best-practices/#pin-base-image-versions",),
    tension="A digest stands still, so fixes don't arrive by themselves: let a bot (Renovate, Dependabot) propose each "
    "new one and take it on purpose. That serves both fixed tags and updates.",
    strict=True,
    bad=dockerfile("FROM debian:12.8-slim"),
    good=dockerfile("FROM debian:12.8-slim@sha256:" + "ab" * 32),
)
def base_without_digest(file: Dockerfile, world: World) -> Iterator[Problem]:
    for stage, found in outside_bases(file):
        if found.tag not in {"", _LATEST} and not found.digest:
            fix = base_pinned(world, file, stage, found)
            yield problem(at=base_word(stage).value, evidence=f"FROM {stage.base.value}", fix=fix, unrepaired=NO_DIGEST)
    for one in copied_images(file):
        if one.image.tag not in {"", _LATEST} and not one.image.digest:
            yield loose_copy(world, one, " by its tag alone")
