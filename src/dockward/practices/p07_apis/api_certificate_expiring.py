"""The certificate of the Engine API has expired or will soon."""

from collections.abc import Iterator

from dockward.kit import Attacker, Problem, Reach, api_listener, engine, problem, reach, rule
from dockward.model.engine import Engine
from dockward.model.world import World
from dockward.practices._listeners import certain_first, label
from dockward.practices.p07_apis._certificates import Notice, ending


@rule(
    "DW0704",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY),
    why="On that day every client is refused, and the quickest way out at night is to switch TLS off.",
    remedy="Sign a new server certificate with the same CA, put it where `tlscert` and `tlskey` point, and restart the "
    "engine.",
    references=("https://docs.docker.com/engine/security/protect-access/",),
    bad=engine(listeners=(api_listener(not_after=1_790_000_000.0),)),
    good=engine(listeners=(api_listener(not_after=1_800_000_000.0),)),
)
def api_certificate_expiring(e: Engine, world: World, settings: Notice) -> Iterator[Problem]:
    on_disk = _reported_on_host(world)
    for one in certain_first(e.listeners.value, "not_after"):
        end = one.not_after.value
        if end is not None and end not in on_disk and (words := ending(end, world, settings)):
            message = f"The certificate of {label(one)} {words}."
            yield problem(message, at=one.place, evidence=f"certificate {label(one)}")


def _reported_on_host(world: World) -> set[float]:
    """Ends of certificates found as files, which DW0705 reports."""
    known = world.host is not None and world.host.certificates.known
    return {one.not_after for one in world.host.certificates.value} if world.host and known else set()
