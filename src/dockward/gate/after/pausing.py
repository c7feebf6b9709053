"""Pauses a container and lets it go on, and looks whether a program of it may run."""

import h11
from msgspec import Struct, field

from dockward.gate.asking import Asking, ask
from dockward.gate.connections.answering import answered
from dockward.gate.connections.upstream import Engine
from dockward.gate.errors import RefusedError

_DONE = 204


class _State(Struct, frozen=True):
    pid: int = field(default=0, name="Pid")
    paused: bool = field(default=False, name="Paused")


class _Container(Struct, frozen=True):
    state: _State = field(name="State")


async def tell(engine: Engine, verb: str, container: str) -> str:
    """Have the engine `pause` or `unpause` it. Why it doesn't; empty where it does."""
    try:
        told = await engine.ask("POST", f"/containers/{container}/{verb}")
    except (OSError, h11.RemoteProtocolError, RefusedError) as why:
        return str(why)
    return "" if told.status == _DONE else f"the engine answers {told.status}"


async def goes_on(engine: Engine, container: str, *, unsure: bool) -> bool:
    """Whether a program of it may run; `unsure` where the engine doesn't say.

    One that waits to be started anew has none, and the engine answers 409 to all that is asked of it then.
    """
    try:
        found = await answered(engine, _state_of(container))
    except RefusedError:
        return unsure
    return found is not None and bool(found.pid) and not found.paused


def _state_of(container: str) -> Asking[_State | None]:
    found: _Container | None = yield from ask(f"/containers/{container}/json", _Container)
    return None if found is None else found.state
