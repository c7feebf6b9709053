"""Go, Rust and what C compilers make: a program at a known path, which is all that ships."""

import posixpath
from collections.abc import Callable, Iterator

from msgspec import structs

from dockward.model.command import Command
from dockward.practices._packages import ever_installed
from dockward.practices.p10_stages._split.beside import needs_openssl, reads_files
from dockward.practices.p10_stages._split.build import Build
from dockward.practices.p10_stages._split.recipe import Recipe
from dockward.syntax.buildtools import is_headers

Outputs = Callable[[int, Command], Iterator[str]]
"""Paths that a command of an instruction makes; `/*` at the end is any file of the directory, `/**` any below it."""
_COMPILERS = frozenset({"c++", "cc", "clang", "clang++", "g++", "gcc"})
_MAKERS = frozenset({"cmake", "make", "meson", "ninja"})
_SYSTEMS = frozenset({"debian", "gcc", "ubuntu", "alpine"})
_PLUS = frozenset({"c++", "clang++", "g++"})
_OF_THE_C_LIBRARY = frozenset({"c", "crypt", "dl", "m", "pthread", "rt", "util"})
_PREFIX = "/usr/local"
_CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt"
"""In the images of Go and Rust, which stand on buildpack-deps; Alpine's base has it."""
_GO_BIN = "/go/bin"
_CARGO_BIN = "/usr/local/cargo/bin"
_ON_PATH = (_GO_BIN, _CARGO_BIN, "/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin")
"""Where the images of Go and Rust, and those of distributions, look for a program."""


def go_recipe(build: Build) -> Recipe | None:
    """`go build -o PATH` or `go install`."""
    if build.name != "golang":
        return None
    found = _with_certificates(build, ("go",), ("build", "install"), lambda at, one: _go_outputs(build, at, one))
    return None if found is not None and build.file.context.once(reads_files) else found


def _go_outputs(build: Build, number: int, one: Command) -> Iterator[str]:
    here = build.directory_of(number, one)
    if "install" in one.arguments[:1]:
        package = one.arguments[-1].partition("@")[0].rstrip("/")
        yield f"{_GO_BIN}/{posixpath.basename(package)}"
    output = _value(one, "-o")
    if output and here:
        path = posixpath.normpath(posixpath.join(here, output))
        yield f"{path}/*" if output.endswith("/") else path


def rust_recipe(build: Build) -> Recipe | None:
    """`cargo build --release` with the program below `target/release`, or `cargo install`."""
    if build.name != "rust" or build.file.context.once(needs_openssl):
        return None
    return _with_certificates(build, ("cargo",), ("build", "install"), lambda at, one: _cargo_outputs(build, at, one))


def _cargo_outputs(build: Build, number: int, one: Command) -> Iterator[str]:
    here = build.directory_of(number, one)
    if one.runs("cargo", "install"):
        root = _value(one, "--root")
        yield f"{root}/bin/*" if root else f"{_CARGO_BIN}/*"
    elif here:
        target = _value(one, "--target")
        yield posixpath.join(here, "target", target, "release" if "--release" in one.options else "debug", "*")


def native_recipe(build: Build) -> Recipe | None:
    """A compiler with `-o PATH`, or a build program below whose directory the program lies."""
    if build.name not in _SYSTEMS or _may_lack_libraries(build):
        return None
    found = _shipped(build, (*_COMPILERS, *_MAKERS), (), lambda at, one: _native_outputs(build, at, one))
    if (
        found is None
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


def _with_certificates(
    build: Build, programs: tuple[str, ...], actions: tuple[str, ...], outputs: Outputs
) -> Recipe | None:
    """What is shipped, with the certificates of the build's base, which slim Debian lacks."""
    found = _shipped(build, programs, actions, outputs)
    if found is None or build.alpine or any("ca-certificates" in one.words for _, one in build.runs()):
        return found
    return structs.replace(found, paths=(_CERTIFICATES, *found.paths))


def _native_outputs(build: Build, number: int, one: Command) -> Iterator[str]:
    here = build.directory_of(number, one)
    if not here:
        return
    if one.program in _COMPILERS:
        yield posixpath.normpath(posixpath.join(here, _value(one, "-o") or "a.out"))
    elif "install" in one.words or "--install" in one.words:
        yield "/usr/local/bin/*"
    elif here != "/":
        yield f"{here}/**"


def _shipped(build: Build, programs: tuple[str, ...], actions: tuple[str, ...], outputs: Outputs) -> Recipe | None:
    """The recipe where the program that is started is one that the build makes."""
    cut, made = -1, []
    for number, one in build.runs():
        if one.program in programs and (not actions or one.runs(one.program, *actions)):
            cut = number
            made += list(outputs(number, one))
    path = _found(build.program(), made)
    return Recipe(runtime=build.system, cut=cut, paths=(path,)) if path and cut >= 0 else None


def _found(program: str, made: list[str]) -> str:
    """The path that the started program has among those that were made; a bare name is looked for on the path."""
    places = (program,) if "/" in program else tuple(f"{folder}/{program}" for folder in _ON_PATH if program)
    return next((place for place in places for one in made if _is_made(place, one)), "")


def _is_made(path: str, made: str) -> bool:
    folder, star, _ = made.partition("/*")
    if made.endswith("/**"):
        return path.startswith(f"{folder}/")
    return path == made or (bool(star) and posixpath.dirname(path) == folder)


def _value(one: Command, option: str) -> str:
    """What an option is set to; empty where it isn't, or by what isn't known."""
    for number, word in enumerate(one.words[:-1]):
        if word == option:
            return "" if "$" in one.words[number + 1] else one.words[number + 1]
    given = next((word.partition("=")[2] for word in one.words if word.startswith(f"{option}=")), "")
    return "" if "$" in given else given
