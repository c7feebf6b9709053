"""An image lacks a label that the policy asks for."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Name, NotApplicable, Problem, Reach, Settings, image, problem, reach, rule
from dockward.model.image import Image
from dockward.model.world import World
from dockward.practices._images import need_use
from dockward.practices.p11_labels._known import labelling
from dockward.practices.p11_labels._labels import OCI


class Required(Settings, frozen=True):
    """Names of the labels that every image must have; empty: none."""

    required: tuple[Name, ...] = ()


@rule(
    "DW1155",
    severity=reach(Attacker.CHANCE, Reach.SIGHT, Danger.DEFENCE),
    elsewhere=("dockerfile_lint:required_label", "hadolint:DL3049", "sonar:S7028"),
    why="What your inventory, your scanners or your people find by that label, they don't find here.",
    remedy="Write it into the Dockerfile (`LABEL org.example.owner=shop`) or hand it over when it is built: "
    "`docker build --label`.",
    references=("https://docs.docker.com/reference/dockerfile/#label",),
    example_settings=Required(required=("org.example.owner",)),
    written="FROM debian:12.8\n",
    bad=image(labels={}),
    good=image(labels={"org.example.owner": "shop"}),
)
def image_label_missing(i: Image, world: World, settings: Required) -> Iterator[Problem]:
    need_use(i, world)
    if not settings.required:
        raise NotApplicable("no labels of images are required in the policy")
    for name in settings.required:
        if name not in i.labels.value:
            fix = labelling(i, world, name.removeprefix(OCI)) if name.startswith(OCI) else ()
            yield problem(f"It has no label {name}.", at=i.labels, evidence=f"no label {name}", fix=fix)
