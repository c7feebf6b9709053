"""An image was built with a secret as a build argument, which its history keeps."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Problem, Reach, image, problem, reach, rule
from dockward.model.image import Image, Layer
from dockward.model.workload import EnvKind
from dockward.model.world import World
from dockward.practices._images import need_use, steps

_SECRETS = frozenset({EnvKind.CREDENTIAL, EnvKind.CONNECTION_STRING})


@rule(
    "DW0911",
    severity=reach(Attacker.SUPPLIER, Reach.NEIGHBOURS),
    cis="4.10",
    elsewhere=("docker-bench:4.10", "dockle:CIS-DI-0010"),
    confidence=Confidence.LIKELY,
    why="`docker history --no-trunc` prints it to everyone who can pull the image.",
    remedy="Change the secret, and build with `RUN --mount=type=secret,id=NAME`, which leaves nothing behind.",
    references=("https://docs.docker.com/build/building/secrets/",),
    bad=image(history=(Layer("RUN |1 NPM_TOKEN=npm_u8jKq2wX9dLr0vT4sYb6 /bin/sh -c npm ci # buildkit", 0.0, 1),)),
    good=image(history=(Layer("RUN |1 NODE_VERSION=20.1 /bin/sh -c npm ci # buildkit", 0.0, 1),)),
)
def secret_in_build_argument(i: Image, world: World) -> Iterator[Problem]:
    need_use(i, world)
    names = {one.name for step in steps(i) for one in step.build_args if one.kind in _SECRETS}
    for name in sorted(names):
        yield problem(f"The build argument {name} looks like a secret.", at=i.history, evidence=name)
