"""What is found out on the engine's own machine beside the engine."""

from msgspec import Struct

from dockward.model.engine import ApiListener, DaemonSettings
from dockward.model.fact import Fact
from dockward.model.host import Host


class Machine(Struct, frozen=True, kw_only=True):
    """The host, and what only it knows of the engine that runs on it."""

    host: Host
    settings: Fact[DaemonSettings]
    listeners: Fact[tuple[ApiListener, ...]]
    started: float
    """When the daemon started, in seconds since the epoch; 0 where it isn't known."""
