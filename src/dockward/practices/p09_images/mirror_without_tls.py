"""A registry mirror is asked over plain HTTP."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from dockward.kit import Attacker, Problem, Reach, engine, problem, reach, rule
from dockward.model.engine import Engine
from dockward.practices._addresses import is_loopback


@rule(
    "DW0903",
    severity=reach(Attacker.NETWORK, Reach.CONTAINER),
    why="The mirror answers which image a tag means, so anyone on the way can answer in its place.",
    remedy="Write the mirror with https in `registry-mirrors` of daemon.json.",
    references=("https://docs.docker.com/docker-hub/image-library/mirror/",),
    bad=engine(mirrors=("http://mirror.example.org/",)),
    good=engine(mirrors=("https://mirror.example.org/", "http://127.0.0.1:5000/")),
)
def mirror_without_tls(e: Engine) -> Iterator[Problem]:
    for one in e.mirrors.value:
        if not one.lower().startswith("http://"):
            continue
        host = _host(one)
        if not is_loopback(host):
            yield problem(f"The mirror {host} is asked without TLS.", at=e.mirrors, evidence=f"http://{host}")


def _host(url: str) -> str:
    """The host alone: a password before it isn't told."""
    try:
        return urlsplit(url).hostname or "?"
    except ValueError:
        return "?"
