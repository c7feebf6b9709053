"""The engine of the world, where a rule needs it."""

from dockward.kit import NotApplicable
from dockward.model.engine import Engine
from dockward.model.world import World


def engine_of(world: World) -> Engine:
    """The engine. Raises `NotApplicable` when none was looked at."""
    if world.engine is None:
        raise NotApplicable("no engine was looked at")
    return world.engine
