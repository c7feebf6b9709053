"""A store of data lets in whoever connects, without a password."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Problem, Reach, problem, reach, rule, workload
from dockward.model.fact import Place
from dockward.model.subject import Kind
from dockward.model.workload import EnvEntry, EnvKind, Mount, Workload
from dockward.model.world import World
from dockward.practices._compose import project_of, surely
from dockward.practices._ports import to_the_network
from dockward.practices.p07_apis._openings import REDIS, opened, opening_word, redis_asks_nobody
from dockward.practices.p09_images import own_environment
from dockward.syntax.openings import Opening
from dockward.syntax.reference import Reference, parse_reference

_WHY_NOT = "which password the programs that use it are to have isn't known"


@rule(
    "DW0732",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.DATA),
    why="Every container of its networks, and everyone who reaches a published port, reads and changes the data; most "
    "stores also run commands for whoever administers them.",
    remedy="Take the switch out and set a password as a file from `secrets` (`POSTGRES_PASSWORD_FILE`, "
    "`MYSQL_ROOT_PASSWORD_FILE`, ...); for Redis a file of settings with `requirepass`. A store that has its data "
    "already keeps its accounts: give them passwords in it, too.",
    references=(
        "https://hub.docker.com/_/postgres",
        "https://hub.docker.com/_/mysql",
        "https://hub.docker.com/_/redis",
    ),
    bad=workload(environment=(EnvEntry("POSTGRES_HOST_AUTH_METHOD", EnvKind.OPEN),)),
    good=workload(environment=(EnvEntry("POSTGRES_HOST_AUTH_METHOD"),)),
)
def database_without_password(w: Workload, world: World) -> Iterator[Problem]:
    """By its variables, its command, and for Redis by its image; what its image brings is told of the image."""
    entries = _entries(w, world)
    for one, found in opened(entries):
        if not _set_up(w, found):
            said = f"{one.name} has {found.store} let in whoever connects, without a password."
            yield _problem(w, world, said, one.name, one.place or w.environment.place)
    image = parse_reference(w.image.value) if w.image.known else None
    words = () if w.command.left_out else w.command.value
    store, word = opening_word(words, image.repository if image is not None else "")
    if store:
        said = f"`{word}` has {store} let in whoever connects, without a password."
        yield _problem(w, world, said, word, w.command.place)
    elif image is not None and image.name in REDIS and redis_asks_nobody(words, entries):
        yield from _open_redis(w, world, image)


def _entries(w: Workload, world: World) -> tuple[EnvEntry, ...]:
    return w.environment.value if project_of(w, world) is not None else own_environment(w, world)


def _set_up(w: Workload, found: Opening) -> bool:
    """Whether files are mounted that may set a password all the same."""
    return bool(found.settings) and any(_lies_in(one, found.settings) for one in w.mounts.value)


def _lies_in(mount: Mount, directory: str) -> bool:
    return f"{mount.target}/".startswith(f"{directory}/")


def _open_redis(w: Workload, world: World, image: Reference) -> Iterator[Problem]:
    """Redis is open to its own networks as a rule; it is told where other machines reach it."""
    name = image.repository.rpartition("/")[2].capitalize()
    said = f"{name} has no password, and other machines reach it."
    if w.network_mode.told == "host":
        yield _problem(w, world, said, "no requirepass", w.network_mode.place)
        return
    for one in to_the_network(w, world):
        yield _problem(w, world, said, "no requirepass", w.ports.place_of(one))
        return


def _problem(w: Workload, world: World, said: str, evidence: str, at: Place) -> Problem:
    why = _WHY_NOT if w.kind is Kind.COMPOSE else ""
    return problem(said, at=at, evidence=evidence, confidence=surely(w, world, at, Confidence.CERTAIN), unrepaired=why)
