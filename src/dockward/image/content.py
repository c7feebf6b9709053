"""What one layer holds, found in one pass over it: packages, and files that matter for what they are."""

from array import array
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from enum import Enum

from msgspec import Struct, structs

from dockward.image.accounts import FILES as ACCOUNT_FILES
from dockward.image.accounts import MOST_BYTES as MOST_ACCOUNT_BYTES
from dockward.image.accounts import without_hashes
from dockward.image.alias import Linked, Names, joined
from dockward.image.catalog.cataloger import Cataloger
from dockward.image.catalog.rpm_sqlite import LOG
from dockward.image.catalog.selection import Catalogue, Catalogued
from dockward.image.entry import Entries, Entry, LayerError, Notes, Read, Sort, shown
from dockward.image.finds import is_credential, is_set_id, mark_by_content
from dockward.image.gone import without
from dockward.image.knownbad import BadFile, KnownBad
from dockward.image.limits import MOST_NAME_BYTES
from dockward.image.marks import mark_files
from dockward.image.programs import Program, Programs
from dockward.image.texts import FileToken, Texts
from dockward.image.withheld import without_credentials
from dockward.model.residue import Mark

_ANYBODY_WRITES = 0o002
MOST_TOKENS = 10_000
"""Credentials told of one layer."""
_STICKY = 0o1000
_LOGS = (LOG,)
_MOST_LOG = 128 << 20
"""Of what was written last into a database of packages."""


class SpecialFile(Struct, frozen=True):
    """A file or folder that may do, or may have done to it, more than others; fields as `Entry` has them."""

    path: str
    mode: int
    uid: int
    gid: int
    capabilities: bool = False
    directory: bool = False


class FileTable(Struct, frozen=True):
    """Every file and link of a layer: paths, sizes in bytes and sorts, in the same order."""

    paths: tuple[str, ...] = ()
    sizes: tuple[int, ...] = ()
    sorts: tuple[int, ...] = ()
    """Values of `Sort`."""
    marks: bytes = b""
    """For each the number of its mark among the layer's, counted from 1; 0 has none. Empty where none has."""


class LayerContent(Struct, frozen=True, kw_only=True):
    """One layer. `removed` and `opaque` are what it takes away of those below.

    `oddities` are what no honest layer holds; `unseen` files that were not looked into, with the reason; `partial` says
    why the rest was not looked at, empty when all was.
    """

    files: FileTable = FileTable()
    links: dict[str, str] = {}
    """Further names of files, with the one that stands for all."""
    leads: dict[str, str] = {}
    """Symbolic links, with their targets."""
    made: tuple[str, ...] = ()
    """Folders that it doesn't name, and in which it has something."""
    removed: tuple[str, ...] = ()
    opaque: tuple[str, ...] = ()
    catalogued: Catalogued = Catalogued()
    special: tuple[SpecialFile, ...] = ()
    programs: tuple[Program, ...] = ()
    """Those that this layer's packages don't account for, and behind them those with digests that they do."""
    bad: tuple[BadFile, ...] = ()
    """Files on a list of bad ones, where there is one."""
    credentials: tuple[str, ...] = ()
    """Files that by name and beginning hold keys or passwords."""
    tokens: tuple[FileToken, ...] = ()
    marks: tuple[Mark, ...] = ()
    """What files are left over from a build."""
    accounts: dict[str, bytes] = {}
    """passwd(5), shadow(5) and group(5) by path, without any hash of a password."""
    oddities: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()
    partial: str = ""


class Part(Enum):
    """Of what is found in a layer: credentials in texts take longer than all the rest.

    Texts are divided by their size, so that those that are alike are in one part.
    """

    ALL = "all"
    EVEN_TEXTS = "texts of an even size"
    ODD_TEXTS = "texts of an odd size"
    REST = "rest"

    def has_text(self, size: int) -> bool:
        """Whether a text of so many bytes belongs to it."""
        return self is Part.ALL or self is (Part.ODD_TEXTS if size % 2 else Part.EVEN_TEXTS)


def read_content(
    open_entries: Callable[[Notes], Entries],
    several: Iterable[Cataloger],
    watch: Callable[[int], None] = lambda _: None,
    *,
    bad: KnownBad | None = None,
    part: Part = Part.ALL,
) -> LayerContent:
    """Look through a layer. What can't be followed any further is told in `partial`; nothing is raised for it.

    `watch` hears now and then how many files were looked at. `bad` files are looked for by those of all; `together`
    puts parts together again.
    """
    pass_ = _Pass(several, bad=bad, part=part)
    partial = ""
    try:
        for count, (entry, read) in enumerate(open_entries(pass_.notes), 1):
            pass_.take(entry, read)
            if not count % 1000:
                watch(count)
    except LayerError as why:
        partial = str(why)
    if pass_.logs:
        with suppress(LayerError):
            for entry, read in open_entries(Notes()):
                pass_.read_with_log(entry, read)
        pass_.lost()
    return pass_.content(partial)


def together(even: LayerContent, odd: LayerContent, rest: LayerContent) -> LayerContent:
    """What a layer holds, by its parts."""
    tokens = (*even.tokens, *odd.tokens)
    told = {one.path for one in tokens}
    order = {path: nr for nr, path in enumerate(rest.files.paths) if path in told}
    return structs.replace(
        rest,
        tokens=tuple(sorted(tokens, key=lambda one: order.get(one.path, len(order)))),
        unseen=tuple(dict.fromkeys((*rest.unseen, *even.unseen, *odd.unseen))),
        partial=rest.partial or even.partial or odd.partial,
    )


_FILES = frozenset({Sort.FILE, Sort.HARD_LINK})
_TEXTS = (Part.EVEN_TEXTS, Part.ODD_TEXTS)


class _Pass:
    """Collects."""

    def __init__(self, several: Iterable[Cataloger], *, bad: KnownBad | None, part: Part) -> None:
        self._part = part
        self._known_bad, self._bad = bad, list[BadFile]()
        self._programs = Programs()
        self.paths: list[str] = []
        self._sizes: list[int] = []
        self._sorts: list[int] = []
        self._removed: list[str] = []
        self._opaque: list[str] = []
        self._special: dict[str, SpecialFile] = {}
        self._credentials: list[str] = []
        self._tokens: list[FileToken] = []
        self._marked: dict[int, Mark] = {}
        self._accounts: dict[str, bytes] = {}
        self.notes = Notes()
        self._texts = Texts(self.notes)
        self._catalogue = Catalogue(several)
        self.logs: dict[str, bytes] = {}
        """What was written last into databases of packages, by their paths."""
        self._leads: dict[str, str] = {}
        self._led = 0
        self._firsts: dict[str, str] = {}
        """Further names of files, with the first that was met."""
        self._modes = array("H")
        self._index: dict[str, int] = {}
        self._indexed = 0
        self._linked = Linked()
        self._emptied: list[tuple[str, int]] = []

    def take(self, entry: Entry, read: Read) -> None:
        sort = entry.sort
        if self._part in _TEXTS:
            self._search(entry, read)
            return
        if sort is Sort.WHITEOUT:
            self._removed.append(entry.path)
            return
        if sort is Sort.OPAQUE:
            self._opaque.append(entry.path)
            return
        if sort is Sort.EMPTIED:
            self._empty(entry.path)
            return
        self.paths.append(entry.path)
        self._sizes.append(entry.size)
        self._sorts.append(sort)
        self._modes.append(entry.mode)
        self._lead(entry)
        try:
            if sort is Sort.FILE:
                self._keep_log(entry, read)
                self._look_into(entry, read)
            elif sort is Sort.HARD_LINK:
                self._follow(entry, read)
                return
            elif sort is Sort.SYMLINK:
                self._programs.link(entry)
        except OSError as why:
            self.notes.unseen(f"{shown(entry.path)} cannot be read: {why.strerror}")
        self._judge(entry)

    def _empty(self, path: str) -> None:
        """Forget what was put below a folder, and what was taken away there."""
        self._emptied.append((path, len(self.paths)))
        self._removed = [one for one in self._removed if not one.startswith(f"{path}/")]
        self._opaque = [one for one in self._opaque if not f"{one}/".startswith(f"{path}/")]

    def _lead(self, entry: Entry) -> None:
        if entry.sort is not Sort.SYMLINK:
            self._leads.pop(entry.path, None)
        elif self._led < MOST_NAME_BYTES:
            self._leads[entry.path] = entry.target
            self._led += len(entry.target)
        else:
            self.notes.unseen(f"its links lead to more than {MOST_NAME_BYTES >> 20} MiB of names, and the last nowhere")

    def _judge(self, entry: Entry) -> None:
        if _is_special(entry):
            self._special[entry.path] = SpecialFile(
                entry.path, entry.mode, entry.uid, entry.gid, entry.capabilities, entry.sort is Sort.DIRECTORY
            )
        else:
            self._special.pop(entry.path, None)

    def _look_into(self, entry: Entry, read: Read) -> None:
        self._catalogue.offer(entry, read)
        self._programs.take(entry, read)
        self._look_at_name(entry, read)
        if mark := mark_by_content(entry, read):
            self._marked[len(self.paths) - 1] = mark
        if self._part is Part.ALL and len(self._tokens) < MOST_TOKENS:
            self._tokens.extend(self._texts.tokens(entry, read))
        if self._known_bad is not None:
            # Last, for it may give a file up; one at a time, for what was found before that counts.
            for one in self._known_bad.look(entry, read):
                self._bad.append(one)

    def _keep_log(self, entry: Entry, read: Read) -> None:
        """Where it is the log of another file, which may have been read already."""
        if entry.size and entry.path.endswith(_LOGS) and (file := self._catalogue.logged(entry.path)):
            if entry.size <= _MOST_LOG:
                self.logs[file] = bytes(read(entry.size))
            else:
                self.notes.unseen(f"{shown(entry.path)} is larger than {_MOST_LOG >> 20} MiB")

    def read_with_log(self, entry: Entry, read: Read) -> None:
        """Read a database once more where it has a log."""
        if entry.sort in _FILES and (log := self.logs.pop(entry.path, b"")):
            self._catalogue.offer_with_log(entry, read, log)

    def lost(self) -> None:
        """Tell of logs that belong to nothing in this layer."""
        for path in self.logs:
            self.notes.unseen(f"{shown(path)} has a log in another layer than itself, which was not looked into")

    def _follow(self, entry: Entry, read: Read) -> None:
        """Look into a file for the sake of a further name; what its other name tells as well is told already."""
        file, read = structs.replace(entry, sort=Sort.FILE, target=""), self._linked.counted(read)
        first = self._at(entry.target)
        if first < 0:
            self._sorts[-1] = Sort.FILE
            self._look_into(file, read)
            self._judge(file)
            return
        self._firsts[entry.path] = entry.target
        # Whoever set rights by the last of the names set them for all.
        for path in (entry.path, entry.target):
            self._judge(structs.replace(file, path=path))
        before = structs.replace(file, path=entry.target, mode=self._modes[first])
        self._catalogue.offer(file, read, before)
        self._programs.follow(file, before, read)
        self._keep_log(file, read)
        self._look_at_name(file, read)
        if mark := mark_by_content(file, read):
            self._marked[len(self.paths) - 1] = mark
        if self._part is Part.ALL and len(self._tokens) < MOST_TOKENS:
            self._tokens.extend(self._texts.tokens(file, read, entry.target))

    def _at(self, path: str) -> int:
        """Where it is in the list; below zero where it isn't."""
        for nr in range(self._indexed, len(self.paths)):
            self._index[self.paths[nr]] = nr
        self._indexed = len(self.paths)
        return self._index.get(path, -1)

    def _look_at_name(self, entry: Entry, read: Read) -> None:
        if is_credential(entry, read):
            self._credentials.append(entry.path)
        if entry.path in ACCOUNT_FILES:
            self._accounts[entry.path] = without_hashes(bytes(read(MOST_ACCOUNT_BYTES)))
            if entry.size > MOST_ACCOUNT_BYTES:
                self.notes.unseen(f"{shown(entry.path)} is larger than {MOST_ACCOUNT_BYTES >> 20} MiB")

    def _search(self, entry: Entry, read: Read) -> None:
        if entry.sort in _FILES and self._part.has_text(entry.size) and len(self._tokens) < MOST_TOKENS:
            if entry.sort is Sort.HARD_LINK:
                self._firsts[entry.path] = entry.target
            try:
                self._tokens.extend(self._texts.tokens(entry, read, entry.target))
            except OSError as why:
                self.notes.unseen(f"{shown(entry.path)} cannot be read: {why.strerror}")

    def content(self, partial: str) -> LayerContent:
        gone = self._drop_replaced()
        told = without_credentials(self._catalogue.told())
        if len(self._tokens) >= MOST_TOKENS:
            self.notes.unseen(f"it holds more than {MOST_TOKENS} credentials, and behind them none were sought")
        links = joined(self.paths, self._sizes, self._sorts, self._firsts)
        found = mark_files(self.paths, self._sizes, self._marked, lambda: _owned(told))
        content = LayerContent(
            files=FileTable(tuple(self.paths), tuple(self._sizes), tuple(self._sorts), found.numbers),
            links=links,
            leads=self._leads,
            made=tuple(self.notes.made),
            removed=self._taken_away(),
            opaque=self._opaque_folders(),
            catalogued=told,
            special=tuple(self._special.values()),
            programs=self._programs.told(told.ownerships),
            bad=tuple(self._bad),
            credentials=tuple(self._credentials),
            tokens=self._told_tokens(links),
            marks=found.marks,
            accounts=self._accounts,
            oddities=self.notes.oddities,
            unseen=self.notes.gaps,
            partial=partial,
        )
        return without(content, gone) if gone else content

    def _drop_replaced(self) -> frozenset[str]:
        """Leave out of the list what something else of this layer took the place of; which paths aren't there then."""
        last = {path: nr for nr, path in enumerate(self.paths)}
        if len(last) == len(self.paths) and not self._emptied:
            return frozenset()
        kept = [nr for nr, path in enumerate(self.paths) if last[path] == nr and not self._is_emptied(path, nr)]
        moved = {nr: at for at, nr in enumerate(kept)}
        self._marked = {moved[nr]: mark for nr, mark in self._marked.items() if nr in moved}
        self.paths = [self.paths[nr] for nr in kept]
        self._sizes, self._sorts = [self._sizes[nr] for nr in kept], [self._sorts[nr] for nr in kept]
        return frozenset(last).difference(self.paths)

    def _is_emptied(self, path: str, nr: int) -> bool:
        return any(nr < count and path.startswith(f"{folder}/") for folder, count in self._emptied)

    def _taken_away(self) -> tuple[str, ...]:
        """What is there again isn't: engines put it where the sign was that takes it away."""
        there = frozenset(self.paths) if self._removed else frozenset()
        return tuple(one for one in self._removed if one not in there)

    def _opaque_folders(self) -> tuple[str, ...]:
        """What is said to hide what is below it and isn't a folder hides it as it is."""
        if not self._opaque:
            return ()
        others = {path for path, sort in zip(self.paths, self._sorts, strict=True) if sort is not Sort.DIRECTORY}
        return tuple(one for one in self._opaque if one not in others)

    def _told_tokens(self, links: Mapping[str, str]) -> tuple[FileToken, ...]:
        names = Names(links)
        told = (structs.replace(one, path=names.one(one.path)) for one in self._tokens)
        return tuple(dict.fromkeys(told))


def _owned(told: Catalogued) -> frozenset[str]:
    """The files of the distribution's packages."""
    return frozenset(path for one in told.ownerships if one.type.of_distribution for path in one.files)


def _is_special(entry: Entry) -> bool:
    """Setuid, setgid or capabilities on a file; a file or folder that anybody may write, unless it is sticky."""
    if entry.sort is Sort.FILE:
        return entry.capabilities or is_set_id(entry) or bool(entry.mode & _ANYBODY_WRITES)
    return entry.sort is Sort.DIRECTORY and entry.mode & (_ANYBODY_WRITES | _STICKY) == _ANYBODY_WRITES
