"""What is told of a request that is passed on: one line to its client, and all of it to the ledger.

Compose shows one warning of a service, and of that the beginning, so the line is short and has the gravest first.
"""

from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from typing import Any

from msgspec import Struct

MOST_SHORT, MOST_NAMED = 60, 12
"""Characters of one note in the line, and notes of one kind that it names."""
_MIB, _BILLION = 1 << 20, 10**9
Host = Mapping[str, Any]


class Tells(Enum):
    """What a note is about, as the line has it; the gravest first."""

    LATER = "will refuse once the policy is enforced:"
    WARNED = "warns of"
    VAIN = "could fill in nothing for"
    FILLED = "filled in"


class Note(Struct, frozen=True, kw_only=True):
    """Something that is told: `short` for the client's line, `whole` for the ledger. `rule` is an id, or empty."""

    tells: Tells
    short: str
    whole: str
    rule: str = ""


def line_of(notes: Iterable[Note]) -> str:
    """All of them in one line; empty without any. Their order is the same for the same notes."""
    found = sorted(notes, key=lambda one: (one.rule, one.short))
    parts = [part for tells in Tells if (part := _part(tells, [one for one in found if one.tells is tells]))]
    if not parts:
        return ""
    asked = next((one.rule for tells in Tells for one in found if one.tells is tells and one.rule), "")
    more = f" (`dockward explain {asked}`)" if asked and any(one.tells is not Tells.FILLED for one in found) else ""
    return f"Dockward {'; '.join(parts)}.{more}"


def _part(tells: Tells, notes: list[Note]) -> str:
    if not notes:
        return ""
    named = ", ".join(_cut(one.short) for one in notes[:MOST_NAMED])
    rest = len(notes) - MOST_NAMED
    return f"{tells.value} {named}{f' and {rest} more' if rest > 0 else ''}"


def _cut(text: str) -> str:
    return text if len(text) <= MOST_SHORT else f"{text[: MOST_SHORT - 1]}…"


def changed(before: Host, after: Host) -> str:
    """What was filled in from one HostConfig to the other, in the words of `docker run`."""
    return ", ".join(word for name in after if after[name] != before.get(name) for word in _words(name, before, after))


def _words(name: str, before: Host, after: Host) -> Iterator[str]:
    new = after[name]
    match name:
        case "Memory":
            yield f"memory {new // _MIB}m"
        case "NanoCpus":
            yield f"cpus {new / _BILLION:g}"
        case "SecurityOpt":
            old = before.get(name, [])
            yield from (one.removesuffix(":true") for one in new if one not in old)
            yield from (f"no {one}" for one in old if one not in new)
        case "LogConfig":
            old = before.get(name, {}).get("Config", {})
            options = (f"{key}={one}" for key, one in new.get("Config", {}).items() if old.get(key) != one)
            yield " ".join(("log", *options))
        case "PortBindings":
            ends = ((port, one) for port in new for one in new[port] if one not in before.get(name, {}).get(port, ()))
            yield from (f"publish {one['HostIp']}:{one.get('HostPort', '')}:{port}" for port, one in ends)
        case "Tmpfs":
            yield from (f"tmpfs {target}" for target in new if target not in before.get(name, {}))
        case "CapAdd" | "CapDrop":
            added = (one for one in new if one not in before.get(name, []))
            yield f"cap-{name[3:].lower()} {' '.join(added)}"
        case _:
            word = _FLAGS.get(name, name)
            yield word if new is True else f"{word} {new}"


_FLAGS = {"Init": "init", "NetworkMode": "network", "PidsLimit": "pids-limit", "ReadonlyRootfs": "read-only"}
