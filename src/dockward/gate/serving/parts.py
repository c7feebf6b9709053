"""What every connection of the gate needs."""

from collections.abc import Callable

from msgspec import Struct, field

from dockward.gate.after.looking import Aftermath
from dockward.gate.asking import Asking
from dockward.gate.connections.crowd import BODY_BYTES, BODY_KEPT, Crowd
from dockward.gate.connections.pace import Pace
from dockward.gate.connections.upstream import Engine
from dockward.gate.decisions.outcomes import Decision
from dockward.gate.identity import Identity
from dockward.gate.ledger.writing import Ledger
from dockward.gate.request.requests import Request

Deciding = Callable[[Request, Identity], Asking[Decision]]


class Gate(Struct, frozen=True, kw_only=True):
    """What every connection needs: the engine, who decides, who keeps book of it, who looks afterwards, and room."""

    engine: Engine
    decide: Deciding
    ledger: Ledger
    aftermath: Aftermath
    crowd: Crowd
    bodies: Crowd = field(default_factory=lambda: Crowd(BODY_BYTES, BODY_KEPT))
    """Room for what is judged."""
    pace: Pace = field(default_factory=Pace)
    frames: Pace = field(default_factory=lambda: Pace(1))
    """Of HTTP/2: a piece of one client's at a time, on all its connections, for a piece may hold hundreds."""
