"""Words of the rules over what piles up on a host."""

from dockward.model.engine import Engine
from dockward.model.errors import UnreadError
from dockward.model.subject import Kind
from dockward.model.world import World


def need_list(e: Engine, world: World, kind: Kind) -> None:
    """Go on only when the engine listed everything of this kind. Raises `UnreadError` otherwise."""
    if any(one.kind is kind and not one.name for one in world.unread) or not e.version.known:
        raise UnreadError(f"the {kind.value}s were not listed")
