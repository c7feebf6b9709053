"""A service names an image and builds one, and doesn't say which of the two is meant."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Problem, Reach, compose, problem, reach, rule
from dockward.model.compose import Project


@rule(
    "DW0060",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY, Danger.DEFENCE),
    elsewhere=("dclint:no-build-and-image",),
    why="Whether it is pulled or built hangs on what the machine already has: an image that somebody published under "
    "the name may run in place of what stands here.",
    remedy="Take one of the two out; where `image` names what is built, say so with `pull_policy: build`.",
    references=("https://docs.docker.com/reference/compose-file/build/#using-build-and-image",),
    bad=compose("services:", "  web:", "    image: shop/web:1.0", "    build: ."),
    good=compose("services:", "  web:", "    image: shop/web:1.0", "    build: .", "    pull_policy: build"),
)
def build_and_image(project: Project) -> Iterator[Problem]:
    for name, one in project.services.items():
        image = one.at("image")
        if image is not None and one.at("build") is not None and one.at("pull_policy") is None:
            yield problem(f"{name} has both.", at=image.place, evidence=f"{name}: build and image")
