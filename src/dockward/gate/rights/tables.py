"""Which tables of processes a client that is shown no secrets may ask for: `ps` tells environments too."""

import re

from dockward.gate.errors import RefusedError
from dockward.gate.request.requests import Request
from dockward.gate.rights.grants import Grant

_WHOLE = frozenset({"", "-e", "-f", "-ef", "-fe", "-eF", "-ely", "-elf", "aux", "-aux", "-ejH"})
_TOLD = """pid ppid pgid sid user uid group gid euid egid ruid rgid time cputime etime etimes start stime lstart comm
    args cmd command %cpu pcpu c %mem pmem rss vsz sz stat state s tty tname nlwp thcount ni pri psr cls wchan"""
_COLUMNS = frozenset(_TOLD.split())
_CHOSEN = re.compile(r"-(?:e|A)?o *([a-z%]+(?:,[a-z%]+)*)")


def check_table(request: Request, grant: Grant) -> None:
    """Raise `RefusedError` for arguments of `ps` that aren't known to tell no environment."""
    asked = request.parameters.get("ps_args", "")
    if request.route != "container.top" or grant.secrets == "shown" or asked in _WHOLE:
        return
    chosen = _CHOSEN.fullmatch(asked)
    if chosen is None or not _COLUMNS.issuperset(chosen[1].split(",")):
        raise RefusedError(
            f"The {grant.name} is shown no secrets, and {asked[:60]!a} may have `ps` tell some.",
            "Ask for `-ef`, `aux`, or columns, as by `-eo pid,user,args`.",
        )
