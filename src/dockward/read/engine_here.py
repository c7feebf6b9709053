"""An engine of this host by what it has answered, with what the host says of its settings."""

import asyncio
import os
from pathlib import Path

from dockward.engine.endpoint import Endpoint
from dockward.engine.wire.engine import Here, Surroundings, engine_from
from dockward.engine.wire.info import Info, Version
from dockward.model.engine import ApiListener, DaemonSettings, Engine
from dockward.model.fact import Fact, unknown
from dockward.read.engine_process import read_engine_process
from dockward.read.host.units import read_units
from dockward.read.kernel.daemons import find_daemon
from dockward.read.kernel.host import read_host_listeners


async def read_engine_here(endpoint: Endpoint, root: Path, version: Version, info: Info) -> Engine:
    """The engine at a Unix socket of the machine whose files are at `root`."""
    settings, listeners = await asyncio.to_thread(_read_process, root, endpoint)
    told = os.uname()
    around = Surroundings(
        endpoint=str(endpoint),
        here=Here(told.release, told.nodename),
        settings=settings,
        listeners=listeners,
    )
    return engine_from(around, version, info, unknown("plugins were not asked for"))


def _read_process(root: Path, endpoint: Endpoint) -> tuple[Fact[DaemonSettings], Fact[tuple[ApiListener, ...]]]:
    found = find_daemon(root, socket=endpoint.path)
    return read_engine_process(root, found, read_units(root), lambda: read_host_listeners(root))
