"""Published ports that tell by their number what answers there."""

from collections.abc import Iterator, Mapping

from dockward.kit import Problem, problem
from dockward.model.workload import Workload
from dockward.model.world import World
from dockward.practices._ports import label, onto_loopback, remedy_in_stack, to_the_network
from dockward.practices._roles import why_reached


def open_services(w: Workload, world: World, names: Mapping[int, str]) -> Iterator[Problem]:
    """One problem for each TCP port of `names` (the container's port, and what listens there) that others reach."""
    for one in to_the_network(w, world):
        name = names.get(one.container_port)
        if name and one.protocol == "tcp":
            message = f"{name} ({one.container_port}) is open to the network."
            yield problem(
                message,
                at=w.ports.place_of(one),
                evidence=label(one),
                fix=onto_loopback(w, (one,)),
                remedy=remedy_in_stack(w, world),
                unrepaired=why_reached(w),
            )
