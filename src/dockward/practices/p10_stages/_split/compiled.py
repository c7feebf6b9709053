"""Go and Rust: a program at a known path, which ships with what its sources read."""

import posixpath
from collections.abc import Callable, Iterator

from msgspec import structs

from dockward.model.command import Command
from dockward.model.context import Context
from dockward.practices._dockerfiles import known
from dockward.practices.p10_stages._split.beside import Reads, go_reads, linked, rust_reads
from dockward.practices.p10_stages._split.build import Build, within
from dockward.practices.p10_stages._split.losses import made_beside, needs_compilers
from dockward.practices.p10_stages._split.recipe import Found, Recipe

Outputs = Callable[[int, Command], Iterator[str]]
"""Paths that a command of an instruction makes; `/*` at the end is any file of the directory, `/**` any below it."""
_CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt"
"""In the images of Go and Rust, which stand on buildpack-deps; Alpine's base has it."""
_GO_BIN = "/go/bin"
_CARGO_BIN = "/usr/local/cargo/bin"
_ON_PATH = (_GO_BIN, _CARGO_BIN, "/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin")
"""Where the images of Go and Rust, and those of distributions, look for a program."""


def go_recipe(build: Build) -> Found:
    """`go build -o PATH` or `go install`."""
    if build.name != "golang":
        return None
    found = shipped(build, ("go",), ("build", "install"), lambda at, one: _go_outputs(build, at, one))
    return found if isinstance(found, str) else _with_what_it_reads(build, _with_certificates(build, found), go_reads)


def _go_outputs(build: Build, number: int, one: Command) -> Iterator[str]:
    here = build.directory_of(number, one)
    if "install" in one.arguments[:1]:
        package = one.arguments[-1].partition("@")[0].rstrip("/").removesuffix(".go")
        several = one.arguments[1:] == () or package in {".", "./..."}
        yield f"{_GO_BIN}/{'*' if several else posixpath.basename(package)}"
    output = value_of(one, "-o")
    if output and here:
        path = posixpath.normpath(posixpath.join(here, output))
        yield f"{path}/*" if output.endswith("/") else path


def rust_recipe(build: Build) -> Found:
    """`cargo build --release` with the program below `target/release`, or `cargo install`."""
    if build.name != "rust":
        return None
    found = shipped(build, ("cargo",), ("build", "install"), lambda at, one: _cargo_outputs(build, at, one))
    if isinstance(found, str):
        return found
    libraries = build.file.context.once(linked)
    if build.alpine and libraries:
        return f"whether what goes with {libraries[0]} is linked in can't be told on Alpine"
    found = structs.replace(_with_certificates(build, found), headers=libraries)
    return _with_what_it_reads(build, found, rust_reads)


def _with_what_it_reads(build: Build, recipe: Recipe, question: Callable[[Context], Reads]) -> Recipe | str:
    """With the files beside the program that its sources read; why not, where nobody can tell which those are."""
    reads = build.file.context.once(question)
    if not reads.sure:
        return "its sources read files beside it, and nobody can tell which"
    here = build.directory(len(build.stage.instructions))
    paths = [posixpath.join(here, one) for one in reads.paths]
    for path, name in zip(paths, reads.paths, strict=True):
        later = any(number > recipe.cut and target and within(path, target) for number, _, target in build.copies())
        if not later and (not here or not build.file.context.has(name) or not _copied_whole(build, here, recipe.cut)):
            return f"its sources read {name}, and it isn't known where that lies in the image"
    kept = (one for one in paths if not any(within(one, path) for path in recipe.paths))
    return structs.replace(recipe, paths=(*recipe.paths, *kept))


def _copied_whole(build: Build, here: str, cut: int) -> bool:
    """Whether all of the context was copied into the directory before the cut."""
    return any(
        number < cut and target == here and [known(word) for word in one.arguments[:-1]] in (["."], ["./"])
        for number, one, target in build.copies()
    )


def _cargo_outputs(build: Build, number: int, one: Command) -> Iterator[str]:
    here = build.directory_of(number, one)
    if one.runs("cargo", "install"):
        root = value_of(one, "--root")
        yield f"{root}/bin/*" if root else f"{_CARGO_BIN}/*"
    elif here:
        target = value_of(one, "--target")
        yield posixpath.join(here, "target", target, "release" if "--release" in one.options else "debug", "*")


def _with_certificates(build: Build, found: Recipe) -> Recipe:
    """With the certificates of the build's base, which slim Debian lacks."""
    if build.alpine or any("ca-certificates" in one.words for _, one in build.runs()):
        return found
    return structs.replace(found, paths=(_CERTIFICATES, *found.paths))


def shipped(build: Build, programs: tuple[str, ...], actions: tuple[str, ...], outputs: Outputs) -> Recipe | str:
    """The recipe where the program that is started is one that the build makes; else why there is none."""
    cut, made, maker = -1, [], ""
    for number, one in build.runs():
        if one.program in programs and (not actions or one.runs(one.program, *actions)):
            cut, maker = number, one.program
            made += list(outputs(number, one))
    path = _found(build.program(), made)
    if not path:
        other = "what it starts isn't known to be" if build.program() else "what it starts is of the system, not"
        return f"{other} what `{maker}` makes" if maker else ""
    if why := needs_compilers(build, cut):
        return why
    paths = (path, *_named_at_start(build, cut, path))
    if why := made_beside(build, cut, paths):
        return why
    folder = posixpath.dirname(path)
    found = build.program() != path and folder in {_GO_BIN, _CARGO_BIN}
    return Recipe(
        runtime=build.system,
        cut=cut,
        paths=paths,
        settings=(f'ENV PATH="{folder}:$PATH"',) if found else (),
        sources=build.worked_in(cut),
    )


def _named_at_start(build: Build, cut: int, program: str) -> Iterator[str]:
    """Files of the project that the program is started with."""
    here = build.directory(len(build.stage.instructions))
    copied = [target for number, _, target in build.copies() if number < cut and target not in {"", "/"}]
    for word in build.started()[1:]:
        value = word.rpartition("=")[2] if word.startswith("-") else word
        path = posixpath.normpath(posixpath.join(here, value)) if "/" in value or build.file.context.has(value) else ""
        if here and path != program and any(path != one and within(path, one) for one in copied):
            yield path


def _found(program: str, made: list[str]) -> str:
    """The path that the started program has among those that were made; a bare name is looked for on the path."""
    places = (program,) if "/" in program else tuple(f"{folder}/{program}" for folder in _ON_PATH if program)
    return next((place for place in places for one in made if _is_made(place, one)), "")


def _is_made(path: str, made: str) -> bool:
    folder, star, _ = made.partition("/*")
    if made.endswith("/**"):
        return path.startswith(f"{folder}/")
    return path == made or (bool(star) and posixpath.dirname(path) == folder)


def value_of(one: Command, option: str) -> str:
    """What an option is set to; empty where it isn't, or by what isn't known."""
    for number, word in enumerate(one.words[:-1]):
        if word == option:
            return "" if "$" in one.words[number + 1] else one.words[number + 1]
    given = next((word.partition("=")[2] for word in one.words if word.startswith(f"{option}=")), "")
    return "" if "$" in given else given
