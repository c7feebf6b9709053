"""An image has a store of data let in whoever connects, without a password."""

from collections.abc import Iterator

from dockward.kit import Attacker, NotApplicable, Problem, Reach, image, problem, reach, rule
from dockward.model.image import Image
from dockward.model.workload import EnvEntry, EnvKind
from dockward.model.world import World
from dockward.practices._images import need_use
from dockward.practices.p07_apis._openings import opened
from dockward.syntax.openings import OPENINGS


@rule(
    "DW0733",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.DATA),
    why="Whoever starts it gets a store that every container of its networks reads and changes, and nothing tells "
    "them so.",
    remedy="Take the ENV out, and set a password when the container starts: as a file from `secrets` "
    "(`POSTGRES_PASSWORD_FILE`, `MYSQL_ROOT_PASSWORD_FILE`, ...).",
    references=("https://hub.docker.com/_/postgres", "https://hub.docker.com/_/mysql"),
    bad=image(environment=(EnvEntry("POSTGRES_HOST_AUTH_METHOD", EnvKind.OPEN),)),
    written="FROM postgres:17.2\nENV LANG=C.UTF-8 POSTGRES_HOST_AUTH_METHOD=trust\n",
    good=image(environment=(EnvEntry("POSTGRES_HOST_AUTH_METHOD"),)),
)
def image_database_without_password(i: Image, world: World) -> Iterator[Problem]:
    """Where files of the image may set a password all the same, nothing is said."""
    need_use(i, world)
    if not any(one.name in OPENINGS for one in i.environment.value):
        raise NotApplicable("no variable of it is about the password of a store")
    for one, found in opened(i.environment.value):
        if not found.settings:
            said = f"{one.name} has {found.store} let in whoever connects, without a password."
            why = "a container without a password may not start at all" if i.written is not None else ""
            yield problem(said, at=one.place or i.environment, evidence=one.name, unrepaired=why)
