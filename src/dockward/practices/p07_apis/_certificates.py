"""When a certificate ends, and how long before that it is told."""

from dockward.kit import DAY, Amount, Settings
from dockward.model.world import World


class Notice(Settings, frozen=True):
    """`days`: how long before the end a certificate is reported."""

    days: Amount = 30


def ending(end: float, world: World, notice: Notice) -> str:
    """What to say of a certificate that ends at `end`, seconds since the epoch; empty while there is time."""
    if end > world.taken + notice.days * DAY:
        return ""
    return "has expired" if end <= world.taken else f"ends within {notice.days} days"
