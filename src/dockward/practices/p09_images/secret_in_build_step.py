"""A secret stands in a command that built an image in use."""

from collections.abc import Iterator
from itertools import pairwise

from dockward.kit import Attacker, Confidence, Problem, Reach, image, problem, reach, rule
from dockward.model.command import Command
from dockward.model.image import Image, Layer
from dockward.model.workload import EnvKind
from dockward.model.world import World
from dockward.practices._images import need_use, steps
from dockward.syntax.secrets import classify

_SECRETS = frozenset({EnvKind.CREDENTIAL, EnvKind.CONNECTION_STRING})
_WRITERS = frozenset({"echo", "printf"})
_CLONE = "RUN /bin/sh -c git clone https://{}git.example.org/shop/api # buildkit"


@rule(
    "DW0922",
    severity=reach(Attacker.SUPPLIER, Reach.NEIGHBOURS),
    confidence=Confidence.LIKELY,
    cis="4.10",
    elsewhere=("docker-bench:4.10", "dockle:CIS-DI-0010"),
    why="The command stays in the image's history word by word, for everyone who can pull it: `docker history "
    "--no-trunc`.",
    remedy="Change the secret, and read it from a file that the build lends: `RUN --mount=type=secret,id=NAME`, "
    "for git `RUN --mount=type=ssh`.",
    references=("https://docs.docker.com/build/building/secrets/",),
    bad=image(history=(Layer(_CLONE.format("shop:made-up-word@"), 0, 1),)),
    good=image(history=(Layer(_CLONE.format(""), 0, 1),)),
)
def secret_in_build_step(i: Image, world: World) -> Iterator[Problem]:
    need_use(i, world)
    found = {name for step in steps(i) for name in _programs_with_secret(step.commands)}
    for name in sorted(found):
        yield problem(
            f"A command for {name} holds what looks like a secret.", at=i.history, evidence=f"secret for {name}"
        )


def _programs_with_secret(several: tuple[Command, ...]) -> Iterator[str]:
    for before, one in pairwise((None, *several)):
        if one is None:
            continue
        given = before is not None and one.piped and one.program == "chpasswd" and _names_password(before)
        if given or _holds_secret(one):
            yield one.program


def _names_password(one: Command) -> bool:
    """Whether it writes `account:password` as it stands."""
    return one.program in _WRITERS and any(":" in word and "$" not in word for word in one.arguments)


def _holds_secret(one: Command) -> bool:
    """Whether a word, or an option with its value, looks like a secret.

    A variable isn't one: its value stays outside of the history.
    """
    words = [word for word in one.words if "$" not in word]
    pairs = (f"{option} {value}" for option, value in pairwise(words) if option.startswith("--"))
    return any(classify("", text) in _SECRETS for text in (*words, *pairs))
