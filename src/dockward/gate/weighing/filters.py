"""Reads profiles of system calls that a request brings along, and refuses those that could be read in two ways.

A profile is JSON within JSON: the engine reads it with the same decoder as a body, so the same is refused in it, and an
empty one, which the engine takes for none at all.
"""

from collections.abc import Callable

from dockward.gate.errors import RefusedError
from dockward.gate.request.shapes import Fields, Shape, listed, text, texts, unset
from dockward.gate.request.strictjson import Value, malformed, parse_json

MOST_CHARACTERS = 256 << 10
"""Of one profile; the engine's own has less than 20 KiB."""
_ACTIONS = frozenset(
    f"SCMP_ACT_{one}"
    for one in ("ALLOW", "ERRNO", "KILL", "KILL_PROCESS", "KILL_THREAD", "LOG", "NOTIFY", "TRACE", "TRAP")
)
_COMPARISONS = frozenset(f"SCMP_CMP_{one}" for one in ("NE", "LT", "LE", "EQ", "GE", "GT", "MASKED_EQ"))
_FLAGS = frozenset({"SECCOMP_FILTER_FLAG_LOG", "SECCOMP_FILTER_FLAG_TSYNC"})
"""Others switch off what the kernel does against leaks between processes, or have a program decide."""


def _one_of(words: frozenset[str]) -> Shape:
    def shape(value: Value, path: str) -> str:
        found = text(value, path)
        if found not in words:
            raise malformed(f"{path} is none of {', '.join(sorted(words))}")
        return found

    return shape


def _natural(value: Value, path: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise malformed(f"{path} must be a whole number that isn't negative")
    return value


def _exact(fields: dict[str, Callable[[Value, str], object]]) -> Fields:
    return Fields(fields, exact=True)


_CONDITION = _exact({"caps": texts, "arches": texts, "minKernel": text})
_ENTRY = _exact(
    {
        "name": text,
        "names": texts,
        "action": _one_of(_ACTIONS),
        "errnoRet": _natural,
        "args": listed(
            _exact({"index": _natural, "value": _natural, "valueTwo": _natural, "op": _one_of(_COMPARISONS)})
        ),
        "comment": text,
        "includes": _CONDITION,
        "excludes": _CONDITION,
    }
)
_PROFILE = _exact(
    {
        "defaultAction": _one_of(_ACTIONS),
        "defaultErrnoRet": _natural,
        "architectures": texts,
        "archMap": listed(_exact({"architecture": text, "subArchitectures": texts})),
        "flags": listed(_one_of(_FLAGS)),
        "listenerPath": unset,
        "listenerMetadata": unset,
        "syscalls": listed(_ENTRY),
    }
)
"""`Seccomp` of moby's profiles/seccomp/seccomp.go, and `LinuxSeccomp` of the runtime specification."""


def check_profile(profile: str) -> None:
    """Raise `RefusedError` for a profile that has no one meaning, or none at all."""
    if len(profile) > MOST_CHARACTERS:
        raise malformed(f"its seccomp profile has more than {MOST_CHARACTERS} characters", status=413)
    found = _PROFILE(parse_json(profile.encode()), "seccomp profile")
    if "defaultAction" not in found:
        raise RefusedError(
            "The seccomp profile has no defaultAction: to the engine it may be none at all.",
            'Begin it with `"defaultAction": "SCMP_ACT_ERRNO"`.',
            status=400,
        )
    if any("action" not in one for one in found.get("syscalls", ())):
        raise malformed("an entry of its seccomp profile has no action")
