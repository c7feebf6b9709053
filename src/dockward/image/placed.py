"""Where the members of a layer's archive end up: the folders that engines put them into, and what stood there before.

The rules are those of moby's pkg/archive with the overlay2 driver, which unpacks a layer into a directory of its own.
"""

from array import array

from msgspec import Struct

from dockward.image.entry import LayerError, Notes, shown
from dockward.image.limits import MOST_DEPTH, MOST_ENTRIES, MOST_NAME_BYTES, MOST_PATH, MOST_REPLACED

FOLDER, OTHER, SYMLINK, GONE, LOST = range(-1, -6, -1)
"""What may stand at a path beside files, which have numbers from 0 on."""
_MOST_HOPS = 40
"""Links on the way to a folder, as Linux has it (path_resolution(7))."""


class Linked(Struct, gc=False):
    """A file with several names: the first, the others, and who may do what with it by the last header of it."""

    name: str
    others: list[str]
    mode: int = 0
    uid: int = 0
    gid: int = 0
    capabilities: bool = False


class Placed:
    """Collects what the members put where. Raises `LayerError` where it is too much."""

    def __init__(self, notes: Notes) -> None:
        self._notes = notes
        self._there: dict[str, int] = {}
        self._targets: dict[str, str] = {}
        self._folders: dict[str, str] = {"": ""}
        self._bytes = self._replaced = self._hops = 0
        self._names: list[str] = []
        self.places, self.stored = array("q"), array("q")
        """Of each file where its data begins, and how much there is of it; -1 with holes."""
        self._holed: dict[int, int] = {}

    def path(self, raw: str) -> str | None:
        """Where a member with this name goes, from the root on, empty for the root; None where it can't."""
        if len(raw) > MOST_PATH:
            self._leave_out(raw, f"is longer than {MOST_PATH} characters")
            return None
        if raw.startswith("/"):
            self._notes.strange(f"{shown(raw)} is absolute")
        path = self._clean(raw)
        if path.count("/") >= MOST_DEPTH:
            self._leave_out(path, f"is more than {MOST_DEPTH} levels deep")
            return None
        folder, _, name = path.rpartition("/")
        at = self._folders.get(folder)
        if at is None:
            self._hops = 0
            at = self._go(folder, make=True)
        return f"{at}/{name}" if at else name

    def _leave_out(self, name: str, words: str) -> None:
        self._notes.strange(f"{shown(name)} {words}")
        self._notes.unseen(f"{shown(name)} {words}, and was left out")

    def _clean(self, raw: str) -> str:
        """The path from the root on, by its letters alone; a step out of the root stays in it."""
        path = raw.strip("/")
        if "/." not in path and "//" not in path and not path.startswith("."):
            return path
        parts: list[str] = []
        for one in path.split("/"):
            if one == "..":
                if not parts:
                    self._notes.strange(f"{shown(raw)} leads out of the image")
                parts[-1:] = []
            elif one not in {"", "."}:
                parts.append(one)
        return "/".join(parts)

    def _go(self, path: str, *, make: bool) -> str:
        """The folder of this name, by way of the links that the layer has."""
        found = self._folders.get(path)
        if found is not None:
            return found
        above, _, name = path.rpartition("/")
        at = self._go(above, make=make)
        here = f"{at}/{name}" if at else name
        target = self._targets.get(here)
        if make and target is not None and (to := self._follow(at, target, make=False)) and to not in self._there:
            self._notes.strange(f"{shown(here)} leads to nothing in its layer, and something is put there through it")
        found = here if target is None else self._follow(at, target, make=make)
        if make:
            self._folders[path] = found
            self._count(path)
            if target is None:
                self._make(here)
        return found

    def _follow(self, at: str, target: str, *, make: bool) -> str:
        self._hops += 1
        if self._hops > _MOST_HOPS:
            raise LayerError("links in it lead in a circle, or too far, and files lie below them")
        here = "" if target.startswith("/") else at
        for one in target.split("/"):
            if one == "..":
                here = here.rpartition("/")[0]
            elif one not in {"", "."}:
                here = self._go(f"{here}/{one}" if here else one, make=make)
        return here

    def _make(self, path: str) -> None:
        before = self._there.get(path)
        if before is not None and before >= 0:
            self._notes.strange(f"{shown(path)} is a file and has files below it")
        elif before != FOLDER:
            self._there[path] = FOLDER
            self._notes.made.append(path)

    def _count(self, text: str) -> None:
        self._bytes += len(text)
        if self._bytes > MOST_NAME_BYTES or len(self._there) >= MOST_ENTRIES:
            most = (
                f"{MOST_ENTRIES} files" if self._bytes <= MOST_NAME_BYTES else f"{MOST_NAME_BYTES >> 20} MiB of names"
            )
            raise LayerError(f"it holds more than {most}")

    def put(self, path: str, what: int, target: str = "") -> bool:
        """Put something there; whether a folder was there, which is gone then with all that is in it."""
        self._count(path)
        before = self._there.get(path)
        if before is None or before == GONE:
            if before is not None and what == FOLDER:
                self._notes.strange(
                    f"{shown(path)} is taken away and then a folder, which some engines show with what was in it below"
                )
            self._there[path] = what
        elif what == GONE:
            self._notes.strange(f"{shown(path)} is there and then taken away")
        elif not before == what == FOLDER:
            self._replace(path, before, what)
        if what == SYMLINK:
            self._count(target)
            self._targets[path] = target
        return before == FOLDER != what != GONE

    def _replace(self, path: str, before: int, what: int) -> None:
        self._notes.strange(f"{shown(path)} is there twice")
        self._there[path] = what
        self._targets.pop(path, None)
        if before not in {FOLDER, SYMLINK}:
            return
        self._replaced += 1
        if self._replaced > MOST_REPLACED:
            raise LayerError(f"more than {MOST_REPLACED} folders and links in it are there twice")
        below = f"{path}/"
        for known in (self._folders, self._there):
            for one in [one for one in known if one.startswith(below)]:
                del known[one]
        self._folders.pop(path, None)

    def put_file(self, path: str, at: int, stored: int, size: int) -> bool:
        """Put a file there, as `put` does; its `stored` bytes begin `at` so many, `stored` is -1 where it has holes."""
        emptied = self.put(path, len(self._names))
        self._names.append(path)
        self.places.append(at)
        self.stored.append(stored)
        if stored < 0:
            self._holed[len(self._names) - 1] = size
        return emptied

    def size(self, number: int) -> int:
        """The bytes of that file."""
        return self._holed.get(number, self.stored[number])

    def link(self, path: str, target: str) -> tuple[int, bool]:
        """Put at the path what stands at a hard link's target, `LOST` where nothing does, and tell as `put` does."""
        self._hops = 0
        folder, _, name = self._clean(target).rpartition("/")
        at = self._go(folder, make=False)
        found = f"{at}/{name}" if at else name
        what = self._there.get(found)
        if what is None or what in {FOLDER, GONE} or found == path:
            what = LOST
        return what, self.put(path, what, self._targets.get(found, ""))

    def target(self, path: str) -> str:
        """Where the symbolic link leads that stands there."""
        return self._targets[path]

    def name(self, number: int) -> str:
        """What the file was called first."""
        return self._names[number]

    def stands(self, path: str, number: int) -> bool:
        """Whether that file is what stands there in the end."""
        return self._there.get(path) == number
