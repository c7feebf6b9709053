"""Examples of the rules over control sockets."""

from typing import Any

from dockward.kit import workload
from dockward.model.workload import Mount, MountKind, Workload

SOCKET = Mount(kind=MountKind.BIND, source="/run/docker.sock", target="/run/docker.sock")


def agent(**changes: Any) -> Workload:
    """A second container, which holds the engine's socket, changed."""
    return workload(**{"name": "agent", "id": "a9" * 32, "mounts": (SOCKET,), **changes})
