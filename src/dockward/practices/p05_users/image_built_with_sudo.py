"""An image in use was built with sudo, which as a rule is still in it."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Problem, Reach, image, problem, reach, rule
from dockward.model.image import Image, Layer
from dockward.model.world import World
from dockward.practices._images import need_use
from dockward.syntax.history import parse_step


@rule(
    "DW0512",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.CONTAINER, Danger.DEFENCE),
    elsewhere=("dockle:DKL-DI-0001",),
    why="A RUN is root already, or says so with USER: sudo is only good for a user of the finished container, who with "
    "it becomes root there.",
    remedy="Write `USER root` before the instructions that need it and the service's user after them; take the "
    "package sudo and its rules out of the image.",
    references=("https://docs.docker.com/build/building/best-practices/",),
    bad=image(history=(Layer("/bin/sh -c sudo apt-get install -y curl", 1.0, 10),)),
    good=image(history=(Layer("/bin/sh -c apt-get purge -y sudo", 1.0, 10),)),
)
def image_built_with_sudo(i: Image, world: World) -> Iterator[Problem]:
    need_use(i, world)
    commands = (one for layer in i.history.value for one in parse_step(layer.instruction).commands)
    if any("sudo" in one.prefixes or one.program == "sudo" for one in commands):
        yield problem(at=i.history, evidence="history runs sudo")
