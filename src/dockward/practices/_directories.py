"""The directory that instructions work in, as far as the file tells."""

import posixpath
from collections.abc import Iterator

from msgspec import Struct

from dockward.model.dockerfile import Dockerfile, Instruction, Stage
from dockward.model.fact import Unknown
from dockward.practices._dockerfiles import SCRATCH
from dockward.syntax.regex import regex

_ABSOLUTE = regex(r"[/\\]|[A-Za-z]:[/\\]")


class Directory(Struct, frozen=True):
    """`path` is empty where it isn't known; `given` tells whether a WORKDIR of the file says it."""

    path: str = ""
    given: bool = False


def is_absolute(path: str) -> bool:
    """Whether it is a whole path, on Linux or on Windows."""
    return _ABSOLUTE.match(path) is not None


def located(file: Dockerfile, stage: Stage) -> Iterator[tuple[Instruction, Directory]]:
    """The instructions of a stage with the directory in force before each.

    Those that ONBUILD keeps run in another build, whose directory nobody knows; they are taken to have one.
    """
    directory = _start(file, stage)
    for one in stage.instructions:
        yield one, directory
        if one.trigger is not None:
            yield one.trigger, Directory(given=True)
        directory = _after(one, directory)


def directory_at_end(file: Dockerfile, stage: Stage) -> str:
    """The directory that what is started begins in, where a WORKDIR says it; empty where none does."""
    directory = _start(file, stage)
    for one in stage.instructions:
        directory = _after(one, directory)
    return directory.path if directory.given else ""


def _start(file: Dockerfile, stage: Stage) -> Directory:
    lowest, *_ = lineage = file.lineage(stage)
    directory = Directory("/" if lowest.base.content == SCRATCH else "")
    for earlier in lineage[:-1]:
        for one in earlier.instructions:
            directory = _after(one, directory)
    return directory


def _after(one: Instruction, before: Directory) -> Directory:
    if one.keyword != "WORKDIR" or not one.arguments:
        return before
    value = one.arguments[0].value.content
    if isinstance(value, Unknown) or not (before.path or is_absolute(value)):
        return Directory(given=True)
    return Directory(posixpath.normpath(posixpath.join(before.path, value)), given=True)
