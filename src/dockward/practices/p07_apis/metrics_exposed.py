"""The engine's metrics are open to the network."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Problem, Reach, engine, problem, reach, rule
from dockward.model.engine import Engine
from dockward.practices._addresses import is_loopback


@rule(
    "DW0726",
    severity=reach(Attacker.NETWORK, Reach.SIGHT, Danger.DEFENCE),
    why="They name the engine's version, what it does and how busy it is, to everybody and without a password: a plan "
    "for an attack, and a port less guarded than it looks.",
    remedy='Set `"metrics-addr": "127.0.0.1:9323"` in /etc/docker/daemon.json and let the collector come through a '
    "tunnel or a proxy with a password.",
    references=("https://docs.docker.com/engine/daemon/prometheus/",),
    bad=engine(settings={"metrics-addr": "0.0.0.0:9323"}),
    good=engine(settings={"metrics-addr": "127.0.0.1:9323"}),
)
def metrics_exposed(e: Engine) -> Iterator[Problem]:
    address = e.text("metrics-addr")
    if address.value and not is_loopback(address.value.rpartition(":")[0]):
        yield problem(at=address)
