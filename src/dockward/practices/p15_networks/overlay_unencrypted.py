"""An overlay network carries traffic between nodes in the clear."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, NotApplicable, Problem, Reach, network, problem, reach, rule
from dockward.model.network import Network
from dockward.model.world import World
from dockward.practices._swarm import need_wire


@rule(
    "DW1504",
    severity=reach(Attacker.NETWORK, Reach.DATA, Danger.DEFENCE),
    cis="7.3",
    why="Whoever sits on the wire between the nodes, a switch, a neighbour in the data centre, reads what services say "
    "to each other: passwords, customers' data.",
    remedy="Make the network anew with `docker network create -d overlay --opt encrypted NAME` (compose: "
    '`driver_opts: {encrypted: ""}`) and move the services; or carry all of it over a VPN between the nodes.',
    references=("https://docs.docker.com/engine/network/drivers/overlay/",),
    bad=network(driver="overlay", scope="swarm", options={"com.docker.network.driver.overlay.vxlanid_list": "4097"}),
    good=network(driver="overlay", scope="swarm", options={"encrypted": ""}),
)
def overlay_unencrypted(n: Network, world: World) -> Iterator[Problem]:
    if n.driver.value != "overlay":
        raise NotApplicable("it is no overlay network")
    if world.swarm is not None:
        need_wire(world.swarm)
    if n.options.value.get("encrypted", "false").strip().lower() in {"false", "0"}:
        yield problem(at=n.options, evidence="overlay without encryption")
