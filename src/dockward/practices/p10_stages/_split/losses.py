"""What a step before the cut makes that would stay behind: a build that makes more than what ships isn't split."""

import posixpath
from collections.abc import Callable, Iterator

from dockward.model.command import Command
from dockward.practices.p10_stages._split.build import Build, within

ACCOUNTS = frozenset({"addgroup", "adduser", "groupadd", "useradd", "usermod"})
_SYSTEM = frozenset({"apk", "apt", "apt-get", "apt-mark"})
"""Their packages are installed where it ships, too."""
_HARMLESS = frozenset(
    {":", "[", "cat", "cd", "date", "echo", "env", "exit", "export", "false", "id", "ls", "printf", "pwd", "rm", "set",
     "sleep", "test", "true", "uname", "unset", "whoami"}
)  # fmt: skip
_MAKES = frozenset({"chgrp", "chmod", "chown", "cp", "install", "ln", "mkdir", "mv", "sed", "touch"})
_MAKES_ANEW = _MAKES - {"chgrp", "chmod", "chown", "sed"}
_OF_BUILDS = ("/go", "/root", "/usr/local/cargo", "/usr/local/go")
"""What only those who build read."""
_OF_MODES = frozenset({"chgrp", "chmod", "chown"})
"""Their first word is no path."""
_INSTALLERS = ("install.python-poetry.org", "astral.sh/uv/", "get-poetry.py")
_NOWHERE = ("/tmp", "/var/tmp", "/var/lib/apt", "/var/cache")  # noqa: S108  # paths of images
_AFTER = frozenset({"c++", "cargo", "cc", "clang", "cmake", "g++", "gcc", "go", "javac", "make", "meson", "ninja"})


def is_carried(commands: tuple[Command, ...]) -> bool:
    """Whether a RUN only makes accounts and directories for them, so that it is done again where it ships."""
    programs = {one.program for one in commands}
    makes = programs <= {"mkdir"} and all(word.startswith("/") for one in commands for word in one.arguments)
    return bool(programs) and (makes or (bool(programs & ACCOUNTS) and programs <= ACCOUNTS | _MAKES))


def lost(build: Build, cut: int, kept: tuple[str, ...], known: Callable[[Command], bool]) -> str:
    """Which step makes what doesn't ship, in words; empty where none does.

    `kept` are the directories that ship, `known` tells whether what a command makes is in them.
    """
    for number, one in enumerate(build.stage.instructions[: cut + 1]):
        if one.keyword != "RUN" or is_carried(one.commands):
            continue
        if not one.commands:
            return "a RUN has a form that can't be read"
        piped = any(mark in word for each in one.commands for word in each.words for mark in _INSTALLERS)
        for each in one.commands:
            fine = each.program in _SYSTEM | _HARMLESS or known(each)
            if not (fine or piped or (each.program in _MAKES and _makes_in(build, number, each, kept))):
                return f"what `{each.program}` makes in a RUN before may be needed, and would stay behind"
    return needs_compilers(build, cut)


def does_not_build(one: Command) -> bool:
    """Whether a command is one of the system's own, which makes no program of any sources."""
    return one.program in _SYSTEM | _HARMLESS | _MAKES | ACCOUNTS


def made_beside(build: Build, cut: int, paths: tuple[str, ...]) -> str:
    """Which step of a build makes something beside what ships that its program may need, in words; empty: none.

    `paths` ship. What the program's own directory gets counts too, unless the program starts elsewhere.
    """
    here = build.directory(len(build.stage.instructions))
    for number, one in build.runs():
        if number > cut or is_carried(build.stage.instructions[number].commands):
            continue
        for path in _made_by(build, number, one):
            aside = (*_NOWHERE, *_OF_BUILDS, *_sources(build, number, here))
            ships = any(within(path, each) or within(each, path) for each in paths)
            if not path or not (ships or any(within(path, each) for each in aside)):
                return f"what `{one.program}` makes in a RUN before may be needed, and would stay behind"
    return ""


def _sources(build: Build, number: int, here: str) -> tuple[str, ...]:
    """Directories that only the build works in."""
    several = {build.directory_of(number, one) for at, one in build.runs() if at == number}
    several |= {target for at, _, target in build.copies() if at < number}
    return tuple(one for one in several if one not in {"", "/"} and not within(here, one))


def _made_by(build: Build, number: int, one: Command) -> Iterator[str]:
    """Paths that a command makes, empty for one that isn't known."""
    here = build.directory_of(number, one)
    words = one.arguments if one.program in {"mkdir", "touch"} else one.arguments[-1:]
    edits = one.program == "sed" and any(each.startswith(("-i", "--in-place")) for each in one.options)
    made = words if edits or one.program in _MAKES_ANEW else ()
    written = (each.target for each in one.redirects if each.operator.lstrip("12&") in {">", ">>", ">|"})
    for word in (*made, *(each for each in written if not each.startswith("/dev/"))):
        whole = posixpath.normpath(posixpath.join(here, word))
        yield whole if whole.startswith("/") and not any(mark in word for mark in "$`*?{") else ""


def needs_compilers(build: Build, cut: int) -> str:
    """Which step after the cut compiles, in words; empty where none does."""
    after = (one.program for number, one in build.runs() if number > cut and one.program in _AFTER)
    return next((f"`{one}` runs after it, and needs the tools" for one in after), "")


def _makes_in(build: Build, number: int, one: Command, kept: tuple[str, ...]) -> bool:
    """Whether everything that it names is in what ships, or in no image."""
    here = build.directory_of(number, one)
    if not here or any("$" in word for word in one.arguments):
        return False
    bare = any("/" not in word for word in one.arguments) and one.program not in _OF_MODES
    paths = [posixpath.normpath(posixpath.join(here, word)) for word in one.arguments if "/" in word]
    return all(
        any(within(path, folder) for folder in (*kept, *_NOWHERE)) for path in (*paths, *((here,) if bare else ()))
    )
