"""An image in use runs as root unless every container of it is told otherwise."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, NotApplicable, Problem, Reach, image, problem, reach, rule
from dockward.model.image import Image
from dockward.model.world import World
from dockward.practices.p05_users._root import is_root_name, user_of


@rule(
    "DW0510",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.CONTAINER, Danger.DEFENCE),
    cis="4.1",
    elsewhere=("dockle:CIS-DI-0001",),
    why="The next container made from it, by hand or by somebody else, is root without anyone having chosen that.",
    remedy="End the Dockerfile's last stage with `USER 10001` (a number, so that everybody can see that it isn't 0) "
    "and give that user what it must write: `COPY --chown=10001:10001`.",
    references=("https://docs.docker.com/reference/dockerfile/",),
    strict=True,
    bad=image(user=""),
    good=image(user="10001"),
)
def image_user_root(i: Image, world: World) -> Iterator[Problem]:
    if not is_root_name(user_of(i.user.value)):
        return
    if all(w.image_id.value != i.id for w in (*world.containers, *world.services)):
        raise NotApplicable("no container uses it")
    yield problem(at=i.user)
