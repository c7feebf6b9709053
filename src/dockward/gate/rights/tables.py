"""Which tables of processes may be asked for: `ps` runs on the host, as root, and knows all of its processes.

The engine keeps the rows in which a number of the container's processes stands where the title says PID. So that
column must be what it says, and at its place in every row: whatever is before it has one word. To who is shown no
secrets `ps` mustn't tell environments either.
"""

import re
from collections.abc import Iterator

from dockward.gate.errors import RefusedError
from dockward.gate.request.requests import Request
from dockward.gate.rights.grants import Grant

_WHOLE = frozenset({"", "-e", "-f", "-ef", "-fe", "-eF", "-ely", "-elf", "aux", "-aux", "-ejH"})
_WORDS = """pid ppid pgid sid user uid group gid euid egid ruid rgid time cputime etime etimes stime %cpu pcpu c %mem
    pmem rss vsz sz stat state s tty tname nlwp thcount ni pri psr cls wchan"""
_ONE_WORD = frozenset(_WORDS.split())
_TOLD = _ONE_WORD | {"start", "lstart", "comm", "args", "cmd", "command"}
"""Columns that tell no environment."""
_LISTED = re.compile(r"(-?[a-zA-Z]*o)( *)([a-z%_]+(?::[0-9]{1,3})?(?:,[a-z%_]+(?::[0-9]{1,3})?)*)(?: +|$)")
"""Columns that are asked for, with options before that have no value; widths don't matter."""
_CHOOSING = re.compile(r"(?:-(?:e|A)?|[ax]*)o")
_CHOSEN = re.compile(r"-(?:e|A)?o *[^ ]+")
_PLAIN = re.compile(r"(?:-[AadeFfjlLcHyTwm]{1,10}|[axufjlvsmewrScHXT]{1,10}|--forest|--sort=[-+a-z,%]{1,60})(?: +|$)")
"""Options that have no value of their own, and tables that have a user or a process's number at most before its own."""
_PID = "pid"


def check_table(request: Request, grant: Grant | None) -> None:
    """Raise `RefusedError` for arguments of `ps` that may tell of others' processes, or of environments."""
    asked = request.parameters.get("ps_args", "")
    if request.route != "container.top" or asked in _WHOLE:
        return
    columns = _columns(asked)
    if grant is not None and grant.secrets != "shown" and not (_CHOSEN.fullmatch(asked) and _tells_none(columns)):
        raise RefusedError(
            f"The {grant.name} is shown no secrets, and {asked[:60]!a} may have `ps` tell some.",
            "Ask for `-ef`, `aux`, or columns, as by `-eo pid,user,args`.",
        )
    if columns is None or not _is_sure(columns):
        raise RefusedError(
            f"The arguments {asked[:60]!a} may have `ps` tell of processes of the host.\n"
            "  Why: the engine shows each row that has a number of the container's below the title PID.",
            "Ask for `-ef`, `aux`, or columns that begin with pid, as by `-eo pid,user,args`.",
        )


def _tells_none(columns: list[str] | None) -> bool:
    return columns is not None and _TOLD.issuperset(columns)


def _columns(asked: str) -> list[str] | None:
    """The columns that are asked for, none where a known table is; None for what isn't known."""
    found: list[str] = []
    at = 0
    while at < len(asked):
        listed = _LISTED.match(asked, at)
        if listed is not None and _CHOOSING.fullmatch(listed[1]):
            found += (one.partition(":")[0] for one in listed[3].split(","))
            at = listed.end()
        elif (plain := _PLAIN.match(asked, at)) is not None:
            at = plain.end()
        else:
            return None
    return found


def _is_sure(columns: list[str]) -> bool:
    """Whether all before the last of a process's numbers has one word in each row."""
    return _PID not in columns or all(one in _ONE_WORD for one in _before(columns))


def _before(columns: list[str]) -> Iterator[str]:
    yield from columns[: len(columns) - 1 - columns[::-1].index(_PID)]
