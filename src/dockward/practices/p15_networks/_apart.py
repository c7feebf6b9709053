"""Two networks in place of the default one that all services of a compose project share."""

from collections.abc import Iterable

from dockward.kit import Change, Fix, Move
from dockward.model.compose import Project, Value
from dockward.model.network import Network
from dockward.model.world import World

_FRONT, _BACK = "front", "back"


def set_apart(n: Network, fronts: Iterable[str], stores: Iterable[str], world: World) -> tuple[Fix, ...]:
    """The repair that puts the stores on a network without the front ends; none where it isn't the default network.

    Who needs a store by `depends_on`, and who neither faces outwards nor keeps data, is on both.
    """
    project = next((one for one in world.projects if n.name == f"{one.name}_default"), None)
    if project is None or {_FRONT, _BACK} & project.networks.keys():
        return ()
    services = {name: one for name, one in project.services.items() if one.at("networks", "default") is not None}
    if any(_is_written(one) for one in services.values()):
        return ()
    kept, facing = frozenset(stores), frozenset(fronts)
    changes = [Change(Move.SET, ("networks", name, "driver"), "bridge", project=True) for name in (_FRONT, _BACK)]
    for name in services:
        alone = _FRONT if name in facing and not _needs(name, kept, project) else ""
        networks = (_BACK,) if name in kept else (alone,) if alone else (_FRONT, _BACK)
        changes.append(Change(Move.SET, ("services", name, "networks"), networks, project=True))
    return (
        Fix(
            title=f"Put {', '.join(sorted(kept))} on a network `{_BACK}`, apart from {', '.join(sorted(facing))}",
            risk="services on different networks no longer find each other; where one on `front` needs one on `back` "
            "without saying so in `depends_on`, put it on both",
            changes=tuple(changes),
        ),
    )


def _is_written(service: Value) -> bool:
    """Whether the file says itself that it is on the default network."""
    networks = service.at("networks")
    return networks is not None and (networks.span is not None or networks.key is not None)


def _needs(name: str, stores: frozenset[str], project: Project) -> bool:
    needed = project.services[name].at("depends_on")
    return needed is not None and not stores.isdisjoint(needed.entries)
