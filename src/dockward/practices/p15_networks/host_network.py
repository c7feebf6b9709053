"""A container shares the host's network."""

from collections.abc import Iterator

from dockward.kit import Attacker, Problem, Reach, problem, reach, rule, workload
from dockward.model.workload import Workload


@rule(
    "DW1501",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.NEIGHBOURS),
    cis="5.10",
    elsewhere=(
        "docker-bench:5.10",
        "compose-lint:CL-0008",
        "docksec:compose-host-network",
        "kics:shared_host_network_namespace",
    ),
    why="It reaches what listens on the host's loopback only (databases, agents, the runtime's abstract sockets), "
    "opens any port, and no network rule of the engine holds it.",
    remedy="Take `network_mode: host` out and publish the ports it needs; for multicast or many ports use macvlan on a "
    "network of its own.",
    references=("https://docs.docker.com/engine/network/drivers/host/", "network_namespaces(7)"),
    bad=workload(network_mode="host", networks=()),
    good=workload(network_mode="shop_back"),
)
def host_network(w: Workload) -> Iterator[Problem]:
    if w.network_mode.value == "host":
        yield problem(at=w.network_mode)
    elif any(one.network == "host" for one in w.networks.value):
        yield problem(at=w.networks, evidence="network host")
