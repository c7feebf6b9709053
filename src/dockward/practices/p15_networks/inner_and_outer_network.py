"""A container joins an internal network to one that leads out."""

from collections.abc import Iterator

from dockward.kit import (
    Attacker,
    Confidence,
    Danger,
    Problem,
    Reach,
    container_world,
    network,
    problem,
    reach,
    rule,
    workload,
)
from dockward.model.subject import Kind
from dockward.model.workload import Attachment, Workload
from dockward.model.world import World


@rule(
    "DW1509",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.CONTAINER, Danger.DEFENCE),
    confidence=Confidence.GUESS,
    why="It is the bridge over the wall: what is kept on the internal network leaves through it, and what is outside "
    "gets in.",
    remedy="If it is the one that is meant to stand between (a proxy, the service before its database), keep it small "
    "and write an exception into the policy; otherwise take one of the networks from it.",
    references=("https://docs.docker.com/reference/compose-file/networks/",),
    kinds=(Kind.CONTAINER,),
    strict=True,
    bad=container_world(
        workload(networks=(Attachment("shop_back"), Attachment("shop_front"))),
        networks=(network(), network(name="shop_front", id="ef" * 32, internal=False)),
    ),
    good=container_world(
        workload(networks=(Attachment("shop_back"), Attachment("shop_front"))),
        networks=(network(), network(name="shop_front", id="ef" * 32)),
    ),
)
def inner_and_outer_network(w: Workload, world: World) -> Iterator[Problem]:
    joined = [world.network_by_name[one.network] for one in w.networks.value if one.network in world.network_by_name]
    inner = sorted(one.name for one in joined if one.internal)
    outer = sorted(one.name for one in joined if not one.internal)
    if inner and outer:
        words = f"{','.join(inner)} with {','.join(outer)}"
        yield problem(f"It joins {words}.", at=w.networks, evidence=f"joins {words}")
