"""The engine alone, with what its host says of its settings: without its containers and images."""

import asyncio
import os
from pathlib import Path

from dockward.engine.client import AGENT, open_client
from dockward.engine.endpoint import Endpoint
from dockward.engine.wire.engine import Here, Surroundings, engine_from
from dockward.engine.wire.info import Info
from dockward.model.engine import Engine
from dockward.model.fact import unknown
from dockward.read.local import read_machine


async def read_lone_engine(endpoint: Endpoint, root: Path, agent: str = AGENT) -> Engine:
    """The engine at a Unix socket of the machine whose files are at `root`; `agent` is who asks it.

    Raises `EngineError` without an answer.
    """
    async with open_client(endpoint, agent=agent) as client:
        programs = {one.name: one.version for one in client.version.components or ()}
        machine = await asyncio.to_thread(read_machine, root, endpoint, programs)
        told = os.uname()
        around = Surroundings(
            endpoint=str(endpoint),
            here=Here(told.release, told.nodename),
            settings=machine.settings,
            listeners=machine.listeners,
        )
        info = await client.read("/info", Info)
        return engine_from(around, client.version, info, unknown("plugins were not asked for"))
