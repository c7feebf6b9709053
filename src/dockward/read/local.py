"""Reads the engine's own machine: the host, and the kernel's word on the containers. Touches no engine."""

from collections.abc import Mapping
from pathlib import Path

from dockward.engine.endpoint import Endpoint, Scheme
from dockward.model.engine import Engine
from dockward.model.fact import Fact
from dockward.model.kernel import KernelView
from dockward.model.workload import Seccomp
from dockward.read.engine_process import read_engine_process
from dockward.read.host.daemon import RunningDaemon
from dockward.read.host.host import DEFAULT_SOCKET, read_host
from dockward.read.host.seccomp import read_engine_seccomp
from dockward.read.kernel.daemons import find_daemon
from dockward.read.kernel.view import read_kernel
from dockward.read.machine import Machine

_LAYERS = "overlay2"
"""Of the data directory: what an overlay's directories are relative to when the engine shortens them."""


def read_machine(root: Path, endpoint: Endpoint, programs: Mapping[str, str], data_root: str = "") -> Machine:
    """The host whose file tree is at `root`, and its engine's process. Raises nothing.

    `programs` are the engine's, with their versions by its own word; `data_root` is what it calls its data directory,
    empty when it wasn't asked.
    """
    socket = endpoint.path if endpoint.scheme is Scheme.UNIX else ""
    found = find_daemon(root, socket=socket, data_root=data_root)
    daemon = found.content if isinstance(found.content, RunningDaemon) else None
    host = read_host(
        root,
        daemon=daemon,
        socket_path=socket or DEFAULT_SOCKET,
        data_root=data_root,
        engine_components=programs,
    )
    settings, listeners = read_engine_process(root, found, host.units, lambda: host.listeners)
    return Machine(host=host, settings=settings, listeners=listeners, started=daemon.started if daemon else 0.0)


def read_containers(
    root: Path, engine: Engine, started: float, pids: Mapping[str, int], sandboxed: frozenset[str]
) -> tuple[Fact[Seccomp], dict[str, Fact[KernelView | None]]]:
    """The profile that the engine gives its containers, and the kernel's view of each. Raises nothing.

    `started` is when the daemon did, in seconds since the epoch; `pids` and `sandboxed` are as `read_kernel` has them.
    """
    data = engine.root_dir.content
    layers_home = f"{data.rstrip('/')}/{_LAYERS}" if isinstance(data, str) and data else ""
    views = read_kernel(pids, root, layers_home=layers_home, sandboxed=sandboxed)
    return read_engine_seccomp(root, engine, started), views
