"""Any container of any node may join a Swarm's network."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Problem, Reach, network, problem, reach, rule
from dockward.model.network import Network


@rule(
    "DW1513",
    severity=reach(Attacker.LOCAL_USER, Reach.CONTAINER, Danger.DEFENCE),
    why="Whoever may start a container on one worker puts it beside the services of the whole Swarm, without asking a "
    "manager.",
    remedy="Make the network anew without `attachable: true` (`--attachable`); run what has to join as a service.",
    references=("https://docs.docker.com/engine/network/drivers/overlay/",),
    bad=network(driver="overlay", scope="swarm", attachable=True, options={"encrypted": ""}),
    good=network(driver="overlay", scope="swarm", attachable=False, options={"encrypted": ""}),
)
def attachable_overlay(n: Network) -> Iterator[Problem]:
    if n.driver.value == "overlay" and n.attachable:
        yield problem(at=n.attachable)
