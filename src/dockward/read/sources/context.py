"""Looks at the directory that a Dockerfile is built from: only for what is asked, once, and never beyond its bounds.

The Dockerfile's own directory is taken for it. Links are not followed: whoever repairs a project needn't trust it.
"""

import os
import stat
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import TypeVar

from dockward.model.context import Context, Nature, Tree

T = TypeVar("T")
MOST_NAMES = 10_000
"""Of one folder; where there are more, none is told."""
MOST_FILES = 2_000
"""Of the whole tree."""
MOST_FOLDERS = 2_000
"""The same."""
MOST_BYTES = 1 << 20
"""Of one text; a larger one counts as there, and nothing is known of what it says."""
MOST_BYTES_OF_ALL = 16 << 20
"""Of everything that is read there; after that nothing more is."""
_FETCHED = frozenset({".git", ".venv", "node_modules", "vendor"})


class Contexts:
    """The contexts of one run: each directory is looked at once, however many Dockerfiles ask and how often."""

    def __init__(self) -> None:
        self._seen: dict[str, Context] = {}
        self._kept: dict[str, object] = {}

    def once(self, folder: str, read: Callable[[], T]) -> T:
        """What was read of a folder; it is read once."""
        if folder not in self._kept:
            self._kept[folder] = read()
        found: T = self._kept[folder]  # type: ignore[assignment]  # kept under the folder that it is read of
        return found

    def of(self, dockerfile: str) -> Context:
        """The context of a Dockerfile at this path."""
        # A path of standard input or an editor is none; its directory is where the program runs, all the same.
        top = os.path.dirname(os.path.abspath(dockerfile))  # noqa: PTH100, PTH120  # text, for it is only a key here
        if top not in self._seen:
            self._seen[top] = _Seen(Path(top))
        return self._seen[top]


class _Seen(Context):
    """A directory on this disk. Every answer stays what it was when it was first asked for."""

    seen = True

    def __init__(self, top: Path) -> None:
        self._top, self._left = top, MOST_BYTES_OF_ALL
        self._natures: dict[str, Nature | None] = {}
        self._names: dict[str, tuple[str, ...] | None] = {}
        self._texts: dict[str, str | None] = {}
        self._answers: dict[object, object] = {}
        self._tree: Tree | None = None

    def nature(self, path: str) -> Nature | None:
        if path not in self._natures:
            self._natures[path] = _nature(self._top, path)
        return self._natures[path]

    def names(self, folder: str = "") -> tuple[str, ...] | None:
        if folder not in self._names:
            there = self.nature(folder) is Nature.FOLDER
            self._names[folder] = _names(self._top / folder) if there else None
        return self._names[folder]

    def data(self, path: str, most: int) -> bytes | None:
        if self.nature(path) is not Nature.FILE or self._left <= 0:
            return None
        found = _data(self._top / path, min(most, self._left))
        self._left -= len(found or b"")
        return found

    def text(self, path: str) -> str | None:
        if path not in self._texts:
            self._texts[path] = _text(self.data(path, MOST_BYTES + 1))
        return self._texts[path]

    @property
    def tree(self) -> Tree:
        if self._tree is None:
            self._tree = _tree(self._top)
        return self._tree

    def once(self, question: Callable[[Context], T]) -> T:
        if question not in self._answers:
            self._answers[question] = question(self)
        found: T = self._answers[question]  # type: ignore[assignment]  # kept under the question that it answers
        return found


def _nature(top: Path, path: str) -> Nature | None:
    """None also for what lies behind a link or outside."""
    steps = [one for one in path.split("/") if one not in {"", "."}]
    if path.startswith("/") or ".." in steps:
        return None
    found = Nature.FOLDER
    at = top
    for one in steps:
        at = at / one
        try:
            mode = at.lstat().st_mode
        except (OSError, ValueError):
            return None
        if found is not Nature.FOLDER:
            return None
        found = Nature.FOLDER if stat.S_ISDIR(mode) else Nature.FILE if stat.S_ISREG(mode) else Nature.OTHER
    return found


def _names(folder: Path) -> tuple[str, ...] | None:
    try:
        with os.scandir(folder) as entries:
            found = sorted(one.name for one in islice(entries, MOST_NAMES + 1))
    except OSError:
        return None
    return tuple(found) if len(found) <= MOST_NAMES else None


def _data(path: Path, most: int) -> bytes | None:
    """The first bytes of a regular file. What stands there may have changed since it was looked at."""
    try:
        number = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NOCTTY)
        with os.fdopen(number, "rb") as file:
            return file.read(most) if stat.S_ISREG(os.fstat(number).st_mode) else None
    except OSError:
        return None


def _text(data: bytes | None) -> str | None:
    try:
        return data.decode() if data is not None and len(data) <= MOST_BYTES else None
    except UnicodeDecodeError:
        return None


def _tree(top: Path) -> Tree:
    """Paths of regular files, a folder's own before those of its folders."""
    paths: list[str] = []
    waiting, looked_at, whole = [""], 0, True
    while waiting and looked_at < MOST_FOLDERS and len(paths) <= MOST_FILES:
        folder = waiting.pop()
        looked_at += 1
        try:
            with os.scandir(top / folder) as entries:
                found = sorted(islice(entries, MOST_NAMES), key=lambda one: one.name)
        except OSError as why:
            whole = whole and isinstance(why, FileNotFoundError)
            continue
        paths += (f"{folder}{one.name}" for one in found if one.is_file(follow_symlinks=False))
        folders = (one.name for one in reversed(found) if one.is_dir(follow_symlinks=False))
        waiting += (f"{folder}{name}/" for name in folders if name not in _FETCHED)
    return Tree(tuple(paths[:MOST_FILES]), whole=whole and not waiting and len(paths) <= MOST_FILES)
