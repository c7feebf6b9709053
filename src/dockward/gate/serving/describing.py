"""What the engine is, asked over the gate's own connections: a second client of HTTP would cost it 10 MiB."""

from pathlib import Path

from dockward.engine.endpoint import Endpoint, Scheme
from dockward.engine.limits import OLDEST_API
from dockward.engine.wire.info import Info, Version, parse_api_version
from dockward.gate.asking import Asking, ask
from dockward.gate.connections.answering import answered
from dockward.gate.connections.upstream import Engine
from dockward.gate.errors import RefusedError
from dockward.gate.serving.sockets import ServeError
from dockward.model.engine import Engine as Described
from dockward.read.engine_here import read_engine_here


class Known:
    """What the engine at this socket of the host is by now: it may start anew as another, or read its settings anew."""

    def __init__(self, engine: Engine, socket: Path, described: Described) -> None:
        self._engine, self._socket = engine, socket
        self.described = described

    async def learn(self) -> None:
        """Ask it what it is. Raises `ServeError` where it doesn't answer, or is too old: what was known stays."""
        self.described = await describe(self._engine, self._socket)


async def describe(engine: Engine, socket: Path) -> Described:
    """The engine at this socket of the host. Raises `ServeError` where it doesn't answer, or is too old."""
    try:
        version, info = await answered(engine, _told())
    except RefusedError as why:
        reason = f"{socket}: no engine answers there: {why.__cause__ or why.message}"
        raise ServeError(reason, "Start the engine, or name its socket: --engine PATH.") from why
    try:
        known = parse_api_version(version.api_version) >= OLDEST_API
    except ValueError:
        known = False
    if not known:
        raise ServeError(f"{socket}: the API there is too old, or none that is known.", "Update the engine.")
    return await read_engine_here(Endpoint(scheme=Scheme.UNIX, path=str(socket)), Path("/"), version, info)


def _told() -> Asking[tuple[Version, Info]]:
    version: Version | None = yield from ask("/version", Version)
    info: Info | None = yield from ask("/info", Info)
    if version is None or info is None:
        raise RefusedError("it says nothing of itself")
    return version, info
