"""Where a Dockerfile's program writes as it starts, and whether a place that it writes to is empty before that."""

import posixpath
from collections.abc import Iterator, Sequence

from msgspec import Struct

from dockward.model.bases import BaseRole
from dockward.model.command import Command
from dockward.model.context import Nature
from dockward.model.dockerfile import Dockerfile, Instruction, Stage
from dockward.practices._directories import directory_at_end, located
from dockward.practices._dockerfiles import SYSTEM, known
from dockward.practices._started import copies, start_commands, start_scripts
from dockward.syntax.dockerfile.image import base_of
from dockward.syntax.shell import parse_commands

_WRITERS = frozenset({"chmod", "chown", "mkdir", "rm", "tee", "touch", "truncate"})
_MAKERS = frozenset({"mkdir", "tee", "touch"})
_COPIERS = frozenset({"cp", "install", "ln", "mv"})
_IN_PLACE = ("-i", "--in-place")
_PARENTS = frozenset({"-p", "--parents"})
_ROLES = frozenset({BaseRole.SYSTEM, BaseRole.LANGUAGE, BaseRole.BUILDER})
_KEPT_BY_BASES = (*(f"{one.rstrip('/')}/" for one in SYSTEM if one.endswith("/")), "/lib", "/home/", "/opt/", "/root/")
_SHARED = frozenset({"/", "/home", "/srv", "/var", "/var/cache", "/var/lib", "/var/log", "/var/spool"})
_PREPARES = frozenset({"chgrp", "chmod", "chown", "install", "mkdir"})


class Write(Struct, frozen=True):
    """A path that is written as it starts, and the directory that must be writable for it."""

    path: str
    directory: str


def writes_of(file: Dockerfile, commands: Sequence[Command] | None = None) -> Iterator[Write]:
    """What its start writes by whole paths, in order, and in the directory in which it begins, where that is known.

    What ENTRYPOINT and CMD start, or else `commands`, and the shell scripts among that.
    """
    here = directory_at_end(file, file.final) if file.final else ""
    several = [*(start_commands(file) if commands is None else commands)]
    several += [each for _, text in start_scripts(file, commands) for each in parse_commands(text)]
    for each in several:
        for path in _written(each, here):
            whole = each.program == "mkdir" and each.options & _PARENTS
            yield Write(path, posixpath.normpath(path if whole else posixpath.dirname(path.rstrip("/"))))


def start_writes(file: Dockerfile) -> Iterator[str]:
    """The paths that the program which the file starts writes as it does so."""
    yield from (one.path for one in writes_of(file))


def lies_in(path: str, several: Sequence[str]) -> bool:
    """Whether a path is one of them, or below it."""
    return any(f"{path.rstrip('/')}/".startswith(f"{one.rstrip('/')}/") for one in several)


def _written(command: Command, here: str) -> Iterator[str]:
    """Whole paths; names in the directory `here`, in which it begins, where that is known."""
    words = list(command.arguments) if command.program in _WRITERS or _edits_in_place(command) else []
    made = [one.target for one in command.redirects if ">" in one.operator]
    made += command.arguments[-1:] if command.program in _COPIERS else []
    made += words if command.program in _MAKERS else []
    # What lies below that directory may have come with what is copied, and be the user's own.
    beside = (posixpath.join(here, one) for one in made if here and "/" not in one and one not in {"", ".", ".."})
    whole = (*(one for one in (*words, *made) if one.startswith("/")), *beside)
    yield from (one for one in whole if "$" not in one)


def _edits_in_place(command: Command) -> bool:
    return command.program == "sed" and any(one.startswith(_IN_PLACE) for one in command.options)


def ships_nothing(file: Dockerfile, directory: str) -> bool:
    """Whether a directory, as the image has it, surely holds nothing: its steps show it, and its base is well known."""
    base = base_of(file)
    if base is None or base.role not in _ROLES or directory in _SHARED or f"{directory}/".startswith(_KEPT_BY_BASES):
        return False
    return all(_leaves_empty(file, stage, directory) for stage in file.shipped)


def is_made(file: Dockerfile, directory: str) -> bool:
    """Whether a step of the file names the directory, or works in it, so that the image may have it."""
    for stage in file.shipped:
        if any(_works_in(one, there.path, directory) for one, there in located(file, stage)):
            return True
    return False


def _works_in(one: Instruction, here: str, directory: str) -> bool:
    if one.keyword == "WORKDIR" and one.arguments:
        return lies_in(posixpath.normpath(posixpath.join(here, known(one.arguments[0]))), (directory,))
    words = (word for each in one.commands for word in each.arguments) if one.keyword == "RUN" else ()
    return any(lies_in(posixpath.normpath(posixpath.join(here, word)), (directory,)) for word in words)


def _leaves_empty(file: Dockerfile, stage: Stage, directory: str) -> bool:
    if any(not _copied_elsewhere(file, one, here, directory) for one, here in copies(file, stage)):
        return False
    return all(_does_nothing_there(one, there.path or "/", directory) for one, there in located(file, stage))


def _does_nothing_there(one: Instruction, here: str, directory: str) -> bool:
    """Whether RUN neither works in the directory, or around it, nor says its name, save to make it; nor WORKDIR more.

    One that runs what nobody can tell does.
    """
    if one.keyword == "WORKDIR":
        word = posixpath.normpath(posixpath.join(here, known(one.arguments[0]))) if one.arguments else ""
        return word == directory or not lies_in(word, (directory,))
    if one.keyword != "RUN":
        return True
    if not one.commands or _meet(here, directory) or ("$" in one.script and directory in one.script):
        return False
    return all(_leaves_it(each, directory) for each in one.commands)


def _leaves_it(command: Command, directory: str) -> bool:
    words = [*command.arguments, *(one.target for one in command.redirects)]
    named = [one for one in words if _meet(one, directory)]
    if any(one.rstrip("/") != directory and lies_in(one, (directory,)) for one in named):
        return False
    prepares = command.program in _PREPARES and (command.program != "install" or "-d" in command.options)
    return prepares or not named


def _copied_elsewhere(file: Dockerfile, one: Instruction, here: str, directory: str) -> bool:
    words = [known(word) for word in one.arguments]
    target = posixpath.normpath(posixpath.join(here, words[-1])) if words and all(words) else ""
    if not target.startswith("/"):
        return False
    if not _meet(target, directory) and target != "/":
        return True
    if lies_in(target, (directory,)) or one.flag("from") is not None:
        return False
    return all(_is_missing(file, source, posixpath.relpath(directory, target)) for source in words[:-1])


def _is_missing(file: Dockerfile, source: str, path: str) -> bool:
    """Whether what is copied surely hasn't got this path."""
    folder = posixpath.normpath(source).lstrip("/")
    if file.context.nature(folder) is Nature.FILE:
        return posixpath.basename(folder) != path
    for name in path.split("/"):
        names = file.context.names(folder)
        if names is None:
            return False
        if name not in names:
            return True
        folder = posixpath.join(folder, name)
    return False


def _meet(path: str, directory: str) -> bool:
    """Whether one of them is the other, or lies in it; everything lies in `/`, which isn't meant."""
    one, other = f"{path.rstrip('/')}/", f"{directory}/"
    return path.startswith("/") and one != "/" and (one.startswith(other) or other.startswith(one))
