"""The Swarm's management and the containers' data use the same network."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, NotApplicable, Problem, Reach, problem, reach, rule, swarm
from dockward.model.swarm import Swarm


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
    if not s.active:
        raise NotApplicable("Swarm mode is off")
    if s.data_path_address.value != s.node_address.value:
        return
    if s.nodes.known and len(s.nodes.value) == 1:
        raise NotApplicable("the Swarm has one node: nothing goes over the wire")
    yield problem(at=s.data_path_address, evidence="data path address = node address")
