"""The Engine API answers on the network without TLS."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Problem, Reach, api_listener, engine, problem, reach, rule
from dockward.model.engine import Engine
from dockward.model.world import World
from dockward.practices._listeners import bridge_only, certain_first, label


@rule(
    "DW0701",
    severity=reach(Attacker.NETWORK, Reach.HOST),
    cis="2.8",
    why="Whoever reaches the port is root on the host with one request, and programs scan the whole internet for it "
    "all day.",
    remedy="Take the tcp:// address out of `hosts` in /etc/docker/daemon.json or out of the unit's ExecStart and use "
    "`DOCKER_HOST=ssh://user@host`; where it must be TCP, set `tlsverify`, `tlscacert`, `tlscert` and `tlskey`. "
    "Treat a host that was open as broken into.",
    references=("https://docs.docker.com/engine/security/protect-access/",),
    bad=engine(listeners=(api_listener(port=2375, tls=False, client_verified=False),)),
    good=engine(listeners=(api_listener(),)),
)
def api_over_plain_tcp(e: Engine, world: World) -> Iterator[Problem]:
    if not e.listeners.known and e.warnings.known:
        yield from _by_warning(e)
    for one in certain_first(e.listeners.value, "tls"):
        if not one.loopback and not bridge_only(one, world) and not one.tls:
            yield problem(f"{label(one)} takes orders from anybody.", at=one.place, evidence=label(one))


def _by_warning(e: Engine) -> Iterator[Problem]:
    """The engine's own words in /info, where its command line couldn't be read."""
    for one in e.warnings.value:
        address = next((word for word in one.split() if word.startswith("http://")), "")
        host = address.removeprefix("http://").rpartition(":")[0]
        if "without encryption" in one and address and host not in {"127.0.0.1", "localhost", "[::1]"}:
            words = f"tcp://{address.removeprefix('http://')}"
            message = "The engine warns that its API is open without encryption."
            yield problem(message, at=e.warnings, evidence=words, confidence=Confidence.LIKELY)
