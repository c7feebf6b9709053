"""The engine pulls from a registry without verified TLS."""

from collections.abc import Iterator
from ipaddress import ip_network

from dockward.kit import Attacker, Problem, Reach, engine, problem, reach, rule
from dockward.model.engine import Engine


@rule(
    "DW0902",
    severity=reach(Attacker.NETWORK, Reach.CONTAINER),
    cis="2.5",
    elsewhere=("docker-bench:2.5",),
    why="Anyone on the way can hand the engine another image, or read the password that it logs in with.",
    remedy="Take it out of `insecure-registries` in daemon.json, give the registry a certificate, and put its CA into "
    "/etc/docker/certs.d/HOST:PORT/ca.crt.",
    references=("https://docs.docker.com/reference/cli/dockerd/#insecure-registries",),
    bad=engine(insecure_registries=("registry.example.org:5000",)),
    good=engine(insecure_registries=("127.0.0.0/8", "localhost:5000")),
)
def insecure_registry(e: Engine) -> Iterator[Problem]:
    for one in e.insecure_registries.value:
        if not _loopback(one):
            yield problem(f"TLS isn't verified for {one}.", at=e.insecure_registries, evidence=one)


def _loopback(name: str) -> bool:
    if name == "localhost" or name.startswith(("localhost:", "127.0.0.1:", "[::1]:")):
        return True
    try:
        return ip_network(name, strict=False).is_loopback
    except ValueError:
        return False
