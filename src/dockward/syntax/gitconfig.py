"""The remote address in git's configuration, as anybody may see it.

Source: git-config(1), "Syntax", and git-clone(1), "GIT URLS".
"""

import re

from dockward.syntax.regex import regex

MOST_LINE = 4_000
"""Characters; a longer line is passed over."""
_SECTION = regex(r"\s*\[\s*([A-Za-z0-9.-]{1,100})(?:\s+\"((?:[^\"\\]|\\.){0,200})\")?\s*\]\s*(.*)")
_URL = regex(r"\s*url\s*=\s*(.{1,2000}?)\s*", re.IGNORECASE)
_ORIGIN = "origin"
_SCHEME = regex(
    r"(https?|ssh|git)://(?:[^@/?#]*@)?([A-Za-z0-9.-]{1,253}(?::[0-9]{1,5})?)(/[^?#]{1,1000}).*", re.IGNORECASE
)
_SHORT = regex(r"(?:[^@/:\s]{1,100}@)?([A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,10}):(?!//)([^?#:]{1,1000})")
_PATH = regex(r"/?[A-Za-z0-9._~+-]+(?:/[A-Za-z0-9._~+-]+)*/?")
_SAME_OVER_HTTPS = frozenset({"github.com", "gitlab.com", "bitbucket.org", "codeberg.org"})
"""Hosts on which what is there over SSH has the same path over HTTPS."""


def remote_address(text: str) -> str:
    """The address of `origin`, else of the only remote; as it is written. Empty where there is none."""
    found: dict[str, str] = {}
    remote = None
    for line in filter(_is_short, text.splitlines()):
        if section := _SECTION.fullmatch(line):
            remote = section[2] if section[1].lower() == "remote" else None
            line = section[3]  # noqa: PLW2901  # a key may follow on the section's line
        if remote is not None and (url := _URL.fullmatch(line)):
            found.setdefault(remote, _unquoted(url[1]))
    return found.get(_ORIGIN) or (next(iter(found.values())) if len(found) == 1 else "")


def _is_short(line: str) -> bool:
    return len(line) <= MOST_LINE


def _unquoted(value: str) -> str:
    if value.startswith('"'):
        return value[1:].partition('"')[0]
    return re.split(r"\s[#;]", value, maxsplit=1)[0].strip()


def public_address(address: str) -> str:
    """The address without users, passwords and queries, over HTTPS where that is the same; empty for a local one."""
    if whole := _SCHEME.fullmatch(address):
        scheme, host, path = whole[1].lower(), whole[2].lower(), whole[3]
    elif short := _SHORT.fullmatch(address):
        scheme, host, path = "ssh", short[1].lower(), f"/{short[2].lstrip('/')}"
    else:
        return ""
    if not _PATH.fullmatch(path):
        return ""
    if host in _SAME_OVER_HTTPS:
        return f"https://{host}{path.rstrip('/').removesuffix('.git')}"
    return f"{scheme}://{host}{path}"
