"""An image carries a secret in its environment, for everyone who can pull it."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Problem, Reach, image, problem, reach, rule
from dockward.model.image import Image
from dockward.model.workload import EnvEntry, EnvKind
from dockward.model.world import World
from dockward.practices._images import need_use

_SECRETS = frozenset({EnvKind.CREDENTIAL, EnvKind.CONNECTION_STRING})


@rule(
    "DW0908",
    severity=reach(Attacker.SUPPLIER, Reach.NEIGHBOURS),
    cis="4.10",
    elsewhere=(
        "buildkit:SecretsUsedInArgOrEnv",
        "docker-bench:4.10",
        "docker-security-checker:secret-env",
        "dockerfile-security:secrets-in-env",
        "dockle:CIS-DI-0010",
        "hadolint:DL3064",
        "kics:passwords_and_secrets",
        "sonar:S6472",
        "trivy:DS-0031",
    ),
    confidence=Confidence.LIKELY,
    why="The value lies in the image's configuration in every registry and on every host, and `docker inspect` prints "
    "it.",
    remedy="Take the ENV out, change the secret, and hand it over when the container starts: a file from `secrets` "
    "(compose, Swarm); while building, `RUN --mount=type=secret`.",
    references=("https://docs.docker.com/build/building/secrets/",),
    written="FROM debian:12.8\nENV API_TOKEN=u8jKq2wX9dLr0vT4sYb6\n",
    bad=image(environment=(EnvEntry("API_TOKEN", EnvKind.CREDENTIAL),)),
    good=image(environment=(EnvEntry("API_TOKEN_FILE", EnvKind.FILE_REFERENCE),)),
)
def secret_in_image_environment(i: Image, world: World) -> Iterator[Problem]:
    need_use(i, world)
    for one in i.environment.value:
        if one.kind in _SECRETS:
            yield problem(
                f"{one.name} looks like a {one.kind.value}.", at=one.place or i.environment, evidence=one.name
            )
