"""A label of an image has no value."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Problem, Reach, image, problem, reach, rule
from dockward.model.image import Image
from dockward.model.world import World
from dockward.practices._images import need_use


@rule(
    "DW1157",
    severity=reach(Attacker.CHANCE, Reach.SIGHT, Danger.DEFENCE),
    elsewhere=("hadolint:DL3051",),
    why="It answers a question with nothing: whoever sorts or searches by it takes the image for looked after.",
    remedy="Give it its value, or leave it out; a build argument that nobody set is the usual cause.",
    references=("https://docs.docker.com/reference/dockerfile/#label",),
    strict=True,
    written='FROM debian:12.8\nLABEL org.example.owner=""\n',
    bad=image(labels={"org.example.owner": ""}),
    good=image(labels={"org.example.owner": "shop"}),
)
def image_label_empty(i: Image, world: World) -> Iterator[Problem]:
    need_use(i, world)
    for name, value in sorted(i.labels.value.items()):
        if not value.strip().strip("\"'"):
            yield problem(f"The label {name} is empty.", at=i.labels, evidence=f"empty {name}")
