"""Which paths .gitignore files leave out: those of the directory, of those above it in the repository, and below."""

from pathlib import Path
from typing import TYPE_CHECKING

from dockward.read.sources.files import opened

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

MOST_BYTES = 1 << 20
"""Of one .gitignore; a larger one is taken as empty."""
_NAME = ".gitignore"


class IgnoreRules:
    """The rules met so far on a walk from the top down; `enter` a directory before asking about what is in it."""

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
        try:
            with opened(directory / _NAME) as file:
                data = file.read(MOST_BYTES + 1)
        except OSError:
            return
        # Loaded here: most searches meet no .gitignore.
        from pathspec import GitIgnoreSpec  # noqa: PLC0415

        if len(data) <= MOST_BYTES:
            self._specs[directory] = GitIgnoreSpec.from_lines(data.decode("utf-8", "replace").splitlines())
