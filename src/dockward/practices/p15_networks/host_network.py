"""A container shares the host's network."""

from collections.abc import Iterator

from dockward.kit import Attacker, Fix, Problem, Reach, problem, reach, rule, unset_key, workload
from dockward.model.workload import Workload
from dockward.practices._roles import why_on_host_network


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
    written="image: app:1.0\nnetwork_mode: host\n",
    fixed="image: app:1.0\n",
)
def host_network(w: Workload) -> Iterator[Problem]:
    if w.network_mode.value == "host":
        fix = Fix(
            title="Take `network_mode: host` out",
            risk="its ports are reached only once they are published, and it no longer reaches the host's loopback",
            changes=(unset_key("network_mode"),),
        )
        why = why_on_host_network(w)
        yield problem(at=w.network_mode, fix=() if why else fix, unrepaired=why)
    elif any(one.network == "host" for one in w.networks.value):
        yield problem(at=w.networks, evidence="network host")
