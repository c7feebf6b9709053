"""What can become of a request."""

from msgspec import Struct

from dockward.gate.asking import Told
from dockward.gate.request.requests import Request
from dockward.gate.rights.views import View
from dockward.gate.weighing.asmade import Wanted
from dockward.gate.weighing.judging import Setting
from dockward.gate.weighing.notes import Note, line_of

LATER = " Once the policy is enforced this is refused."
NOT_ADMITTED = "admitted"
"""Stands for the policy's `admitted` among rules."""


class Afterwards(Struct, frozen=True):
    """A container that is to be looked at once it has started, and what it was admitted by."""

    container: str
    setting: Setting


class Passed(Struct, frozen=True, kw_only=True):
    """A request that may be sent on; `notes` are told to the ledger, and to the client where the answer has room.

    `rules` are the ids of those whose findings were filled in or are only told, `spared` of those that would refuse it.
    `glass` is the id of the glass that was broken for it, `why` the reason of a refusal that isn't enforced.
    `view` is how the answer is shown; None where it is passed on as it comes. `image` is the id of the one that was
    judged, of which the container that is made must be, and `wanted` what that may have.
    """

    request: Request
    notes: tuple[Note, ...] = ()
    rules: tuple[str, ...] = ()
    spared: tuple[str, ...] = ()
    glass: str = ""
    why: str = ""
    view: View | None = None
    image: str = ""
    wanted: Wanted | None = None
    shape: str = ""
    """Of a service that is approved: a hash of what it may have."""
    after: Afterwards | None = None
    told: Told | None = None
    """The engine's answer, where it was asked already."""
    unpauses: str = ""
    """The id of a container that the engine may let go on meanwhile, or at the end."""

    @property
    def warning(self) -> str:
        """What the client is told; empty where there is nothing to tell."""
        return line_of(self.notes)


class Answered(Struct, frozen=True, kw_only=True):
    """An answer that is given here, in place of the engine's."""

    status: int
    message: str


Decision = Passed | Answered
