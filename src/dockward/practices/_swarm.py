"""Whether there is a Swarm to judge: words that the rules of several practices share."""

from dockward.kit import NotApplicable
from dockward.model.swarm import Swarm


def need_swarm(s: Swarm) -> None:
    """Go on only where Swarm mode is on. Raises `NotApplicable` otherwise."""
    if not s.active:
        raise NotApplicable("Swarm mode is off")


def need_manager(s: Swarm) -> None:
    """Go on only on a manager, which alone is told of the Swarm's settings. Raises `NotApplicable` otherwise."""
    if not s.active or not s.manager:
        raise NotApplicable("this engine manages no Swarm")


def need_wire(s: Swarm) -> None:
    """Go on unless the Swarm is known to have but one node. Raises `NotApplicable` otherwise."""
    if s.nodes.known and len(s.nodes.value) == 1:
        raise NotApplicable("the Swarm has one node: nothing goes over the wire")
