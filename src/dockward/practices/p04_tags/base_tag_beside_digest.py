"""A base image carries a tag and a digest at once, and only the digest counts."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.dockerfile import Dockerfile
from dockward.practices._dockerfiles import base_word, copied_images, outside_bases


@rule(
    "DW0453",
    severity=reach(Attacker.CHANCE, Reach.CONTAINER, Danger.DEFENCE),
    elsewhere=("sonar:S8431",),
    why="The builder ignores the tag, so who changes it and leaves the digest builds on the old image without a word.",
    remedy="Let a bot write both together, or keep the tag in a comment above the FROM.",
    references=("https://docs.docker.com/reference/dockerfile/#from",),
    tension="Most people want both: the tag tells a reader and an updating bot what the digest is. That is in order as "
    "long as nobody edits one of them by hand.",
    strict=True,
    bad=dockerfile("FROM debian:12.8-slim@sha256:" + "ab" * 32),
    good=dockerfile("FROM debian@sha256:" + "ab" * 32),
)
def base_tag_beside_digest(file: Dockerfile) -> Iterator[Problem]:
    for stage, found in outside_bases(file):
        if found.tag and found.digest:
            yield problem(at=base_word(stage).value, evidence=f"FROM {stage.base.value}")
    for one in copied_images(file):
        if one.image.tag and one.image.digest:
            said = f"It takes files from {one.name}: of tag and digest only the digest counts."
            yield problem(said, at=one.place, evidence=f"--from={one.name}")
