"""A secret stands in a command that built an image in use."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Problem, Reach, image, problem, reach, rule
from dockward.model.image import Image, Layer
from dockward.model.workload import EnvKind
from dockward.model.world import World
from dockward.practices._images import commands, need_use
from dockward.syntax.secrets import classify
from dockward.syntax.shell import Command

_SECRETS = frozenset({EnvKind.CREDENTIAL, EnvKind.CONNECTION_STRING})
_CLONE = "RUN /bin/sh -c git clone https://{}git.example.org/shop/api # buildkit"


@rule(
    "DW0922",
    severity=reach(Attacker.SUPPLIER, Reach.NEIGHBOURS),
    confidence=Confidence.LIKELY,
    cis="4.10",
    elsewhere=("docker-bench:4.10", "dockle:CIS-DI-0010"),
    why="The command stays in the image's history word by word, for everyone who can pull it: `docker history "
    "--no-trunc`.",
    remedy="Change the secret, and read it from a file that the build lends: `RUN --mount=type=secret,id=NAME`, for git "
    "`RUN --mount=type=ssh`.",
    references=("https://docs.docker.com/build/building/secrets/",),
    bad=image(history=(Layer(_CLONE.format("shop:made-up-word@"), 0, 1),)),
    good=image(history=(Layer(_CLONE.format(""), 0, 1),)),
)
def secret_in_build_step(i: Image, world: World) -> Iterator[Problem]:
    need_use(i, world)
    found = {one.program for one in commands(i) if _holds_secret(one)}
    for name in sorted(found):
        yield problem(
            f"A command of {name} holds what looks like a secret.", at=i.history, evidence=f"secret for {name}"
        )


def _holds_secret(one: Command) -> bool:
    """Whether a word looks like a secret; a variable isn't one, its value stays outside of the history."""
    return any(classify("", word) in _SECRETS for word in one.words if "$" not in word)
