"""Practice 1: Updates."""

from datetime import date

from dockward.kit.problem import NotApplicable
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


ROLLING = frozenset(
    {
        *("arch", "archarm", "artix", "cachyos", "chainguard", "endeavouros", "gentoo", "kali", "manjaro"),
        *("opensuse-microos", "opensuse-tumbleweed", "solus", "void", "wolfi"),
    }
)
"""Distributions without releases, by os-release's ID: what is kept current has fixes for as long as there are any."""
_EDGE = "_alpha"
"""In Alpine's VERSION_ID where it is no release but what becomes the next one."""


def need_releases(system: str, version: str) -> None:
    """Raises `NotApplicable` for a distribution of which no release can be past its support."""
    if system in ROLLING or (system == "alpine" and _EDGE in version):
        raise NotApplicable("it has no releases whose support could end")


def support_end(h: Host) -> date:
    """The day of the system's last security fixes. Raises `UnreadError` when no table knows it.

    Raises `NotApplicable` as `need_releases` does.
    """
    system = h.os.value
    need_releases(system.id, system.version)
    if system.end_of_life is None:
        raise UnreadError(f"no table knows until when {system.name} is maintained", h.os.place)
    return system.end_of_life


def few(names: list[str], most: int = 5) -> str:
    """Some names for a message, and how many more there are."""
    shown = ", ".join(names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"
