"""What C compilers make: a program at a known path, or all that `make install` puts below its prefix."""

import posixpath
from collections.abc import Iterator
from functools import partial

from msgspec import structs

from dockward.model.command import Command
from dockward.model.dockerfile import Pair
from dockward.practices._dockerfiles import known
from dockward.practices._packages import ever_installed
from dockward.practices.p10_stages._split.build import Build
from dockward.practices.p10_stages._split.compiled import shipped, value_of
from dockward.practices.p10_stages._split.recipe import Found
from dockward.syntax.buildtools import is_headers
from dockward.syntax.regex import regex

_COMPILERS = frozenset({"c++", "cc", "clang", "clang++", "g++", "gcc"})
_MAKERS = frozenset({"cmake", "make", "meson", "ninja"})
_SYSTEMS = frozenset({"debian", "gcc", "ubuntu", "alpine"})
_PLUS = frozenset({"c++", "clang++", "g++"})
_OF_THE_C_LIBRARY = frozenset({"c", "crypt", "dl", "m", "pthread", "rt", "util"})
_PREFIX = "/usr/local"
_SYSTEMS_OWN = ("/bin/", "/etc/", "/lib", "/sbin/", "/usr/", "/var/")
_ELSEWHERE = regex(r"(?i)\b(?:DESTDIR|INSTALL_ROOT|(?:exec[-_]prefix|bindir|libdir|datadir)=)")
_NAMED = regex(r"(?i)(?:--prefix[= \t]|(?:\b|-D)(?:CMAKE_INSTALL_PREFIX(?::PATH)?|prefix)=)(\"[^\"\n]*\"|[^\s;&|]+)")
"""Options and variables of make, CMake, Meson and configure that say where it is installed."""


def native_recipe(build: Build) -> Found:
    """A compiler with `-o PATH`, or a build program below whose directory the program lies."""
    if build.name not in _SYSTEMS or not any(one.program in _COMPILERS | _MAKERS for _, one in build.runs()):
        return None
    if _may_lack_libraries(build):
        return "it may be linked with a library that the small image lacks"
    prefix = _prefix(build)
    if not prefix:
        return "where it is installed isn't a directory of its own, so nobody can tell which files the program needs"
    outputs = partial(_native_outputs, build, prefix)
    found = shipped(build, (*_COMPILERS, *_MAKERS), (), outputs)
    if (
        isinstance(found, str)
        or not found.paths[0].startswith(f"{prefix}/")
        or not any(_installs(one) for _, one in build.runs())
    ):
        return found
    refresh = () if build.alpine or prefix != _PREFIX else ("RUN ldconfig",)
    return structs.replace(found, paths=(prefix,), last=refresh)


def _prefix(build: Build) -> str:
    """The directory that it is installed into; empty where it is the system's, or several, or isn't known."""
    if not any(_installs(one) for _, one in build.runs()):
        return _PREFIX
    scripts = [one.script for one in build.stage.all("RUN")]
    scripts += [f"{known(pair.key)}={known(pair.value)}" for pair in _pairs(build) if pair.value is not None]
    if any(_ELSEWHERE.search(one) for one in scripts):
        return ""
    named = {one[1].strip("\"'").rstrip("/") for text in scripts for one in _NAMED.finditer(text)}
    found = next(iter(named), _PREFIX)
    own = found == _PREFIX or (found.startswith("/") and found.count("/") > 1 and not found.startswith(_SYSTEMS_OWN))
    return found if len(named) < 2 and own and not set("$`") & set(found) else ""  # noqa: PLR2004  # no two of them


def _pairs(build: Build) -> Iterator[Pair]:
    for one in build.stage.all("ENV", "ARG"):
        yield from one.pairs


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


def _native_outputs(build: Build, prefix: str, number: int, one: Command) -> Iterator[str]:
    here = build.directory_of(number, one)
    if not here:
        return
    if one.program in _COMPILERS:
        yield posixpath.normpath(posixpath.join(here, value_of(one, "-o") or "a.out"))
    elif "install" in one.words or "--install" in one.words:
        yield f"{prefix}/bin/*"
    elif here != "/":
        yield f"{here}/**"
