"""A step of the build writes a secret to a file that stays in the image."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.dockerfile import Dockerfile
from dockward.practices._dockerfiles import command_place
from dockward.practices.p09_images._kept import document_place, document_secret, kept_secrets, named_at

_BASE = "FROM node:22-slim"
_WHY = "whether its program takes a file that the build lends, and whether a later step reads this one, isn't known"


@rule(
    "DW0966",
    severity=reach(Attacker.SUPPLIER, Reach.NEIGHBOURS),
    confidence=Confidence.LIKELY,
    cis="4.10",
    elsewhere=("docker-bench:4.10", "dockle:CIS-DI-0010", "trivy:DS-0031"),
    why="The layer holds the file for everyone who can pull the image. That the build was lent the secret by a mount "
    "doesn't help, nor does a later step that removes the file.",
    remedy="Lend the file itself, `RUN --mount=type=secret,id=npmrc,target=/root/.npmrc`, hand the tool the secret by "
    "its environment, or remove the file in the same step; and change the secret.",
    references=("https://docs.docker.com/build/building/secrets/",),
    bad=dockerfile(_BASE, 'RUN echo "//registry.npmjs.org/:_authToken=$NPM_TOKEN" > /root/.npmrc && npm ci'),
    good=dockerfile(_BASE, "RUN --mount=type=secret,id=npmrc,target=/root/.npmrc npm ci"),
)
def secret_written_to_layer(file: Dockerfile) -> Iterator[Problem]:
    for stage in file.shipped:
        for one in stage.runs:
            for each in kept_secrets(file, one):
                words = f"{each.command.program} writes {each.secret} to {each.where}, which stays in the layer."
                evidence = (each.command.program, each.secret)
                place = document_place(file, one, each) or command_place(file, one, each.command)
                yield problem(words, at=place, evidence=evidence, unrepaired=_WHY)
        for one in stage.all("ADD", "COPY"):
            if name := document_secret(one):
                words = f"{one.keyword} writes {name} into the image."
                yield problem(words, at=named_at(file, one, name), evidence=(one.keyword, name), unrepaired=_WHY)
