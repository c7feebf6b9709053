"""Which of the catalogers want a file: told by its name, then by its first bytes."""

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cache
from importlib import import_module

from msgspec import Struct

import dockward.image.catalog
from dockward.image.catalog.cataloger import Buffer, Cataloger, CatalogError, Ownership, Unidentified
from dockward.image.catalog.nested import Nested
from dockward.image.entry import Entry, Read
from dockward.model.package import Distribution, Package
from dockward.model.settings import Setting

_HEAD = 20
_SMALLEST = 64
"""Bytes; nothing smaller is a program."""
_EXECUTABLE = 0o111
_LIBRARY = re.compile(r".+\.so(?:\.[0-9]+)*", re.DOTALL)


class Misread(Struct, frozen=True):
    """A file that should tell of packages and could not be understood, and why."""

    path: str
    reason: str


class Catalogued(Struct, frozen=True, kw_only=True):
    """What the files of one layer tell."""

    packages: tuple[Package, ...] = ()
    ownerships: tuple[Ownership, ...] = ()
    distributions: dict[str, Distribution] = {}
    """By the path of the file that tells it."""
    settings: tuple[Setting, ...] = ()
    misread: tuple[Misread, ...] = ()
    unidentified: tuple[str, ...] = ()
    """Programs of which nothing in them tells what they were built of, whether or not a package owns them."""


@cache
def catalogers() -> tuple[Cataloger, ...]:
    """All of them: every module of `dockward.image.catalog` may hold a `CATALOGER` or several `CATALOGERS`."""
    found: list[Cataloger] = []
    for name in _modules():
        module = import_module(f"dockward.image.catalog.{name}")
        one = getattr(module, "CATALOGER", None)
        found += getattr(module, "CATALOGERS", ()) if one is None else (one,)
    return tuple(sorted(found, key=lambda one: one.name))


def _modules() -> list[str]:
    names: set[str] = set()
    for place in dockward.image.catalog.__path__:
        with suppress(FileNotFoundError), os.scandir(place) as listing:
            names.update(one.name.removesuffix(".py") for one in listing if one.name.endswith(".py"))
    return sorted(one for one in names if not one.startswith("_"))


class Catalogue:
    """Collects what the files of one layer tell, one file at a time."""

    def __init__(self, several: Iterable[Cataloger]) -> None:
        self._by_name: dict[str, list[Cataloger]] = {}
        self._by_folder: dict[str, list[Cataloger]] = {}
        self._by_ending: list[tuple[str, Cataloger]] = []
        self._by_magic: list[tuple[bytes, Cataloger]] = []
        self._logging: list[Cataloger] = []
        for one in several:
            if one.log:
                self._logging.append(one)
            for name in one.names:
                self._by_name.setdefault(name, []).append(one)
            for folder in one.folders:
                self._by_folder.setdefault(folder, []).append(one)
            self._by_ending += [(ending, one) for ending in one.endings]
            self._by_magic += [(start, one) for start in one.magic]
        self._endings = tuple(ending for ending, _ in self._by_ending)
        self._starts = tuple(start for start, _ in self._by_magic)
        self._nested = Nested()
        self._packages: list[Package] = []
        self._ownerships: list[Ownership] = []
        self._distributions: dict[str, Distribution] = {}
        self._settings: list[Setting] = []
        self._misread: list[Misread] = []
        self._unidentified: list[str] = []

    def offer(self, entry: Entry, read: Read, before: Entry | None = None) -> None:
        """Let whoever wants this regular file read it. Raises what `read` does.

        `before` is the same file by another name, by which it was offered: for what it begins with it was read then,
        all of it where it was a program by its looks already.
        """
        named = [one for one in self._named(entry.path) if one.accepts(entry.path)]
        for one in dict.fromkeys(named):
            self._give(one, entry, read)
        program = _may_be_program(entry)
        read_before = before and (_may_be_program(before) or not program)
        for one in () if read_before else self._begun(entry, read):
            if one not in named:
                self._give(one, entry, read, quiet=one.quiet and not program)

    def _give(self, one: Cataloger, entry: Entry, read: Read, *, quiet: bool = False) -> None:
        if entry.size <= one.most_bytes:
            self._take(one, entry.path, read(entry.size), quiet=quiet)
        elif not quiet:
            self._misread.append(Misread(entry.path, f"it is larger than {one.most_bytes >> 20} MiB"))

    def logged(self, path: str) -> str:
        """The file that a file of this path is the log of; empty where it is none that anybody reads."""
        for one in self._logging:
            file = path.removesuffix(one.log)
            if file != path and one in self._named(file) and one.accepts(file):
                return file
        return ""

    def offer_with_log(self, entry: Entry, read: Read, log: Buffer) -> None:
        """Let a file be read once more, now with its log. Raises what `read` does."""
        path = entry.path
        self._packages = [one for one in self._packages if one.path != path]
        self._ownerships = [one for one in self._ownerships if one.path != path]
        self._misread = [one for one in self._misread if one.path != path]
        for one in self._logging:
            if one in self._named(path) and one.accepts(path):
                self._take(one, path, read(min(entry.size, one.most_bytes + 1)), log)

    def wanting(self, path: str) -> frozenset[str]:
        """Names of the catalogers that want a file of this path for its name, or look into programs that have it."""
        file = path.rpartition("/")[2]
        programs = (f"programs of {one.name}" for _, one in self._by_magic if one.knows(file))
        libraries = ("libraries",) if _LIBRARY.fullmatch(path) else ()
        return frozenset((*(one.name for one in self._named(path) if one.accepts(path)), *programs, *libraries))

    def _named(self, path: str) -> list[Cataloger]:
        folder, _, name = path.rpartition("/")
        name = name.lower()
        found = [*self._by_name.get(name, ()), *self._by_folder.get(folder, ())]
        if name.endswith(self._endings):
            found += (one for ending, one in self._by_ending if name.endswith(ending))
        return found

    def _begun(self, entry: Entry, read: Read) -> Iterator[Cataloger]:
        """Those that want it for what it begins with."""
        if self._starts and entry.size >= _SMALLEST and (head := bytes(read(_HEAD))).startswith(self._starts):
            for start, one in self._by_magic:
                if head.startswith(start) and one.heeds(head) and one.accepts(entry.path):
                    yield one

    def _take(self, one: Cataloger, path: str, data: Buffer, log: Buffer = b"", *, quiet: bool = False) -> None:
        try:
            for told in one.tell(path, data, log, self._nested):
                if isinstance(told, Package):
                    self._check_name(told)
                    self._packages.append(told)
                elif isinstance(told, Ownership):
                    self._ownerships.append(told)
                elif isinstance(told, Setting):
                    self._settings.append(told)
                elif isinstance(told, Unidentified):
                    self._unidentified += () if quiet else (told.path,)
                else:
                    self._distributions[path] = told
        except CatalogError as why:
            self._misread += () if quiet else (Misread(path, str(why)),)

    def _check_name(self, one: Package) -> None:
        """Tell of names that no tool writes: who reads one otherwise than its own tool knows no flaw of it."""
        if not (one.name.isprintable() and one.version.isprintable()):
            reason = "it tells of a package whose name or version has signs in it that none has"
            self._misread.append(Misread(one.path, reason))

    def told(self) -> Catalogued:
        """What was told so far."""
        return Catalogued(
            packages=tuple(self._packages),
            ownerships=tuple(self._ownerships),
            distributions=self._distributions,
            settings=tuple(self._settings),
            misread=tuple(self._misread),
            unidentified=tuple(self._unidentified),
        )


def _may_be_program(entry: Entry) -> bool:
    """Whether it is a program or library by its looks."""
    return bool(entry.mode & _EXECUTABLE or _is_library(entry.path))


def _is_library(path: str) -> bool:
    return ".so" in path.rpartition("/")[2].lower()
