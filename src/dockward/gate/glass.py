"""Breaking the glass: for a while, and for a reason that is recorded, the gate warns where it would refuse.

What has no meaning that is sure, and what the gate doesn't know, stays refused: nobody could say what was let through.
"""

from fnmatch import fnmatchcase

from msgspec import Struct, structs

from dockward.gate.identity import Identity
from dockward.gate.judging import Setting
from dockward.judge.policy.gate import EVERYTHING, Refusals

LONGEST = 24 * 3600.0
"""Seconds."""


class Glass(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who broke it, why, and for whom: a shell pattern over accounts and certificates.

    Times are seconds since the epoch.
    """

    id: str
    by: str
    reason: str
    who: str = "*"
    since: float
    until: float

    def holds(self, now: float) -> bool:
        """Whether it is its time, and no longer than one may be."""
        return self.since <= now < self.until <= self.since + LONGEST

    def is_for(self, identity: Identity) -> bool:
        """Whether it was broken for this client."""
        names = (identity.user, identity.login, identity.certificate)
        return self.who == "*" or any(fnmatchcase(one, self.who) for one in names if one)


def eased(setting: Setting) -> Setting:
    """What is decided by while the glass is broken."""
    law = structs.replace(setting.law, refusals=Refusals.WARN, refusals_of={})
    return structs.replace(setting, law=law, admitted=EVERYTHING, grant=None)
