"""An image carries a secret in its environment, for everyone who can pull it."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Fix, Problem, Reach, image, problem, reach, rule
from dockward.model.dockerfile import Dockerfile
from dockward.model.image import Image
from dockward.model.workload import EnvEntry, EnvKind
from dockward.model.world import World
from dockward.practices._dockerfiles import known
from dockward.practices._images import need_use
from dockward.practices._repairs import without_pair
from dockward.practices._sorts import sort_words
from dockward.practices.p09_images._lent import why_kept
from dockward.syntax.secrets import names_secret

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
    written="FROM debian:12.8\nENV LANG=C.UTF-8 API_TOKEN=u8jKq2wX9dLr0vT4sYb6\n",
    fixed="FROM debian:12.8\nENV LANG=C.UTF-8\n",
    bad=image(environment=(EnvEntry("API_TOKEN", EnvKind.CREDENTIAL),)),
    good=image(environment=(EnvEntry("API_TOKEN_FILE", EnvKind.FILE_REFERENCE),)),
)
def secret_in_image_environment(i: Image, world: World) -> Iterator[Problem]:
    need_use(i, world)
    for one in i.environment.value:
        if one.kind in _SECRETS:
            looks = "looks like" if names_secret(one.name) else "holds what looks like"
            message = f"{one.name} {looks} a {one.kind.value}{sort_words(one.sort)}."
            fix, why = _fix(i.written, one.name) if i.written is not None else ((), "")
            yield problem(message, at=one.place or i.environment, evidence=one.name, fix=fix, unrepaired=why)


def _fix(file: Dockerfile, name: str) -> tuple[tuple[Fix, ...], str]:
    """Without it, where the build itself may do without: what is started is given it when it starts."""
    several = [(one, pair) for stage in file.shipped for one in stage.all("ENV") for pair in one.pairs]
    found = [(one, pair) for one, pair in several if known(pair.key) == name]
    if len(found) != 1:
        return (), "several instructions set it"
    ((one, pair),) = found
    why = why_kept(file, one, name)
    risk = "the program has it no more, unless it is given it when it starts; change it, for images that have it"
    edits = without_pair(file, one, pair)
    return ((), why) if why else ((Fix(title=f"Take {name} out", risk=risk, edits=edits),), "")
