"""Reads roles and sockets of the gate's part of a policy: each by itself, so that each may have mistakes."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from dockward.judge.policy.mistakes import Mistakes, near
from dockward.judge.policy.powers import ALWAYS, WORDS
from dockward.judge.policy.roles import MAIN, TLS, Objects, Role, SocketEntry, Who
from dockward.syntax.mistakes import shown
from dockward.syntax.yaml import Document, Path

T = TypeVar("T", Role, SocketEntry)

_NAME = re.compile(r"[a-z0-9][a-z0-9_.-]{0,62}")
MODE = re.compile(r"0?[0-7]{3}")
"""How a socket's mode is written."""


def parse_roles(document: Document, written: Mapping[str, Any], mistakes: Mistakes) -> dict[str, Role]:
    """The roles by name, in their order."""
    found = _entries(document, "roles", written, Role, mistakes)
    for name, role in found.items():
        path: Path = ("gate", "roles", name)
        for nr, who in enumerate(role.who):
            if who == Who():
                mistakes.add(
                    document.place((*path, "who", nr)), "nothing is said of the client, so everybody would fit"
                )
    return found


def parse_sockets(document: Document, written: Mapping[str, Any], mistakes: Mistakes) -> dict[str, SocketEntry]:
    """The sockets by name."""
    found = _entries(document, "sockets", written, SocketEntry, mistakes)
    for name, socket in found.items():
        path: Path = ("gate", "sockets", name)
        if name in {MAIN, TLS}:
            mistakes.add(document.keys[path], f"{name} is what the gate's own is called; choose another name")
        if not MODE.fullmatch(str(socket.mode)):
            mistakes.add(document.place((*path, "mode")), f"{shown(socket.mode)} is no mode; write it as '660'")
        if socket.purpose == "custom" and not socket.may:
            mistakes.add(document.place(path), "a custom socket needs the key 'may': what it is for isn't known")
        if socket.path is not None and not socket.path.startswith("/"):
            mistakes.add(document.place((*path, "path")), f"{shown(socket.path)} doesn't begin with a slash")
    return found


def _entries(
    document: Document, section: str, written: Mapping[str, Any], kind: type[T], mistakes: Mistakes
) -> dict[str, T]:
    found: dict[str, T] = {}
    for name, value in written.items():
        path: Path = ("gate", section, name)
        if not _NAME.fullmatch(str(name)):
            what = f"{shown(name)} is no name; it is made of small letters, digits, dots, lines and underscores"
            mistakes.add(document.keys[path], what)
        entry = mistakes.convert(document, value if value is not None else {}, path, kind)
        if entry is not None:
            _check_words(document, path, entry.may, mistakes)
            _check_objects(document, path, entry.objects, mistakes)
            found[name] = entry
    return found


def _check_words(document: Document, path: Path, words: Iterable[str], mistakes: Mistakes) -> None:
    for nr, word in enumerate(words):
        if word not in WORDS and word not in ALWAYS:
            place = document.place((*path, "may", nr))
            mistakes.add(place, f"{shown(word)} is neither a power nor a route of the gate", near(word, WORDS))


def _check_objects(document: Document, path: Path, objects: Objects | None, mistakes: Mistakes) -> None:
    for nr, text in enumerate(objects.labels if objects is not None else ()):
        if not text.partition("=")[0].strip() or "*" in text.partition("=")[0]:
            place = document.place((*path, "objects", "labels", nr))
            mistakes.add(place, f"{shown(text)} names no label; write it as KEY=VALUE, or KEY alone")
