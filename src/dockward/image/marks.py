"""Marks the files of a layer that only a build needed, by path; each folder is looked at once."""

from collections.abc import Callable, Collection, Mapping, Sequence

from msgspec import Struct

from dockward.image.places import (
    BELOW,
    DEPENDENCIES,
    ENDINGS,
    FROM_ROOT,
    HEADERS,
    LEFTOVERS,
    RECIPE_PATTERN,
    RECIPES,
    ROOTS,
    SCRATCH,
    SETTINGS_PATTERN,
    SOURCES,
    STARTS,
    SYSTEM,
    TELLING,
    TESTS_AND_DOCS,
    WORKFLOWS,
)
from dockward.model.residue import Mark, ResidueKind

MOST_PLACES = 20
"""Of a kind in one layer that are told apart; a byte a file must say which. What lies elsewhere is told together."""
_OWNABLE = frozenset(ResidueKind) - {
    ResidueKind.LISTS,
    ResidueKind.DOWNLOADS,
    ResidueKind.HISTORY,
    ResidueKind.CORE,
    ResidueKind.EXTRAS,
}
"""Kinds of which a file doesn't count that a package of the distribution owns: the package does."""
_LICENCE = "copyright"
"""Has to stay where the program is handed on."""
_DEPTHS = {"home": 3, "opt": 2, "root": 2, "srv": 2, "usr": 3}
"""How deep projects lie below these folders."""


class Marks(Struct, frozen=True):
    """For each file of a layer the number of its mark, counted from 1; 0 has none. Empty where no file has one."""

    numbers: bytes = b""
    marks: tuple[Mark, ...] = ()


class _Folder(Struct, frozen=True):
    """What a folder is: `mark` is of all its files; else some names in it matter."""

    parts: tuple[str, ...]
    mark: Mark | None = None
    foreign: bool = False
    """It belongs to a package of a language, whose sources and recipes are not this build's."""
    system: bool = False


class _Numbers:
    """Gives marks their numbers."""

    def __init__(self) -> None:
        self.marks: dict[Mark, int] = {}
        self._places: dict[ResidueKind, int] = {}

    def of(self, mark: Mark) -> int:
        """The number of the mark; that of all other places of its kind where there are too many."""
        if mark not in self.marks:
            count = self._places[mark.kind] = self._places.get(mark.kind, 0) + 1
            if count > MOST_PLACES:
                mark = Mark(mark.kind, "")
        return self.marks.setdefault(mark, len(self.marks) + 1)


def mark_files(
    paths: Sequence[str],
    sizes: Sequence[int],
    known: Mapping[int, Mark],
    owned: Callable[[], Collection[str]],
) -> Marks:
    """The marks of a layer's files; paths and sizes are in the same order.

    `known` are marks by content, by the file's index; `owned` tells the files of the distribution's packages, and is
    only asked where that matters.
    """
    numbers = _Numbers()
    row = _marked(paths, sizes, numbers)
    for nr, one in known.items():
        if not row[nr] or one.kind is ResidueKind.CORE:
            row[nr] = numbers.of(one)
    ownable = {number for one, number in numbers.marks.items() if one.kind in _OWNABLE}
    if ownable:
        owners = owned()
        for nr, number in enumerate(row):
            if number in ownable and is_owned(paths[nr], owners):
                row[nr] = 0
    return _told(bytes(row), tuple(numbers.marks))


def _told(row: bytes, marks: tuple[Mark, ...]) -> Marks:
    """Without the marks that no file has in the end."""
    used = sorted(set(row) - {0})
    numbers = bytearray(256)
    for new, old in enumerate(used, 1):
        numbers[old] = new
    return Marks(row.translate(numbers), tuple(marks[one - 1] for one in used)) if used else Marks()


def is_owned(path: str, owners: Collection[str]) -> bool:
    """Also where the package lists it at its old place, which a link leads to `usr` from."""
    return path in owners or path.removeprefix("usr/") in owners


def _marked(paths: Sequence[str], sizes: Sequence[int], numbers: _Numbers) -> bytearray:
    row = bytearray(len(paths))
    last, folder, whole = "", _look_at(""), 0
    for nr, path in enumerate(paths):
        # This is done for every file of an image: what can be told of the folder is told once.
        if not sizes[nr]:
            continue
        above, _, name = path.rpartition("/")
        if above != last:
            last, folder = above, _look_at(above)
            whole = numbers.of(folder.mark) if folder.mark else 0
        if whole:
            row[nr] = whole if name != _LICENCE else 0
        elif name.rpartition(".")[2] in ENDINGS or name[:1] in STARTS or name in RECIPES or name in LEFTOVERS:
            mark = _by_name(name, path, folder)
            row[nr] = numbers.of(mark) if mark else 0
        elif name[-1:] == "~" or name[:1] == "#":
            row[nr] = numbers.of(Mark(ResidueKind.TEMPORARY, path))
    return row


def _look_at(path: str) -> _Folder:
    """What the folder at `path` is. The outermost that has a meaning gives it to all in it."""
    parts = tuple(path.split("/"))
    if path.startswith(ROOTS) and (found := _from_root(parts)):
        return _Folder(parts, found)
    foreign = False
    if not TELLING.isdisjoint(parts):
        for depth, part in enumerate(parts):
            if part in BELOW and (mark := _below(parts, depth)):
                return _Folder(parts, mark)
            foreign = foreign or part in DEPENDENCIES
            if part in DEPENDENCIES and not TESTS_AND_DOCS.isdisjoint(parts[depth + 2 :]):
                return _Folder(parts, Mark(ResidueKind.EXTRAS, "/".join(parts[: depth + 1])), foreign=True)
    system = parts[0] in SYSTEM and parts[:2] != ("usr", "src")
    if not (foreign or system or WORKFLOWS.isdisjoint(parts)):
        return _Folder(parts, Mark(ResidueKind.RECIPES, path))
    return _Folder(parts, foreign=foreign, system=system)


def _from_root(parts: tuple[str, ...]) -> Mark | None:
    for length in range(1, 5):
        if told := FROM_ROOT.get("/".join(parts[:length])):
            return _mark(told, parts[:length])
    return None


def _below(parts: tuple[str, ...], depth: int) -> Mark | None:
    inner = BELOW[parts[depth]]
    for length in range(3):
        end = depth + 1 + length
        if end <= len(parts) and (told := inner.get("/".join(parts[depth + 1 : end]))):
            return _mark(told, parts[:end])
    return None


def _mark(told: tuple[ResidueKind, str], parts: tuple[str, ...]) -> Mark:
    kind, tool = told
    return Mark(kind, "/".join(parts), tool)


def _by_name(name: str, path: str, folder: _Folder) -> Mark | None:
    """What a file is of which the folder says nothing."""
    stem, _, ending = name.rpartition(".")
    if not stem:
        ending = ""
    if ending == "gem":
        return _gem(folder)
    if folder.foreign:
        return None
    if ending in ENDINGS:
        return _by_ending(ending, path, folder)
    if name in LEFTOVERS:
        return Mark(ResidueKind.TEMPORARY, path)
    return None if folder.system else _of_project(name, path)


def _of_project(name: str, path: str) -> Mark | None:
    if name in RECIPES or RECIPE_PATTERN.fullmatch(name):
        return Mark(ResidueKind.RECIPES, path)
    return Mark(ResidueKind.SETTINGS, path) if SETTINGS_PATTERN.fullmatch(name) else None


def _gem(folder: _Folder) -> Mark | None:
    return Mark(ResidueKind.DOWNLOADS, "/".join(folder.parts), "gem") if folder.parts[-1] == "cache" else None


def _by_ending(ending: str, path: str, folder: _Folder) -> Mark | None:
    if ending in SCRATCH:
        return Mark(ResidueKind.TEMPORARY, path)
    if ending == "a":
        return Mark(ResidueKind.HEADERS, "/".join(folder.parts))
    if ending in HEADERS and "include" in folder.parts:
        return Mark(ResidueKind.HEADERS, "/".join(folder.parts[: folder.parts.index("include") + 1]))
    return None if folder.system else _of_build(ending, path, folder)


def _of_build(ending: str, path: str, folder: _Folder) -> Mark:
    if ending == "o":
        return Mark(ResidueKind.OBJECTS, _top(folder), "C")
    if ending == "dockerfile":
        return Mark(ResidueKind.RECIPES, path)
    return Mark(ResidueKind.SOURCES, _top(folder), SOURCES.get(ending, "C"))


def _top(folder: _Folder) -> str:
    """The folder that a project begins with, as far as a path tells."""
    return "/".join(folder.parts[: _DEPTHS.get(folder.parts[0], 1)])
