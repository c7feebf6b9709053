"""A helper process for each published port hides from services who connects."""

from collections.abc import Iterator

from dockward.kit import Attacker, Problem, Reach, engine, problem, reach, rule
from dockward.model.engine import Engine


@rule(
    "DW0709",
    severity=reach(Attacker.CHANCE, Reach.SIGHT),
    cis="2.17",
    why="Connections through docker-proxy come from the bridge's own address, so logs and bans hit the wrong one; "
    "and each port is one more process of root that listens to the network.",
    remedy='Set `"userland-proxy": false` in /etc/docker/daemon.json and restart the engine; the kernel forwards '
    "ports by itself.",
    tension="Without the proxy, connections from the host to its own published ports over IPv6 loopback fail, and "
    "older engines have trouble with hairpin connections. Try it on one host first; where it breaks something, "
    "an exception in the policy is a fair answer.",
    references=("https://docs.docker.com/reference/cli/dockerd/",),
    bad=engine(settings={"userland-proxy": True}),
    good=engine(settings={"userland-proxy": False}),
)
def userland_proxy_on(e: Engine) -> Iterator[Problem]:
    proxy = e.flag("userland-proxy", default=True)
    if proxy:
        yield problem(at=proxy, evidence="userland-proxy=true")
