"""Practice 1: Updates."""

from datetime import date

from dockward.kit.rule import Practice
from dockward.model.errors import UnreadError
from dockward.model.host import Host

PRACTICE = Practice(1, "Updates", "The host, the engine and every image are kept current, by deliberate acts.")

ENGINE_PACKAGES = frozenset(
    {
        "containerd",
        "containerd.io",
        "docker-ce",
        "docker-ce-cli",
        "docker.io",
        "moby-engine",
        "runc",
    }
)
"""Packages that containers stand on directly."""
UPDATERS = ("watchtower", "ouroboros", "docksentry", "dockcheck", "shepherd")
"""Programs that exchange running containers by themselves."""


def support_end(h: Host) -> date:
    """The day of the system's last security fixes. Raises `UnreadError` when no table knows it."""
    system = h.os.value
    if system.end_of_life is None:
        raise UnreadError(f"no table knows until when {system.name} is maintained", h.os.place)
    return system.end_of_life


def few(names: list[str], most: int = 5) -> str:
    """Some names for a message, and how many more there are."""
    shown = ", ".join(names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"
