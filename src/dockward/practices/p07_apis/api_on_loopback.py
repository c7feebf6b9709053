"""The Engine API answers every user of the host on a loopback port."""

from collections.abc import Iterator

from dockward.kit import Attacker, Problem, Reach, api_listener, engine, problem, reach, rule
from dockward.model.engine import Engine
from dockward.practices._listeners import certain_first, label


@rule(
    "DW0703",
    severity=reach(Attacker.LOCAL_USER, Reach.HOST),
    cis="2.8",
    why="The socket file asks who you are, a loopback port doesn't: any account, any program that can be made to "
    "fetch an address, any web page through the browser's back door is root.",
    remedy="Take the tcp:// address out of `hosts` in /etc/docker/daemon.json and use the unix socket or "
    "`DOCKER_HOST=ssh://…`; otherwise demand client certificates there too (`tlsverify`).",
    references=("https://docs.docker.com/engine/security/protect-access/",),
    bad=engine(listeners=(api_listener(address="127.0.0.1", port=2375, tls=False, client_verified=False),)),
    good=engine(listeners=(api_listener(address="127.0.0.1"),)),
)
def api_on_loopback(e: Engine) -> Iterator[Problem]:
    for one in certain_first(e.listeners.value, "client_verified"):
        if one.loopback and not one.client_verified:
            message = f"{label(one)} takes orders from every account of the host."
            yield problem(message, at=one.place, evidence=label(one))
