"""Audit rules as text: which paths they watch, as auditctl takes and lists them (auditctl(8))."""

import re
from collections.abc import Iterator
from itertools import pairwise

from msgspec import Struct

MOST_RULES = 20_000
"""Rules read from one source; the kernel slows down long before."""
_ALL = "rwxa"
"""What a rule without permissions records (auditctl(8), -p)."""
_HARMLESS = re.compile(r"(?:path|dir|perm|key|arch)=(?!b32$|i386$)")
"""Fields that leave no user and no program out, but for the machine's second set of system calls."""
_ENABLED = re.compile(r"^enabled (\d)", re.MULTILINE)


class Watch(Struct, frozen=True):
    """A watched path; `deep` when all that lies under it is watched too.

    `permissions` are the accesses that it records (`r`, `w`, `x`, `a`).
    """

    path: str
    deep: bool
    permissions: str = _ALL

    def covers(self, path: str) -> bool:
        """Whether it sees what is done to `path`."""
        return path == self.path or (self.deep and path.startswith(f"{self.path.rstrip('/')}/"))

    def records(self, *accesses: str) -> bool:
        """Whether one of these accesses is enough for it to record."""
        return any(one in self.permissions for one in accesses)


def parse_audit_rules(text: str) -> tuple[Watch, ...]:
    """The paths that the rules watch; none when a rule stops the auditing of every task first.

    Takes `-w PATH` and `-a always,exit -F path=/-F dir=`, as rule files and `auditctl -l` write them.
    """
    lines = [line.split() for line in text.splitlines()[:MOST_RULES] if line.startswith("-")]
    if any(_stops_everything(words) for words in lines):
        return ()
    return tuple(watch for words in lines for watch in _watches(words))


def parse_audit_enabled(text: str) -> bool | None:
    """Whether the kernel records, by `auditctl -s`; None where the answer doesn't say."""
    found = _ENABLED.search(text)
    return found[1] != "0" if found else None


def parse_switched_off(text: str) -> bool:
    """Whether a rule file ends with auditing switched off (`-e 0`)."""
    states = [words[1] for line in text.splitlines() if (words := line.split())[:1] == ["-e"] and len(words) > 1]
    return bool(states) and states[-1] == "0"


def _watches(words: list[str]) -> Iterator[Watch]:
    options = list(pairwise(words))
    permissions = next((value for option, value in options if option == "-p"), _ALL)
    yield from (Watch(value, deep=True, permissions=permissions) for option, value in options if option == "-w")
    lists = {part for option, value in options if option in {"-a", "-A"} for part in value.split(",")}
    if not {"always", "exit"} <= lists or _is_narrowed(options):
        return
    fields = dict(value.partition("=")[::2] for option, value in options if option == "-F")
    for field in ("path", "dir"):
        if field in fields:
            yield Watch(fields[field], deep=field == "dir", permissions=_recorded(options, fields))


def _is_narrowed(options: list[tuple[str, str]]) -> bool:
    """Whether it records some users' or some programs' accesses only."""
    if any(option == "-C" for option, _ in options):
        return True
    return any(option == "-F" and not _HARMLESS.match(value) for option, value in options)


def _recorded(options: list[tuple[str, str]], fields: dict[str, str]) -> str:
    """The accesses: by `perm`, else all, but of a rule for some system calls only what those are known to do."""
    calls = {call for option, value in options if option == "-S" for call in value.split(",")}
    if calls and "all" not in calls:
        return "x" if calls & {"execve", "execveat"} else ""
    return fields.get("perm", _ALL)


def _stops_everything(words: list[str]) -> bool:
    """`-a never,task` without a field: no system call of any task is audited, so no watch ever fires."""
    return len(words) == 2 and words[0] in {"-a", "-A"} and set(words[1].split(",")) == {"never", "task"}  # noqa: PLR2004  # option and list
