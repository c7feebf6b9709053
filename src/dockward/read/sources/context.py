"""What lies in the directory that a Dockerfile is built from: names, and files that name dependencies."""

import os
import stat
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from dockward.model.context import Context
from dockward.syntax.regex import regex

MOST_NAMES = 10_000
MOST_FILES = 60
MOST_BYTES = 1 << 20
"""Of one file; a larger one counts as there, and nothing is known of what it says."""
_FOLDER = "requirements"
_MANIFEST = regex(
    r"package\.json|composer\.json|go\.mod|Gemfile|[\w.-]*(?:requirements|constraints)[\w.-]*\.(?:txt|in)"
)
_IN_FOLDER = regex(r"[\w.-]+\.(?:txt|in)")


def read_context(dockerfile: str) -> Context:
    """The Dockerfile's directory, which is taken for the build's; links are not followed."""
    top = Path(dockerfile).absolute().parent
    names = _names(top)
    paths = [*filter(_MANIFEST.fullmatch, names)]
    if _FOLDER in names and (top / _FOLDER).is_dir() and not (top / _FOLDER).is_symlink():
        paths += [f"{_FOLDER}/{one}" for one in _names(top / _FOLDER) if _IN_FOLDER.fullmatch(one)]
    return Context(names=frozenset(names), texts=dict(_read(top, paths[:MOST_FILES])))


def _names(directory: Path) -> list[str]:
    try:
        with os.scandir(directory) as entries:
            return sorted(one.name for one in islice(entries, MOST_NAMES))
    except OSError:
        return []


def _read(top: Path, paths: list[str]) -> Iterator[tuple[str, str]]:
    for one in paths:
        path = top / one
        try:
            if stat.S_ISREG(path.lstat().st_mode):
                with path.open("rb") as file:
                    data = file.read(MOST_BYTES + 1)
                if len(data) <= MOST_BYTES:
                    yield one, data.decode()
        except (OSError, UnicodeDecodeError):
            continue
