"""The TCP addresses of the Engine API, and who reaches them."""

from collections.abc import Iterable

from dockward.model.engine import ApiListener
from dockward.model.fact import Fact
from dockward.model.world import World


def certain_first(listeners: Iterable[ApiListener], fact: str) -> list[ApiListener]:
    """Listeners whose `fact` is known first, so that one that isn't hides no flaw of the others."""

    def unknown(one: ApiListener) -> bool:
        value: Fact[object] = getattr(one, fact)
        return not value.known

    return sorted(listeners, key=unknown)


def bridge_only(listener: ApiListener, world: World) -> bool:
    """Whether its address is the host's end of a bridge, so that containers reach it and other machines don't."""
    return any(listener.address in one.gateways.value for one in world.networks if one.gateways.known)


def label(listener: ApiListener) -> str:
    """A listener as evidence."""
    return f"tcp://{listener.address}:{listener.port}"
