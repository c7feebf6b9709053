"""What C compilers make: a program at a known path, or all that `make install` puts below /usr/local."""

import posixpath
from collections.abc import Iterator

from msgspec import structs

from dockward.model.command import Command
from dockward.practices._packages import ever_installed
from dockward.practices.p10_stages._split.build import Build
from dockward.practices.p10_stages._split.compiled import shipped, value_of
from dockward.practices.p10_stages._split.recipe import Found
from dockward.syntax.buildtools import is_headers

_COMPILERS = frozenset({"c++", "cc", "clang", "clang++", "g++", "gcc"})
_MAKERS = frozenset({"cmake", "make", "meson", "ninja"})
_SYSTEMS = frozenset({"debian", "gcc", "ubuntu", "alpine"})
_PLUS = frozenset({"c++", "clang++", "g++"})
_OF_THE_C_LIBRARY = frozenset({"c", "crypt", "dl", "m", "pthread", "rt", "util"})
_PREFIX = "/usr/local"


def native_recipe(build: Build) -> Found:
    """A compiler with `-o PATH`, or a build program below whose directory the program lies."""
    if build.name not in _SYSTEMS or not any(one.program in _COMPILERS | _MAKERS for _, one in build.runs()):
        return None
    if _may_lack_libraries(build):
        return "it may be linked with a library that the small image lacks"
    found = shipped(build, (*_COMPILERS, *_MAKERS), (), lambda at, one: _native_outputs(build, at, one))
    if (
        isinstance(found, str)
        or not found.paths[0].startswith(f"{_PREFIX}/")
        or not any(_installs(one) for _, one in build.runs())
    ):
        return found
    refresh = () if build.alpine else ("RUN ldconfig",)
    return structs.replace(found, paths=(_PREFIX,), last=refresh)


def _may_lack_libraries(build: Build) -> bool:
    """Whether it may be linked with a library that the small image of its system lacks.

    Programs in C++ on the images of gcc, whose own library is newer than the distribution's, and on Alpine, which ships
    none; and whatever `-l` or pkg-config names beside the C library's own parts, unless headers tell which it is.
    """
    several = [one for _, one in build.runs() if one.program in _COMPILERS | _MAKERS]
    if all("-static" in one.words for one in several if one.program in _COMPILERS) and several:
        makers = any(one.program in _MAKERS for one in several)
        return makers and build.name == "gcc"
    plus = any(one.program in _PLUS for one in several)
    if (plus and (build.alpine or build.name == "gcc")) or (build.name == "gcc" and any(map(_makes, several))):
        return True
    named = any(_is_foreign(word) for one in several for word in one.words)
    return named and not any(is_headers(name) for _, one in build.runs() for name in ever_installed(one))


def _makes(one: Command) -> bool:
    return one.program in _MAKERS


def _is_foreign(word: str) -> bool:
    return "pkg-config" in word or (word.startswith("-l") and word[2:] not in _OF_THE_C_LIBRARY)


def _installs(one: Command) -> bool:
    return one.program in _MAKERS and ("install" in one.words or "--install" in one.words)


def _native_outputs(build: Build, number: int, one: Command) -> Iterator[str]:
    here = build.directory_of(number, one)
    if not here:
        return
    if one.program in _COMPILERS:
        yield posixpath.normpath(posixpath.join(here, value_of(one, "-o") or "a.out"))
    elif "install" in one.words or "--install" in one.words:
        yield "/usr/local/bin/*"
    elif here != "/":
        yield f"{here}/**"
