"""The files that an image starts, and whether what is copied into it is one of them."""

import posixpath
from collections.abc import Iterator, Sequence

from dockward.model.command import Command
from dockward.model.dockerfile import Dockerfile, Instruction, Stage
from dockward.practices._directories import located
from dockward.practices._dockerfiles import known
from dockward.syntax.regex import regex

_SCRIPTS = (".bash", ".cjs", ".dll", ".jar", ".js", ".mjs", ".php", ".pl", ".py", ".rb", ".sh")
"""Endings of what an interpreter is handed to run."""
_SHELL = regex(r"#!\s?/(?:usr/)?bin/(?:env\s)?(?:ba|da|a)?sh\b")


def start_commands(file: Dockerfile) -> tuple[Command, ...]:
    """What ENTRYPOINT and CMD start."""
    started = (one for one in (file.last("ENTRYPOINT"), file.last("CMD")) if one is not None)
    return tuple(command for one in started for command in one.commands)


def started_files(file: Dockerfile, commands: Sequence[Command] | None = None) -> frozenset[str]:
    """Paths of the programs that ENTRYPOINT and CMD start, and of scripts that they hand to an interpreter.

    Of `commands` where something else than these two starts it. Relative to the base's working directory where no
    WORKDIR says a whole one.
    """
    here = ""
    if file.final is not None:
        for one, directory in located(file, file.final):
            here = posixpath.join(directory.path, known(one.arguments[0])) if _moves(one) else directory.path
    started = start_commands(file) if commands is None else commands
    words = (word for command in started for word in _files(command.words))
    return frozenset(posixpath.normpath(posixpath.join(here, word)) for word in words)


def start_scripts(file: Dockerfile, commands: Sequence[Command] | None = None) -> Iterator[tuple[str, str]]:
    """Names and texts of the shell scripts among them that lie in the directory that the image is built from."""
    started = sorted(started_files(file, commands))
    for stage in file.shipped:
        for one, here in copies(file, stage):
            for source, path in _copied(one, here, started) if one.flag("from") is None else ():
                text = file.context.text(source) or ""
                if _SHELL.match(text):
                    yield posixpath.basename(path), text


def _copied(one: Instruction, here: str, started: list[str]) -> Iterator[tuple[str, str]]:
    """Sources of a COPY or ADD from which a started file may come, and that."""
    words = [known(word) for word in one.arguments]
    target = posixpath.normpath(posixpath.join(here, words[-1])) if words else ""
    for source in words[:-1]:
        for path in started:
            if path == posixpath.join(target, posixpath.basename(source)) or path == target:
                yield posixpath.normpath(source).lstrip("/"), path
            if path.startswith(f"{target}/".replace("//", "/").removeprefix("./")):
                yield posixpath.normpath(posixpath.join(source, posixpath.relpath(path, target))).lstrip("/"), path


def _moves(one: Instruction) -> bool:
    return one.keyword == "WORKDIR" and bool(one.arguments)


def _files(words: tuple[str, ...]) -> Iterator[str]:
    for number, word in enumerate(words):
        if "$" not in word and (("/" in word and not number) or word.endswith(_SCRIPTS)):
            yield word


def copies(file: Dockerfile, stage: Stage) -> Iterator[tuple[Instruction, str]]:
    """Every COPY and ADD of a stage with the working directory, empty where that isn't known."""
    own = set(map(id, stage.all("ADD", "COPY")))
    yield from ((one, directory.path) for one, directory in located(file, stage) if id(one) in own)


def copied_program(one: Instruction, here: str, started: frozenset[str]) -> bool:
    """Whether all that a COPY or ADD puts there are `started` files; `here` is the working directory."""
    words = [known(word) for word in one.arguments]
    if not words or not all(words):
        return False
    target = posixpath.normpath(posixpath.join(here, words[-1]))
    inside = (posixpath.normpath(posixpath.join(target, posixpath.basename(word))) for word in words[:-1])
    # Whether the target is a directory shows only in the base: the name decides which of both is started.
    return len(words) > 1 and all(target in started or path in started for path in inside)
