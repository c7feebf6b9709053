"""Which paths a search leaves out: what .gitignore files do, and folders that .dockerignore files name."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

from dockward.read.sources.files import opened
from dockward.syntax.dockerignore import IgnoredPaths
from dockward.syntax.regex import regex

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

MOST_BYTES = 1 << 20
"""Of one such file; a larger one is taken as empty."""
_NAME, _OF_CONTEXT = ".gitignore", ".dockerignore"
_EVERYTHING = frozenset("*?./ \t")
_FOR_IMAGES = regex(r"compose|container|deploy|docker|infra|(?:^|[._-])(?:ci|ops)(?:$|[._-])", re.IGNORECASE)
"""Folders of such names hold what builds and starts images, which no image needs in it."""


class IgnoreRules:
    """What .gitignore files of the directory, of those above it in the repository, and of those below leave out.

    They are the rules met so far on a walk from the top down; `enter` a directory before asking about what is in it.
    """

    def __init__(self, top: Path) -> None:
        self._specs: dict[Path, GitIgnoreSpec] = {}
        self._top = top.absolute()
        above = list(self._top.parents)
        repository = next((one for one in (self._top, *above) if (one / ".git").exists()), None)
        if repository is not None and repository != self._top:
            for one in (repository, *(each for each in reversed(above) if repository in each.parents)):
                self._read(one)

    def enter(self, directory: Path, names: set[str]) -> None:
        """Take in the directory's own rules; `names` is what it holds."""
        if _NAME in names:
            self._read(directory.absolute())

    def leaves_out(self, path: Path, *, directory: bool) -> bool:
        """Whether git would not look at it. The deepest .gitignore that has a word on it decides."""
        if not self._specs:
            return False
        whole = path.absolute()
        for parent in whole.parents:
            spec = self._specs.get(parent)
            if spec is None:
                continue
            name = whole.relative_to(parent).as_posix() + ("/" if directory else "")
            found = spec.check_file(name).include
            if found is not None:
                return found
        return False

    def _read(self, directory: Path) -> None:
        lines = _lines(directory / _NAME)
        if not lines:
            return
        # Loaded here: most searches meet no .gitignore.
        from pathspec import GitIgnoreSpec  # noqa: PLC0415

        self._specs[directory] = GitIgnoreSpec.from_lines(lines)


class ContextRules:
    """Folders that .dockerignore files name, `node_modules` or `dist`: what isn't sent to a build isn't this project's.

    A Dockerfile or a compose file needn't be sent either, so none is left out for its own name, nor for a line that
    leaves out everything, nor in a folder whose name says that such files lie there.
    """

    def __init__(self) -> None:
        self._found: dict[Path, IgnoredPaths] = {}

    def enter(self, directory: Path, names: set[str]) -> None:
        """Take in the directory's own rules; `names` is what it holds."""
        if _OF_CONTEXT in names:
            lines = _lines(directory / _OF_CONTEXT)
            self._found[directory] = IgnoredPaths(one for one in lines if not _EVERYTHING.issuperset(one))

    def leaves_out(self, folder: Path) -> bool:
        """Whether nothing in it is sent to the build of a directory above it."""
        if not self._found or _FOR_IMAGES.search(folder.name):
            return False
        above = (one for one in folder.parents if one in self._found)
        return any(self._found[one].leaves_out(folder.relative_to(one).as_posix()) for one in above)


def _lines(path: Path) -> list[str]:
    try:
        with opened(path) as file:
            data = file.read(MOST_BYTES + 1)
    except OSError:
        return []
    return data.decode("utf-8", "replace").splitlines() if len(data) <= MOST_BYTES else []
