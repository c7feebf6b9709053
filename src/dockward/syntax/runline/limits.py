"""`--ulimit` and `--security-opt` as what compose services have for the same."""

from dockward.model.compose import Value
from dockward.syntax.regex import regex
from dockward.syntax.runline.options import Given
from dockward.syntax.runline.values import leaf, refuse, untold

_NAMES = (
    "core", "cpu", "data", "fsize", "locks", "memlock", "msgqueue", "nice", "nofile", "nproc", "rss", "rtprio",
    "rttime", "sigpending", "stack",
)  # fmt: skip
_ULIMIT = regex(rf"({'|'.join(_NAMES)})=(-?[0-9]{{1,18}})(?::(-?[0-9]{{1,18}}))?")


def ulimits(several: list[Given]) -> Value | None:
    """`nofile=1024:2048` by name, soft and hard; of a name given twice the last one counts."""
    if not several:
        return None
    hidden = next((one for one in several if not one.known), None)
    if hidden is not None:
        return untold(hidden, hidden.value)
    return Value(dict(map(_ulimit, several)), several[0].place)


def _ulimit(given: Given) -> tuple[str, Value]:
    found = _ULIMIT.fullmatch(given.value)
    if found is None:
        raise refuse(given, "name=soft:hard")
    soft, hard = int(found[2]), int(found[3] or found[2])
    if hard != -1 and (soft == -1 or soft > hard):
        raise refuse(given, "a soft limit that is no higher than the hard one")
    return found[1], Value({"soft": Value(soft, given.place), "hard": Value(hard, given.place)}, given.place)


def security_option(given: Given) -> Value:
    """One option as it is written: `name=value`, in old form `name:value`."""
    if given.known and given.value != "no-new-privileges" and "=" not in given.value and ":" not in given.value:
        raise refuse(given, "name=value")
    return leaf(given, given.value)
