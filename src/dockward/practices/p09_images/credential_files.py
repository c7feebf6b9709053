"""An image in use holds files that are keys or credentials by name."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Name, Problem, Reach, Settings, image, problem, reach, rule
from dockward.model.image import Image
from dockward.model.world import World
from dockward.practices._images import need_use


class Harmless(Settings, frozen=True):
    """Paths that look like credentials and aren't."""

    allowed: tuple[Name, ...] = ()


@rule(
    "DW0907",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.DATA),
    confidence=Confidence.LIKELY,
    cis="4.10",
    elsewhere=("docker-bench:4.10", "dockle:CIS-DI-0010"),
    why="Everyone who may pull the image has the key, and so has every container of it; deleting it in a later layer "
    "doesn't take it out.",
    remedy="Change the key, build without it (`RUN --mount=type=secret`, `.dockerignore`) and hand it over at run time "
    "as a secret.",
    references=("https://docs.docker.com/build/building/secrets/",),
    bad=image(credential_files=("/root/.ssh/id_ed25519",)),
    good=image(credential_files=()),
)
def credential_files(i: Image, world: World, settings: Harmless) -> Iterator[Problem]:
    need_use(i, world)
    for path in i.credential_files.value:
        if path not in settings.allowed:
            yield problem(f"{path} looks like a key or credentials.", at=i.credential_files, evidence=path)
