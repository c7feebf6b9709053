"""The engine is told to leave the packet filter alone."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Problem, Reach, engine, problem, reach, rule
from dockward.model.engine import Engine


@rule(
    "DW0708",
    severity=reach(Attacker.NETWORK, Reach.NEIGHBOURS, Danger.DEFENCE),
    cis="2.4",
    why="Networks are no longer kept apart, `internal` ones reach the world, and ports that aren't published are open "
    "to whoever routes to them, unless somebody wrote all those rules by hand.",
    remedy='Take `"iptables": false` out of /etc/docker/daemon.json and restart the engine; put your own rules into '
    "the chain DOCKER-USER, which the engine leaves alone.",
    references=("https://docs.docker.com/engine/network/packet-filtering-firewalls/",),
    bad=engine(settings={"iptables": False}),
    good=engine(settings={"iptables": True}),
)
def packet_filter_unmanaged(e: Engine) -> Iterator[Problem]:
    managed = e.flag("iptables", default=True)
    if not managed:
        yield problem(at=managed, evidence="iptables=false")
