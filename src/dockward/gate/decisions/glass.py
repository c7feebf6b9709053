"""Breaking the glass: for a while, and for a reason that is recorded, the gate warns where it would refuse.

What has no meaning that is sure, and what the gate doesn't know, stays refused: nobody could say what was let through.
"""

from fnmatch import fnmatchcase

from msgspec import Struct, structs

from dockward.gate.identity import Identity
from dockward.gate.weighing.judging import Setting
from dockward.judge.policy.gate import EVERYTHING, Refusals

_OF_CERTIFICATES, _OF_SOCKETS = "certificate/", "socket/"
LONGEST = 24 * 3600.0
"""Seconds."""


class Times(Struct, frozen=True, kw_only=True):
    """What clocks say: seconds since the epoch, and since this start of the host (`ticks`), which nobody sets back.

    `boot` is the kernel's name for this start.
    """

    now: float
    ticks: float
    boot: str


class Glass(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who broke it, why, and for whom: a shell pattern over accounts, `certificate/NAME` and `socket/NAME`.

    Accounts are the host's: root of a container is nobody there. `since` and `until` are seconds since the epoch,
    `ends` is the same end in ticks of the start `boot`: no clock that is set back makes it longer.
    """

    id: str
    by: str
    reason: str
    who: str = "*"
    since: float
    until: float
    boot: str
    ends: float

    def holds(self, times: Times) -> bool:
        """Whether it is its time, and no longer than one may be."""
        bounded = self.until <= self.since + LONGEST and self.ends - times.ticks <= LONGEST
        return bounded and self.since <= times.now and not self.is_over(times)

    def is_over(self, times: Times) -> bool:
        """Whether its time has run out, by either clock, or the host was started anew."""
        return times.boot != self.boot or times.ticks >= self.ends or times.now >= self.until

    def is_for(self, identity: Identity) -> bool:
        """Whether it was broken for this client: on a socket that is somebody's own, only where that is named."""
        names = _names(identity)
        if self.who == "*":
            return _is_unknown(identity) or any(not one.startswith(_OF_SOCKETS) for one in names)
        return any(fnmatchcase(one, self.who) for one in names)


def _names(identity: Identity) -> tuple[str, ...]:
    if identity.certificate:
        return (f"{_OF_CERTIFICATES}{identity.certificate}",)
    if identity.socket:
        return (f"{_OF_SOCKETS}{identity.socket}",)
    accounts = (identity.user, identity.login) if identity.container == "" else ()
    return tuple(one for one in accounts if one and "/" not in one)


def _is_unknown(identity: Identity) -> bool:
    """Whether nothing is known of who asks, as the plugin knows nothing of clients of the engine's own socket."""
    return identity == Identity()


def eased(setting: Setting) -> Setting:
    """What is decided by while the glass is broken."""
    law = structs.replace(setting.law, refusals=Refusals.WARN, refusals_of={})
    return structs.replace(setting, law=law, admitted=EVERYTHING, grant=None)
