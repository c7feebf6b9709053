"""A Dockerfile builds on an image from a registry that the policy doesn't trust."""

from collections.abc import Iterator

from dockward.kit import (
    Attacker,
    Name,
    NotApplicable,
    Problem,
    Reach,
    TrustedRegistries,
    dockerfile,
    problem,
    reach,
    rule,
)
from dockward.model.dockerfile import Dockerfile
from dockward.practices._dockerfiles import base_word, copied_images, outside_bases
from dockward.syntax.reference import covers


class Sources(TrustedRegistries, frozen=True):
    """Where bases of images may come from."""

    trusted: tuple[Name, ...] = ()


@rule(
    "DW0957",
    severity=reach(Attacker.SUPPLIER, Reach.CONTAINER),
    cis="4.2",
    elsewhere=(
        "datadog-iac:use_only_an_allowed_registry_in_the_from_image",
        "dockerfile-security:trusted-base",
        "hadolint:DL3026",
    ),
    why="Whoever owns that repository decides what is built here, and nobody has looked at who that is.",
    remedy="Copy the base to a registry that you trust and name it there, or add its registry or repository to "
    "`registries.trusted` in the policy.",
    references=("https://docs.docker.com/docker-hub/repos/manage/trusted-content/",),
    example_settings=Sources(trusted=("docker.io/library",)),
    bad=dockerfile("FROM ghcr.io/stranger/base:1"),
    good=dockerfile("FROM debian:12.8"),
)
def base_untrusted(file: Dockerfile, settings: Sources) -> Iterator[Problem]:
    if not settings.trusted:
        raise NotApplicable("no trusted registries are set in the policy")
    for stage, found in outside_bases(file):
        if not any(covers(one, found) for one in settings.trusted):
            message = f"{found.name} is in no trusted registry."
            yield problem(message, at=base_word(stage).value, evidence=f"FROM {found.name}")
    for one in copied_images(file):
        if not any(covers(trusted, one.image) for trusted in settings.trusted):
            message = f"{one.image.name} is in no trusted registry, and files are taken from it."
            yield problem(message, at=one.place, evidence=f"--from={one.image.name}")
