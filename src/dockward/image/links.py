"""Hard links of an archive: further names of files, by which these may be something that their own don't tell."""

from collections.abc import Iterable, Iterator
from functools import cached_property

from dockward.image.entry import Entry

_MOST_STEPS = 40


class Links:
    """Those of one layer, and which of them matter. False where none does."""

    def __init__(self) -> None:
        self._targets: dict[str, str] = {}
        self._wanted: list[str] = []

    def __bool__(self) -> bool:
        return bool(self._wanted)

    def add(self, entry: Entry, *, wanted: bool) -> None:
        """Remember a link; it may lead to another one."""
        self._targets[entry.path] = "/".join(one for one in entry.target.split("/") if one not in {"", "."})
        if wanted:
            self._wanted.append(entry.path)

    def to(self, file: str) -> Iterable[str]:
        """The links that matter and lead to this file, each told once."""
        return self._open.pop(file, ())

    def open(self) -> Iterator[str]:
        """Those that matter and have led to no file that was asked for."""
        for several in self._open.values():
            yield from several

    @cached_property
    def _open(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for one in dict.fromkeys(self._wanted):
            found.setdefault(self._end(one), []).append(one)
        return found

    def _end(self, path: str) -> str:
        for _ in range(_MOST_STEPS):
            if path not in self._targets:
                break
            path = self._targets[path]
        return path
