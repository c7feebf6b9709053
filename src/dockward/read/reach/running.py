"""Asks the engine which containers run, of which image, their first processes, and which files they changed."""

from collections.abc import Collection, Iterable
from contextlib import suppress
from urllib.parse import quote

from msgspec import Struct, UnsetType

from dockward.engine.client import EngineClient, open_client
from dockward.engine.endpoint import read_endpoint
from dockward.engine.errors import EngineError, GoneError
from dockward.engine.limits import LIST_BYTES
from dockward.engine.wire.container_files import ChangeAnswer
from dockward.engine.wire.decode import decode
from dockward.engine.wire.info import Info
from dockward.engine.wire.running import RunningAnswer, RunningListed
from dockward.image.loadable import canonical
from dockward.model.runtimes import runs_own_kernel
from dockward.read.scanning import ScanOptions

_ADDED = 1


class Running(Struct, frozen=True, kw_only=True):
    """A container that runs. `sandboxed`: on a kernel of its own, into which this machine's doesn't see.

    `changed` are files of the image that it has otherwise or not any more, `added` those that the image lacks, as
    `canonical` has them; `unasked` says why neither are known.
    """

    id: str
    name: str
    image: str
    pid: int
    sandboxed: bool
    changed: frozenset[str] = frozenset()
    added: frozenset[str] = frozenset()
    unasked: str = ""


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
    path = f"/containers/{quote(container, safe='')}"
    answer = await client.read(f"{path}/json", RunningAnswer)
    answers, unasked = list[ChangeAnswer](), ""
    try:
        answers = await _changes(client, path)
    except EngineError as why:
        unasked = why.message
    added = changed_files(one for one in answers if one.kind == _ADDED)
    return Running(
        id=answer.id,
        name=answer.name.removeprefix("/"),
        image=answer.image,
        pid=answer.state.pid,
        sandboxed=_is_sandboxed(answer.host_config.runtime or "", info),
        changed=changed_files(answers) - added,
        added=added,
        unasked=unasked,
    )


async def _changes(client: EngineClient, path: str) -> list[ChangeAnswer]:
    body = await client.get(f"{path}/changes", most=LIST_BYTES)
    return [] if body.strip() == b"null" else decode(body, list[ChangeAnswer])


def changed_files(several: Iterable[ChangeAnswer]) -> frozenset[str]:
    """Those in which no other lies: a folder is told as changed too where something in it is."""
    found = {one.path for one in several}
    folders = {one.rpartition("/")[0] for one in found}
    return frozenset(canonical(one) for one in found - folders)


def _is_sandboxed(runtime: str, info: Info) -> bool:
    default = info.default_runtime if isinstance(info.default_runtime, str) else ""
    declared = {} if info.runtimes is None or isinstance(info.runtimes, UnsetType) else info.runtimes
    name = runtime or default
    return runs_own_kernel(name, str(declared.get(name, "")))
