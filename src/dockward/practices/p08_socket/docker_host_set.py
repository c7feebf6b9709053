"""A container is told where an Engine API answers."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Danger, Problem, Reach, problem, reach, rule, workload
from dockward.model.workload import EnvEntry, Workload
from dockward.model.world import World
from dockward.practices.p08_socket._sockets import holds_socket


@rule(
    "DW0810",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.NEIGHBOURS, Danger.DEFENCE),
    confidence=Confidence.GUESS,
    why="DOCKER_HOST in its environment says that it gives orders to an engine over the network: as good as the socket "
    "itself, unless a filter stands in between.",
    remedy="See what answers there. If it is the engine itself, put a filter in between that lets through the requests "
    "it needs; if a filter is there, write an exception into the policy.",
    references=("https://docs.docker.com/reference/cli/docker/",),
    strict=True,
    bad=workload(environment=(EnvEntry("DOCKER_HOST"),)),
    good=workload(environment=(EnvEntry("DOCKER_CONFIG"),)),
)
def docker_host_set(w: Workload, world: World) -> Iterator[Problem]:
    if any(one.name in {"DOCKER_HOST", "CONTAINER_HOST"} for one in w.environment.value) and not holds_socket(w, world):
        yield problem(at=w.environment, evidence="environment DOCKER_HOST")
