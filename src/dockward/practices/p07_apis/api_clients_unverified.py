"""The Engine API answers on the network with TLS, but to clients without a certificate."""

from collections.abc import Iterator

from dockward.kit import Attacker, Problem, Reach, api_listener, engine, problem, reach, rule
from dockward.model.engine import Engine
from dockward.model.world import World
from dockward.practices._listeners import bridge_only, certain_first, label


@rule(
    "DW0702",
    severity=reach(Attacker.NETWORK, Reach.HOST),
    cis="2.8",
    why="The connection is encrypted, yet everybody may make one: TLS without client certificates keeps nobody out, "
    "and the API is root on the host.",
    remedy='Set `"tlsverify": true` and `"tlscacert"` (a CA of your own, used for nothing else) in '
    "/etc/docker/daemon.json, give each client a certificate of it, and restart the engine.",
    references=("https://docs.docker.com/engine/security/protect-access/",),
    bad=engine(listeners=(api_listener(client_verified=False),)),
    good=engine(listeners=(api_listener(),)),
)
def api_clients_unverified(e: Engine, world: World) -> Iterator[Problem]:
    for one in certain_first(e.listeners.value, "client_verified"):
        if one.loopback or bridge_only(one, world) or not one.tls:
            continue
        if not one.client_verified:
            message = f"{label(one)} takes orders from clients without a certificate."
            yield problem(message, at=one.place, evidence=label(one))
