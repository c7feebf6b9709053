"""An image in use is far larger than programs are."""

from collections.abc import Iterator

from dockward.kit import Amount, Attacker, Confidence, Danger, Problem, Reach, Settings, image, problem, reach, rule
from dockward.model.image import Image
from dockward.model.subject import Kind
from dockward.model.world import World
from dockward.practices._images import need_use

MIB = 1 << 20


class Size(Settings, frozen=True):
    """How large an image may be, in MiB."""

    mebibytes: Amount = 1024


@rule(
    "DW1004",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY, Danger.DEFENCE),
    kinds=(Kind.IMAGE,),
    confidence=Confidence.GUESS,
    why="It takes long to pull when it must be replaced in a hurry, and most of what it holds is there to be attacked "
    "rather than used.",
    remedy="`docker history IMAGE` shows which step is large. Build in a stage of its own, start from a slim or "
    "distroless base, and keep the rest out with .dockerignore; `mebibytes` in the policy sets the size that counts.",
    references=("https://docs.docker.com/build/building/best-practices/#use-multi-stage-builds",),
    strict=True,
    bad=image(size=1025 * MIB),
    good=image(size=1024 * MIB),
)
def image_very_large(i: Image, world: World, settings: Size) -> Iterator[Problem]:
    need_use(i, world)
    if i.size.value > settings.mebibytes * MIB:
        yield problem(f"It has {i.size.value // MIB} MiB.", at=i.size, evidence="image is large")
