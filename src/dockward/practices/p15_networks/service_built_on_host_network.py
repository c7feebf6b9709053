"""A service's image is built in the host's network."""

from collections.abc import Iterator

from dockward.kit import Attacker, Fix, Problem, Reach, compose, problem, reach, rule, unset_key
from dockward.model.subject import Kind
from dockward.model.workload import Workload
from dockward.model.world import World
from dockward.practices._written import asks, build_of


@rule(
    "DW1580",
    severity=reach(Attacker.SUPPLIER, Reach.NEIGHBOURS),
    why="Every package and script of the build reaches what listens on the build host's loopback: databases, agents, "
    "metadata services.",
    remedy="Take `network: host` out of `build`; `network: none` for a build that fetches nothing.",
    references=("https://docs.docker.com/reference/compose-file/build/#network",),
    kinds=(Kind.COMPOSE,),
    bad=compose("services:", "  web:", "    build:", "      context: .", "      network: host"),
    good=compose("services:", "  web:", "    build:", "      context: .", "      network: none"),
    written="build:\n  context: .\n  network: host\n",
    fixed="build:\n  context: .\n",
)
def service_built_on_host_network(w: Workload, world: World) -> Iterator[Problem]:
    network = build_of(w, world).at("network")
    if network is not None and asks(network, "host"):
        risk = "services of the host are out of the build's reach"
        fix = Fix(title="Take `network: host` out of `build`", risk=risk, changes=(unset_key("build.network"),))
        yield problem(at=network.place, evidence="build.network=host", fix=fix)
