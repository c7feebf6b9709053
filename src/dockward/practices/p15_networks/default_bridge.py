"""A container sits on the engine's default bridge."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Problem, Reach, problem, reach, rule, workload
from dockward.model.subject import Kind
from dockward.model.workload import Attachment, Workload


@rule(
    "DW1502",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.NEIGHBOURS, Danger.DEFENCE),
    cis="5.30",
    elsewhere=("docker-bench:5.30",),
    why="Every container that was started without a thought is on it, of all projects, and each reaches each on every "
    "port.",
    remedy="Give it a network of its project: `networks:` in compose, or `docker network create NAME` and `docker run "
    "--network NAME`.",
    references=("https://docs.docker.com/engine/network/drivers/bridge/",),
    kinds=(Kind.CONTAINER, Kind.RUN),
    bad=workload(network_mode="bridge", networks=(Attachment("bridge"),)),
    good=workload(network_mode="shop_back"),
)
def default_bridge(w: Workload) -> Iterator[Problem]:
    if w.network_mode.value in {"bridge", "default"} or any(one.network == "bridge" for one in w.networks.value):
        yield problem(at=w.network_mode, evidence="network bridge")
