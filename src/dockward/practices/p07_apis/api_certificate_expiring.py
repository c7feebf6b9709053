"""The certificate of the Engine API has expired or will soon."""

from collections.abc import Iterator

from dockward.kit import Attacker, Problem, Reach, Settings, engine, problem, reach, rule
from dockward.model.engine import ApiListener, Engine
from dockward.model.fact import NOWHERE, Fact
from dockward.model.world import World
from dockward.practices.p07_apis._listeners import certain_first, label

_DAY = 86_400


class Notice(Settings, frozen=True):
    """`days`: how long before the end a certificate is reported."""

    days: int = 30


@rule(
    "DW0704",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY),
    why="On that day every client is refused, and the quickest way out at night is to switch TLS off.",
    remedy="Sign a new server certificate with the same CA, put it where `tlscert` and `tlskey` point, and restart the "
    "engine.",
    references=("https://docs.docker.com/engine/security/protect-access/",),
    bad=engine(
        listeners=(
            ApiListener(
                address="192.0.2.10",
                port=2376,
                tls=Fact(True),
                client_verified=Fact(True),
                not_after=Fact(1_790_000_000.0),
                place=NOWHERE,
            ),
        )
    ),
    good=engine(
        listeners=(
            ApiListener(
                address="192.0.2.10",
                port=2376,
                tls=Fact(True),
                client_verified=Fact(True),
                not_after=Fact(1_800_000_000.0),
                place=NOWHERE,
            ),
        )
    ),
)
def api_certificate_expiring(e: Engine, world: World, settings: Notice) -> Iterator[Problem]:
    on_disk = _reported_on_host(world)
    for one in certain_first(e.listeners.value, "not_after"):
        end = one.not_after.value
        if end is None or end in on_disk or end > world.taken + settings.days * _DAY:
            continue
        words = "has expired" if end <= world.taken else f"ends within {settings.days} days"
        yield problem(f"The certificate of {label(one)} {words}.", at=one.place, evidence=f"certificate {label(one)}")


def _reported_on_host(world: World) -> set[float]:
    """Ends of certificates found as files, which DW0705 reports."""
    known = world.host is not None and world.host.certificates.known
    return {one.not_after for one in world.host.certificates.value} if world.host and known else set()
