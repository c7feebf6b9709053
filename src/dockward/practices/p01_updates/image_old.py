"""A container's image was built long ago and has not been built anew with the fixes since."""

from collections.abc import Iterator

from dockward.kit import (
    DAY,
    NOW,
    Amount,
    Attacker,
    Confidence,
    Danger,
    NotApplicable,
    Problem,
    Reach,
    Settings,
    image,
    problem,
    reach,
    rule,
)
from dockward.model.image import Image
from dockward.model.subject import Kind
from dockward.model.world import World
from dockward.practices._images import need_use


class Age(Settings, frozen=True):
    """How old an image in use may be."""

    days: Amount = 90


@rule(
    "DW0113",
    severity=reach(Attacker.NETWORK, Reach.CONTAINER, Danger.DEFENCE),
    kinds=(Kind.IMAGE,),
    cis="4.4",
    elsewhere=("docker-bench:4.4", "dockle:CIS-DI-0004"),
    confidence=Confidence.LIKELY,
    why="What it contains has stood still while flaws in it were found and mended elsewhere.",
    remedy="Build it anew on a current base (`docker build --pull --no-cache`) or move to a newer release of it, and "
    "make the container anew. `days` in the policy sets the age that counts.",
    bad=image(created=NOW - 400 * DAY),
    good=image(created=NOW - 20 * DAY),
)
def image_old(i: Image, world: World, settings: Age) -> Iterator[Problem]:
    need_use(i, world)
    made = i.created.value
    if not made:
        raise NotApplicable("it doesn't say when it was made, as reproducible builds do")
    days = (world.taken - made) / DAY
    if days > settings.days:
        yield problem(f"It was made {days:.0f} days ago.", at=i.created, evidence="image is old")
