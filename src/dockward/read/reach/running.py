"""Asks the engine which containers run, of which image, and what their first processes are."""

from collections.abc import Collection
from contextlib import suppress
from urllib.parse import quote

from msgspec import Struct, UnsetType

from dockward.engine.client import EngineClient, open_client
from dockward.engine.endpoint import read_endpoint
from dockward.engine.errors import GoneError
from dockward.engine.limits import LIST_BYTES
from dockward.engine.wire.info import Info
from dockward.engine.wire.running import RunningAnswer, RunningListed
from dockward.model.runtimes import runs_own_kernel
from dockward.read.scanning import ScanOptions


class Running(Struct, frozen=True, kw_only=True):
    """A container that runs. `sandboxed`: on a kernel of its own, into which this machine's doesn't see."""

    id: str
    name: str
    image: str
    pid: int
    sandboxed: bool


async def ask_running(wanted: Collection[str], options: ScanOptions) -> tuple[Running, ...]:
    """The running containers whose own id, or their image's, is in `wanted`, by name. Raises `EngineError`."""
    endpoint = read_endpoint(options.environment, options.home)
    found: list[Running] = []
    async with open_client(endpoint, seconds=options.seconds) as client:
        info = await client.read("/info", Info)
        listed = await client.read("/containers/json", list[RunningListed], most=LIST_BYTES)
        for one in listed:
            if one.id in wanted or one.image_id in wanted:
                with suppress(GoneError):
                    found.append(await _inspected(client, one.id, info))
    return tuple(sorted((one for one in found if one.pid > 0), key=lambda one: one.name))


async def _inspected(client: EngineClient, container: str, info: Info) -> Running:
    answer = await client.read(f"/containers/{quote(container, safe='')}/json", RunningAnswer)
    return Running(
        id=answer.id,
        name=answer.name.removeprefix("/"),
        image=answer.image,
        pid=answer.state.pid,
        sandboxed=_is_sandboxed(answer.host_config.runtime or "", info),
    )


def _is_sandboxed(runtime: str, info: Info) -> bool:
    default = info.default_runtime if isinstance(info.default_runtime, str) else ""
    declared = {} if info.runtimes is None or isinstance(info.runtimes, UnsetType) else info.runtimes
    name = runtime or default
    return runs_own_kernel(name, str(declared.get(name, "")))
