"""Takes secrets out of the engine's answers: environments, labels, options, commands, and addresses with passwords.

What a secret is, `syntax.secrets` and `syntax.commandsecrets` say, as for all else. Every text of an answer is looked
at with the name that it stands under, so a field that a newer engine adds is too.
"""

import re
from functools import lru_cache
from typing import Any

from dockward.judge.policy.roles import Secrets
from dockward.model.workload import EnvKind
from dockward.syntax.commandsecrets import words_hold_secret
from dockward.syntax.regex import regex
from dockward.syntax.secrets import classify
from dockward.syntax.veil import VEIL, veil

_HIDDEN = frozenset({EnvKind.CREDENTIAL, EnvKind.CONNECTION_STRING})
_ENVIRONMENT = "Env"
_WORDS = frozenset({"Args", "Cmd", "Command", "Entrypoint", "Test", "Shell", "arguments", "OnBuild"})
_LINES = frozenset({"Action", "Command", "CreatedBy", "Error", "Path", "status", "entrypoint"})
_APART = (("entrypoint", "arguments"), ("Path", "Args"), ("Entrypoint", "Cmd"), ("Command", "Args"))
_BARE = frozenset({bool, int, float})
_PROGRAMS = frozenset(program for program, _ in _APART)
_ACCOUNTS = regex(r"\.(?:basic|digest)auth\.users$", re.IGNORECASE)
"""Labels of Traefik that hold `NAME:PASSWORD` of who may come in."""
_HEADER = regex(r"(?:^|[.\s\"'])(?:proxy-)?authorization$", re.IGNORECASE)
"""Names of labels that set such a header."""
_SAID = regex(
    r"authorization\s{0,9}[:=]|(?:^|,)pass(?:word|wd)?=|(?:^|\s)(?:-u|-U|--user|--proxy-user)[\s=]", re.IGNORECASE
)
"""What tells that a secret may stand in a text of any name: headers, options of mounts, accounts of programs."""
_GIVEN = regex(
    r"(authorization\s{0,9}[:=]\s{0,9}(?:(?:Basic|Bearer|token)\s{1,9})?|(?:^|,)pass(?:word|wd)?=)([^\s,\"']{1,4096})",
    re.IGNORECASE,
)
_END = 100
"""Characters of a name."""
_TABLE = "Processes"
_DATA = "Data"
"""Of configs, which hold whole files."""


def redact(value: Any, secrets: Secrets, name: str = "") -> Any:
    """An answer, or what stands in it under this name, as it may be shown."""
    if secrets == "shown":
        return value
    if isinstance(value, dict):
        found = {
            key: redact(one, secrets, str(key)) if one and type(one) not in _BARE else one for key, one in value.items()
        }
        return found if _PROGRAMS.isdisjoint(value) else found | _arguments(value)
    if isinstance(value, list):
        return _listed(value, secrets, name)
    return _text(value, name) if isinstance(value, str) else value


def _arguments(value: dict[str, Any]) -> dict[str, Any]:
    """The words that stand apart from their program, where one of them is a secret to it."""
    found: dict[str, Any] = {}
    for program, rest in _APART:
        first, more = value.get(program), value.get(rest)
        words = [first] if isinstance(first, str) else first
        if isinstance(words, list) and isinstance(more, list) and words and more:
            own = [str(one) for one in more]
            # What shows by itself is taken out where it stands.
            if words_hold_secret([*map(str, words), *own]) and not words_hold_secret(own):
                found[rest] = [VEIL]
    return found


def _listed(value: list[Any], secrets: Secrets, name: str) -> list[Any]:
    if name == _ENVIRONMENT:
        return [] if secrets == "hidden" else [_entry(one) for one in value]
    if name == _TABLE:
        return [[veil(str(cell)) for cell in row] for row in value if isinstance(row, list)]
    if name in _WORDS and all(isinstance(one, str) for one in value):
        return [*value[:1], VEIL] if words_hold_secret(value) else value
    return [redact(one, secrets, name) for one in value]


def _entry(entry: Any) -> Any:
    """NAME=VALUE."""
    if not isinstance(entry, str):
        return entry
    name, sign, value = entry.partition("=")
    return f"{name}{sign}{_text(value, name)}"


def _text(value: str, name: str) -> str:
    if name == _DATA:
        # In Base64, which the veil isn't.
        return ""
    # Only the end of a name says it, and names of any length shall not be remembered.
    end = name[-_END:]
    if classify(name, value) in _HIDDEN or _holds_accounts(end):
        return VEIL
    if _HEADER.search(end):
        return VEIL
    if name in _LINES or _SAID.search(value):
        return _GIVEN.sub(rf"\1{VEIL}", "\n".join(map(veil, value.split("\n"))))
    return value


@lru_cache(maxsize=4096)
def _holds_accounts(name: str) -> bool:
    return bool(_ACCOUNTS.search(name))
