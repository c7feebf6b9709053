"""The words of /proc/PID/status (proc_pid_status(5))."""

import re

from msgspec import Struct

from dockward.read.kernel.procfile import text

# The kernel escapes line feeds in the process's name, so no name can forge a line.
_FIELD = re.compile(
    rb"^(Name|State|PPid|Uid|Gid|Groups|Cap(?:Eff|Prm|Bnd|Amb)|Seccomp|NoNewPrivs):\t?(.*)$", re.MULTILINE
)


class Status(Struct, frozen=True, kw_only=True):
    """Ids as the reader's user namespace sees them; capabilities are bit masks. `ended`: a zombie, or dying."""

    name: str
    ended: bool
    parent: int
    real_uid: int
    effective_uid: int
    effective_gid: int
    groups: tuple[int, ...]
    cap_effective: int
    cap_permitted: int
    cap_bounding: int
    cap_ambient: int
    seccomp: int
    no_new_privileges: bool


def parse_status(data: bytes) -> Status | None:
    """None when it isn't understood. What an older kernel doesn't write counts as switched off."""
    fields = dict(_FIELD.findall(data))
    try:
        uids, gids = fields[b"Uid"].split(), fields[b"Gid"].split()
        return Status(
            name=text(fields[b"Name"]),
            ended=fields[b"State"].strip()[:1] in {b"Z", b"X"},
            parent=int(fields[b"PPid"]),
            real_uid=int(uids[0]),
            effective_uid=int(uids[1]),
            effective_gid=int(gids[1]),
            groups=tuple(map(int, fields.get(b"Groups", b"").split())),
            cap_effective=int(fields[b"CapEff"], 16),
            cap_permitted=int(fields[b"CapPrm"], 16),
            cap_bounding=int(fields[b"CapBnd"], 16),
            cap_ambient=int(fields.get(b"CapAmb", b"0"), 16),
            seccomp=int(fields.get(b"Seccomp", b"0")),
            no_new_privileges=int(fields.get(b"NoNewPrivs", b"0")) != 0,
        )
    except (KeyError, ValueError, IndexError):
        return None
