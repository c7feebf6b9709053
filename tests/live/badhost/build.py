"""Puts the bad workload on an engine and says which subject carries which flaw."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor

from tests.live.badhost import images, life, places, swarm, traffic
from tests.live.badhost.container import BadContainer
from tests.live.badhost.isolation import isolation
from tests.live.badhost.settings import FLAWS
from tests.live.engine import PrivateEngine

_ANCIENT = "1.12"
_WORKERS = 4


def build_bad_host(engine: PrivateEngine) -> dict[str, str]:
    """Make every flaw on an engine of `bad_engine`; returns flaw → subject (`container/NAME`, `engine`).

    A flaw is called after the rule that must find it; where several subjects carry one, the others are
    `rule (name)`. `rule_of` gives the rule back.
    """
    (engine.directory / "shared").mkdir()
    life.make_collector(engine)
    made = [
        ("host-file-mode", "host"),
        *dict.fromkeys(FLAWS, "engine").items(),
        *images.make_images(engine).items(),
        *_by_age(engine).items(),
        *places.make_volumes(engine).items(),
        *traffic.make_networks(engine).items(),
    ]
    groups = (isolation(engine), places.places(engine), traffic.traffic(), life.life())
    with ThreadPoolExecutor(_WORKERS) as pool:
        # Beside the rest: most of its time goes by until the lost node counts as lost.
        in_swarm = pool.submit(swarm.make_swarm, engine)
        list(pool.map(lambda group: _start_all(engine, group), groups))
    life.live(engine)
    traffic.join_networks(engine)
    images.move_tags(engine)
    made += [(flaw, f"container/{one.name}") for group in groups for one in group for flaw in one.flaws]
    made += in_swarm.result().items()
    return dict(_told_apart(made))


def rule_of(flaw: str) -> str:
    """The name of the rule that must find this flaw."""
    return flaw.partition(" (")[0]


def _by_age(engine: PrivateEngine) -> dict[str, str]:
    """Flaws that only an old engine has."""
    oldest = engine.api("GET", "/version")["MinAPIVersion"]
    return {"ancient-api-accepted": "engine"} if oldest == _ANCIENT else {}


def _start_all(engine: PrivateEngine, group: Iterable[BadContainer]) -> None:
    for one in group:
        put = engine.run if one.started else engine.create
        put(one.name, one.image, *one.command, host=one.host, **one.config)


def _told_apart(made: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    for flaw, subject in made:
        yield (flaw if flaw not in seen else f"{flaw} ({subject})"), subject
        seen.add(flaw)
