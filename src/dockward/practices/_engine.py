"""The host and the engine of the world, where a rule needs them."""

from dockward.kit import NotApplicable
from dockward.model.engine import Engine
from dockward.model.errors import UnreadError
from dockward.model.host import Host
from dockward.model.world import World


def host_of(world: World) -> Host:
    """The host. Raises `UnreadError` when it wasn't read; files have none, so there the question is outside of them."""
    if world.host is None:
        raise UnreadError("the host was not read", outside=world.written)
    return world.host


def engine_of(world: World) -> Engine:
    """The engine. Raises `NotApplicable` when none was looked at."""
    if world.engine is None:
        raise NotApplicable("no engine was looked at")
    return world.engine
