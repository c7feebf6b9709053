"""The engine alone, with what its host says of its settings: without its containers and images."""

from pathlib import Path

from dockward.engine.client import AGENT, open_client
from dockward.engine.endpoint import Endpoint
from dockward.engine.wire.info import Info
from dockward.model.engine import Engine
from dockward.read.engine_here import read_engine_here


async def read_lone_engine(endpoint: Endpoint, root: Path, agent: str = AGENT) -> Engine:
    """The engine at a Unix socket of the machine whose files are at `root`; `agent` is who asks it.

    Raises `EngineError` without an answer.
    """
    async with open_client(endpoint, agent=agent) as client:
        info = await client.read("/info", Info)
        return await read_engine_here(endpoint, root, client.version, info)
