"""An image carries a label that the policy doesn't know."""

from collections.abc import Iterator
from fnmatch import fnmatchcase

from dockward.kit import Attacker, Danger, Name, NotApplicable, Problem, Reach, Settings, image, problem, reach, rule
from dockward.model.image import Image
from dockward.model.world import World
from dockward.practices._images import need_use


class Known(Settings, frozen=True):
    """Names of the labels that images may have, `*` for any rest; empty: any."""

    allowed: tuple[Name, ...] = ()


@rule(
    "DW1156",
    severity=reach(Attacker.CHANCE, Reach.SIGHT, Danger.DEFENCE),
    elsewhere=("hadolint:DL3050",),
    why="Programs obey labels, and people trust them: one that nobody agreed on is a mistake, or somebody's way to say "
    "something to another program.",
    remedy="Take it out, or add it to `allowed` in the policy.",
    references=("https://docs.docker.com/engine/manage-resources/labels/",),
    example_settings=Known(allowed=("org.example.*",)),
    written="FROM debian:12.8\nLABEL owner=shop\n",
    bad=image(labels={"owner": "shop"}),
    good=image(labels={"org.example.owner": "shop"}),
)
def image_label_superfluous(i: Image, world: World, settings: Known) -> Iterator[Problem]:
    need_use(i, world)
    if not settings.allowed:
        raise NotApplicable("the policy doesn't say which labels images may have")
    for name in sorted(i.labels.value):
        if not any(fnmatchcase(name, one) for one in settings.allowed):
            yield problem(f"The label {name} is none of those agreed on.", at=i.labels, evidence=f"label {name}")
