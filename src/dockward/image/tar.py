"""Walks through a tar archive as it streams by: header by header, nothing extracted, nothing believed.

What members are, and where engines put them, other modules say: `headers` and `placed`.
"""

import mmap
import tempfile
from collections.abc import Callable, Iterable, Iterator

from dockward.image.catalog.cataloger import Buffer
from dockward.image.devices import odd_device
from dockward.image.entry import Entry, LayerError, Notes, Read, Sort, shown
from dockward.image.headers import (
    BLOCK,
    BLOCKS,
    CHARACTER,
    FIFO,
    FOLDER,
    LINK,
    OPAQUE,
    PLAIN,
    SPARSE,
    SYMLINK,
    Header,
    Headers,
    Source,
)
from dockward.image.placed import FOLDER as A_FOLDER
from dockward.image.placed import GONE, LOST, OTHER, Linked, Placed
from dockward.image.placed import SYMLINK as A_LINK

_PIECE = 1 << 20
_LARGE = 4 << 20
"""Bytes of a file that is no longer kept in memory."""
_SORTS = {
    PLAIN: Sort.FILE,
    SPARSE: Sort.FILE,
    LINK: Sort.HARD_LINK,
    SYMLINK: Sort.SYMLINK,
    CHARACTER: Sort.DEVICE,
    BLOCKS: Sort.DEVICE,
    FOLDER: Sort.DIRECTORY,
    FIFO: Sort.FIFO,
}
_PLACES = {Sort.DIRECTORY: A_FOLDER, Sort.SYMLINK: A_LINK}
_WHITEOUT = ".wh."
_HIDES_ALL = ".wh..wh..opq"
_CAPABILITY = "security.capability"
_OVERLAY = "trusted.overlay."
_ROOTLESS = "user.overlay."
_MODE = 0o7777
_Found = tuple[Entry, Read]


def read_tar(
    source: Source, notes: Notes, *, layer: bool = True, again: Callable[[], Source] | None = None
) -> Iterator[_Found]:
    """What the archive holds; one of a layer takes away by names that begin with `.wh.`, any other doesn't.

    Second names of files come last, in the order of the files' data, each with its file's first name as target and
    what the file may do by its last header. Their content is read from a second source that `again` opens, once
    somebody asks for it. A `Sort.EMPTIED` says that a folder, which may have come before, is none any more. Raises
    `LayerError` where the archive can't be followed any further. Members that are there twice or lead out of the root
    are strange.
    """
    walk = _Walk(notes, layer=layer)
    for header in Headers(source, notes):
        content = _Content(source, header, notes)
        for entry in walk.entries(header):
            yield entry, content.read
        content.done()
    yield from walk.links(_Again(again, notes))


class _Content:
    """A member's data, while the archive stands there."""

    def __init__(self, source: Source, header: Header, notes: Notes) -> None:
        self._source, self._stored, self._holes = source, header.stored, header.holes
        self._name, self._notes = header.name, notes
        self._head = b""
        self._map: mmap.mmap | None = None
        self._taken = 0

    def read(self, most: int) -> Buffer:
        """The data from its start; what was read once is kept for the next time. Nothing of a file with holes."""
        want = 0 if self._holes else min(most, self._stored)
        if want == self._stored >= _LARGE:
            return self._mapped()
        if self._map is not None:
            return self._map[:want]
        if want > len(self._head):
            got = self._source.read(want - len(self._head))
            self._taken += len(got)
            self._head += got
            if len(self._head) < want:
                raise self._cut_off()
        return self._head[:want]

    def _mapped(self) -> Buffer:
        """All of a large file, by way of a file without a name: who looks for a few places in it needs no more."""
        if self._map is None:
            with tempfile.TemporaryFile() as file:
                file.write(self._head)
                while self._taken < self._stored:
                    part = self._source.read(min(_PIECE, self._stored - self._taken))
                    if not part:
                        raise self._cut_off()
                    self._taken += len(part)
                    file.write(part)
                file.flush()
                self._map = mmap.mmap(file.fileno(), self._stored, access=mmap.ACCESS_READ)
        return self._map

    def done(self) -> None:
        """Pass over what is left, up to the next header."""
        left = self._stored - self._taken + -self._stored % BLOCK
        if left and self._source.skip(left) < left - (-self._stored % BLOCK):
            raise self._cut_off()

    def _cut_off(self) -> LayerError:
        self._notes.strange(f"{shown(self._name)} has fewer bytes than its header says, and the archive ends in it")
        return LayerError("it ends within a file")

    @property
    def taken(self) -> int:
        """How much of it was read."""
        return self._taken


class _Again:
    """The data of files once more, in the order in which they lie; opened when the first is asked for."""

    def __init__(self, opened: Callable[[], Source] | None, notes: Notes) -> None:
        self._opened, self._notes = opened, notes
        self._source: Source | None = None
        self._at = 0
        self._content: _Content | None = None
        self._start = -1

    def reader(self, number: int, files: Placed) -> Read:
        """Reads that file."""
        at, header = files.places[number], _plain(files.name(number), files.stored[number])
        return lambda most: self._read(at, header, most)

    def _read(self, at: int, header: Header, most: int) -> Buffer:
        if header.stored <= 0:
            return b""
        if self._source is None:
            if self._opened is None:
                raise LayerError("it can be read only once, and holds hard links")
            self._source = self._opened()
        if self._content is None or self._start != at:
            here = self._start + self._content.taken if self._content is not None else 0
            if self._source.skip(at - here) < at - here:
                raise LayerError("it changed while it was read")
            self._content, self._start = _Content(self._source, header, self._notes), at
        return self._content.read(most)


def _plain(name: str, stored: int) -> Header:
    return Header(PLAIN, name, "", 0, 0, 0, stored, stored, 0, (0, 0), frozenset(), holes=False)


class _Walk:
    """Makes entries of members."""

    def __init__(self, notes: Notes, *, layer: bool) -> None:
        self._notes, self._layer = notes, layer
        self._files = Placed(notes)
        self._linked: dict[int, Linked] = {}

    def entries(self, header: Header) -> Iterable[Entry]:
        """What the member puts there or takes away."""
        path = self._files.path(header.name)
        if not path:
            return ()
        sort = _SORTS.get(header.type)
        if sort is None:
            words = f"{shown(header.name)} is of the unknown type {chr(header.type)!r}"
            self._notes.strange(words)
            self._notes.unseen(f"{words}, and was left out")
            return ()
        if self._layer and _WHITEOUT in path and (name := path.rpartition("/")[2]).startswith(_WHITEOUT):
            return self._removal(path, name)
        return self._link(header, path) if sort is Sort.HARD_LINK else self._member(header, path, sort)

    def _member(self, header: Header, path: str, sort: Sort) -> Iterable[Entry]:
        if self._layer and header.type == CHARACTER and header.device == (0, 0):
            self._notes.strange(f"{shown(path)} is the device 0/0, by which some engines take away what is below")
            sort = Sort.WHITEOUT
        elif sort is Sort.DEVICE and (words := odd_device(header.device, header.mode, block=header.type == BLOCKS)):
            self._notes.strange(f"{shown(path)} {words}")
        if sort is Sort.FILE:
            emptied = self._files.put_file(path, header.at, -1 if header.holes else header.stored, header.size)
            if header.holes:
                words = f"{shown(path)} is stored with holes"
                self._notes.unseen(f"{words}, and was not looked into")
                if header.type != SPARSE:
                    self._notes.strange(f"{words}, by whose list readers may see other files")
        else:
            what = GONE if sort is Sort.WHITEOUT else _PLACES.get(sort, OTHER)
            emptied = self._files.put(path, what, header.link)
        entry = _entry(header, path, sort)
        if not emptied and not header.xattrs:
            return (entry,)
        overlaid = self._overlaid(header, path) if self._layer else ()
        return (*((Entry(path, Sort.EMPTIED),) if emptied else ()), *overlaid, entry)

    def _overlaid(self, header: Header, path: str) -> Iterator[Entry]:
        """Attributes by which overlayfs works: engines write them to disk, and it believes them there."""
        for one in sorted(header.xattrs):
            if one.startswith(_OVERLAY):
                self._notes.strange(f"{shown(path)} has the attribute {shown(one)}, which overlayfs obeys")
                if one == OPAQUE and header.opaque and header.type == FOLDER:
                    yield Entry(path, Sort.OPAQUE)
                elif one != OPAQUE:
                    self._notes.unseen(f"{shown(path)} may show something else than it holds, by {shown(one)}")
            elif one.startswith(_ROOTLESS):
                words = f"{shown(path)} has the attribute {shown(one)}"
                self._notes.strange(f"{words}, which overlayfs obeys where the engine runs without root")

    def _link(self, header: Header, path: str) -> Iterator[Entry]:
        what, emptied = self._files.link(path, header.link)
        if emptied:
            yield Entry(path, Sort.EMPTIED)
        if what == LOST:
            words = f"{shown(path)} is a hard link to {shown(header.link)}, which isn't in its layer"
            self._notes.strange(words)
            self._notes.unseen(f"{words}, and was not looked into")
            yield Entry(path, Sort.HARD_LINK, header.mode & _MODE, header.uid, header.gid, target=header.link)
        elif what == A_LINK:
            yield Entry(path, Sort.SYMLINK, _MODE & 0o777, target=self._files.target(path))
        elif what == OTHER:
            yield _entry(header, path, Sort.DEVICE)
        else:
            self._add(what, header, path)

    def _add(self, number: int, header: Header, path: str) -> None:
        one = self._linked.setdefault(number, Linked(self._files.name(number), []))
        one.others.append(path)
        one.mode, one.uid, one.gid = header.mode & _MODE, header.uid, header.gid
        one.capabilities = _CAPABILITY in header.xattrs

    def links(self, again: _Again) -> Iterator[_Found]:
        """Second names of files."""
        for number in sorted(self._linked):
            one = self._linked[number]
            read, size = again.reader(number, self._files), self._files.size(number)
            for path in one.others:
                if self._files.stands(path, number):
                    entry = Entry(path, Sort.HARD_LINK, one.mode, one.uid, one.gid, size, one.name, one.capabilities)
                    yield entry, read

    def _removal(self, path: str, name: str) -> Iterator[Entry]:
        folder = path[: -len(name)].rstrip("/")
        if name == _HIDES_ALL:
            if folder:
                yield Entry(folder, Sort.OPAQUE)
            else:
                # overlayfs has nothing below its lowest folder to hide, and other stores take away all of it.
                self._notes.strange("it hides all that is below it, which some engines heed and others don't")
            return
        removed = name[len(_WHITEOUT) :]
        if removed in {"", ".", ".."}:
            self._notes.strange(f"{shown(path)} removes nothing that there is")
            return
        gone = f"{folder}/{removed}".lstrip("/")
        self._files.put(gone, GONE)
        yield Entry(gone, Sort.WHITEOUT)


def _entry(header: Header, path: str, sort: Sort) -> Entry:
    if sort is Sort.WHITEOUT:
        return Entry(path, sort)
    return Entry(
        path,
        sort,
        header.mode & _MODE,
        header.uid,
        header.gid,
        header.size if sort is Sort.FILE else 0,
        header.link if sort is Sort.SYMLINK else "",
        _CAPABILITY in header.xattrs,
    )
