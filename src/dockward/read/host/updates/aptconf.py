"""apt's configuration as apt merges it: a small parser of apt.conf(5), and the files in their order."""

import re
from pathlib import Path

from dockward.read.host import tree
from dockward.read.host.updates.reading import read_names, reading

PARTS = "/etc/apt/apt.conf.d"
MAIN = "/etc/apt/apt.conf"
MOST_DEPTH = 32
"""Nested scopes; apt's own files have four."""
_TOKEN = re.compile(r'//[^\n]*|/\*.*?\*/|#[^\n]*|"([^"]*)"|([{};])|([^\s"{};]+)', re.DOTALL)
_PART = re.compile(r"[A-Za-z0-9_-]+(?:\.conf)?")


def read_apt_conf(root: Path) -> dict[str, str]:
    """Scalars by full name in lower case (`apt::periodic::enable`); a later file wins. Raises `UnreadError`."""
    values: dict[str, str] = {}
    paths = [f"{PARTS}/{one}" for one in read_names(root, PARTS) if _PART.fullmatch(one)]
    for path in [*paths, *([MAIN] if tree.exists(root, MAIN) else [])]:
        with reading(path):
            values.update(parse_apt_conf(tree.read_text(root, path)))
    return values


def parse_apt_conf(text: str) -> dict[str, str]:
    """Scalars by full name in lower case; lists and the directives `#clear` and `#include` are passed over."""
    values: dict[str, str] = {}
    scopes: list[str] = []
    words: list[str] = []
    for quoted, mark, word in (one.groups() for one in _TOKEN.finditer(text)):
        if mark == "{" and len(scopes) < MOST_DEPTH:
            scopes.append(words[0] if words else "")
        elif mark == "}":
            del scopes[-1:]
        elif mark == ";" and len(words) == 2:  # noqa: PLR2004  # a name and its value
            values["::".join((*scopes, words[0])).lower()] = words[1]
        if mark:
            words = []
        elif quoted is not None or word is not None:
            words.append(quoted if quoted is not None else word)
    return values
