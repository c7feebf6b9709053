"""What looks after containers, as tests make it, and what its files have."""

import json

from dockward.gate.after.approvals import Approvals, Services
from dockward.gate.after.frozen import Frozen
from dockward.gate.after.looking import Aftermath


def aftermath(folder, engine=None):
    approvals, services, frozen = Approvals(folder / "a"), Services(folder / "s"), Frozen(folder / "f")
    return Aftermath(engine, None, None, approvals, services, frozen=frozen), approvals, services, frozen


def known(path):
    found = {}
    for line in path.read_bytes().splitlines():
        found |= json.loads(line)
    return found
