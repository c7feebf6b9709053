"""The Swarm's management and the containers' data use the same network."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Problem, Reach, problem, reach, rule, swarm
from dockward.model.swarm import Swarm
from dockward.practices._swarm import need_swarm, need_wire


@rule(
    "DW1505",
    severity=reach(Attacker.NETWORK, Reach.SIGHT, Danger.DEFENCE),
    cis="7.9",
    why="A flood of container traffic, wanted or not, cuts the managers off from each other, and who watches one sees "
    "both.",
    remedy="Give nodes a second interface and join with `docker swarm join --data-path-addr eth1`; a node takes it "
    "only when it joins, so leave and join one node after the other.",
    references=("https://docs.docker.com/engine/swarm/networking/",),
    bad=swarm(node_address="10.0.0.1", data_path_address="10.0.0.1"),
    good=swarm(node_address="10.0.0.1", data_path_address="10.1.0.1"),
)
def swarm_planes_together(s: Swarm) -> Iterator[Problem]:
    need_swarm(s)
    if s.data_path_address.value != s.node_address.value:
        return
    need_wire(s)
    yield problem(at=s.data_path_address, evidence="data path address = node address")
