"""An image is built with a secret as a build argument, which its history keeps."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Fix, Problem, Reach, image, problem, reach, rule
from dockward.model.dockerfile import Dockerfile, Instruction
from dockward.model.image import Image, Layer
from dockward.model.workload import EnvEntry, EnvKind
from dockward.model.world import World
from dockward.practices._dockerfiles import known
from dockward.practices._images import all_steps, need_use, place_of, told
from dockward.practices._sorts import sort_words
from dockward.practices.p09_images._lent import lend_secret
from dockward.syntax.dockerfile.image import asked_entry_of

_WHY = "its name isn't known"
_SECRETS = frozenset({EnvKind.CREDENTIAL, EnvKind.CONNECTION_STRING})


@rule(
    "DW0911",
    severity=reach(Attacker.SUPPLIER, Reach.NEIGHBOURS),
    cis="4.10",
    elsewhere=(
        "buildkit:SecretsUsedInArgOrEnv",
        "docker-bench:4.10",
        "docker-security-checker:secret-env",
        "dockerfile-security:secrets-in-env",
        "dockle:CIS-DI-0010",
        "hadolint:DL3064",
        "semgrep:secret-in-build-arg",
        "sonar:S6472",
        "trivy:DS-0031",
    ),
    confidence=Confidence.LIKELY,
    why="`docker history --no-trunc` prints it to everyone who can pull the image.",
    remedy="Change the secret, and build with `RUN --mount=type=secret,id=NAME,env=NAME`, which leaves nothing behind: "
    "`docker build --secret id=NAME,env=NAME`.",
    references=("https://docs.docker.com/build/building/secrets/",),
    written='FROM node:22-slim\nARG NPM_TOKEN\nRUN ./fetch --token "$NPM_TOKEN"\n',
    fixed="# syntax=docker/dockerfile:1\nFROM node:22-slim\n"
    'RUN --mount=type=secret,id=NPM_TOKEN,env=NPM_TOKEN ./fetch --token "$NPM_TOKEN"\n',
    bad=image(history=(Layer("RUN |1 NPM_TOKEN=npm_u8jKq2wX9dLr0vT4sYb6 /bin/sh -c npm ci # buildkit", 0.0, 1),)),
    good=image(history=(Layer("RUN |1 NODE_VERSION=20.1 /bin/sh -c npm ci # buildkit", 0.0, 1),)),
)
def secret_in_build_argument(i: Image, world: World) -> Iterator[Problem]:
    need_use(i, world)
    yield from told(i, _found(i))


def _found(i: Image) -> Iterator[Problem]:
    for step in all_steps(i):
        for one in step.build_args:
            if one.kind in _SECRETS:
                message = f"The build argument {one.name} looks like a secret{sort_words(one.sort)}."
                fix, why = _fix(i.written, step.written, one.name) if i.written and step.written else ((), "")
                place = one.place or place_of(step, i)
                yield problem(message, at=place, evidence=one.name, fix=fix, unrepaired=why)
    for one in _before_stages(i):
        yield problem(
            f"The build argument {one.name} looks like a secret{sort_words(one.sort)}.",
            at=one.place or i.environment,
            evidence=one.name,
        )


def _fix(file: Dockerfile, step: Instruction, name: str) -> tuple[tuple[Fix, ...], str]:
    pair = next((pair for pair in step.pairs if known(pair.key) == name), None)
    return lend_secret(file, step, pair) if pair is not None else ((), _WHY)


def _before_stages(i: Image) -> Iterator[EnvEntry]:
    """Secrets among the ARGs before the first FROM, save for those that a stage declares too."""
    declared = {one.name for step in all_steps(i) for one in step.build_args}
    for one in i.written.head if i.written is not None else ():
        for entry in map(asked_entry_of, one.pairs):
            if entry.kind in _SECRETS and entry.name not in declared:
                yield entry
