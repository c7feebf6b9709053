"""What the engine's process says of it on its own machine: its settings, and where it listens."""

from collections.abc import Callable
from pathlib import Path

from dockward.model.engine import ApiListener, DaemonSettings
from dockward.model.fact import Fact
from dockward.model.host import UnitFile
from dockward.model.kernel import Listener
from dockward.read.host.daemon import RunningDaemon, read_daemon_settings
from dockward.read.host.listeners import read_api_listeners
from dockward.read.kernel.host import read_host_listeners


def read_engine_process(
    root: Path,
    found: Fact[RunningDaemon],
    units: Fact[tuple[UnitFile, ...]],
    of_host: Callable[[], Fact[tuple[Listener, ...]]],
) -> tuple[Fact[DaemonSettings], Fact[tuple[ApiListener, ...]]]:
    """Settings and listeners of the process that `found` is; raises nothing.

    Where it wasn't found the settings are unknown, and the listeners are looked for among those `of_host`.
    """
    daemon = found.content if isinstance(found.content, RunningDaemon) else None
    settings: Fact[DaemonSettings] = read_daemon_settings(root, daemon) if daemon else found.map(_never)
    sockets = read_host_listeners(root, daemon.pid) if daemon else of_host()
    return settings, read_api_listeners(root, settings, units, sockets)


def _never(_: RunningDaemon) -> DaemonSettings:
    raise AssertionError
