"""A step that installs dependencies before all sources are copied: with its manifests alone, where it needs no more."""

import posixpath
from collections.abc import Iterator

from msgspec import Struct

from dockward.kit import Edit, Fix
from dockward.model.command import Command, Span
from dockward.model.dockerfile import Dockerfile, Instruction
from dockward.practices._dockerfiles import known, stage_of
from dockward.practices._repairs import end_of
from dockward.practices.p00_style._installs import Install
from dockward.practices.p00_style._installs.pip import is_package
from dockward.syntax.dockerignore import IgnoredPaths

_RISK = "a step that reads more of the project than what names its dependencies fails while it installs them"
_OVER = (
    "; {folder} beside the Dockerfile, once it is there, is copied over what was installed, for .dockerignore lacks it"
)
_BETWEEN = frozenset({"ARG", "ENV", "EXPOSE", "LABEL", "SHELL", "STOPSIGNAL", "USER"})
_FLAGS = frozenset({"chmod", "chown", "link"})
_MOUNTS = ("type=cache", "type=secret", "type=ssh", "type=tmpfs")
_HARMLESS = frozenset({"apk", "apt-get", "corepack", "echo", "set", "true"})
_CACHES = frozenset({"cache", "clear-cache", "config"})


class Behind(Struct, frozen=True, kw_only=True):
    """A COPY of everything, and the command that installs, of a step after it; its files as paths in the context."""

    copy: Instruction
    step: Instruction
    command: Command
    install: Install


def turned_round(file: Dockerfile, one: Behind) -> tuple[str, tuple[Fix, ...]]:
    """The repair, or why there is none."""
    why = next(_obstacles(file, one), "")
    if why:
        return why, ()
    ignored = IgnoredPaths(file.ignored or ())
    beside = filter(file.context.has, one.install.beside)
    wanted = (*one.install.named(one.install.needed, file.context), *beside)
    paths = [path for path in wanted if not ignored.leaves_out(path)]
    end = end_of(file, one.copy)
    lines = file.newline.join(copies_of(file, one.copy, paths))
    after = end_of(file, one.step)
    moved = f"{file.newline}{file.text[one.copy.span.start : end]}"
    edits = (Edit(Span(one.copy.span.start, end), lines), Edit(Span(after, after), moved))
    folder = one.install.folder
    over = _OVER.format(folder=folder) if folder and not ignored.leaves_out(folder) else ""
    title = f"Copy {', '.join(paths)} first, and the rest after {one.install.program} has installed"
    return "", (Fix(title=title, risk=_RISK + over, edits=edits),)


def copies_of(file: Dockerfile, copy: Instruction, paths: list[str]) -> Iterator[str]:
    """Lines that copy these files alone to where `copy` puts all, one for each directory that they come from."""
    start = file.text[copy.span.start : copy.arguments_span.start]
    target = copy.arguments[-1].text.rstrip("/")
    for folder in dict.fromkeys(posixpath.dirname(one) for one in paths):
        sources = " ".join(one for one in paths if posixpath.dirname(one) == folder)
        yield f"{start}{sources} {posixpath.join(target or '/', folder, '')}"


def _obstacles(file: Dockerfile, one: Behind) -> Iterator[str]:
    if not is_plain(file, one):
        yield "its COPY or its RUN has a form that a person has to turn round"
    if any(each.keyword not in _BETWEEN for each in between(file, one)):
        yield "a step between them may need the sources"
    if not all(each is one.command or _is_harmless(each) for each in one.step.commands):
        yield "its RUN does more, which may need the sources"
    yield from unread(file, one)
    yield from left_beside(file, one)
    if why := one.install.obstacle(one.install.needed, file.context):
        yield why


def unread(file: Dockerfile, one: Behind) -> Iterator[str]:
    """Manifests that aren't in the build's context, in words."""
    ignored = IgnoredPaths(file.ignored or ())
    for path in one.install.named(one.install.needed, file.context):
        if not file.context.has(path):
            yield f"{path} isn't beside the Dockerfile"
        elif ignored.leaves_out(path):
            yield f".dockerignore names {path}"
        elif file.context.text(path) is None:
            yield f"{path} can't be read"


def left_beside(file: Dockerfile, one: Behind) -> Iterator[str]:
    """What the command makes and the copy of everything would overwrite, in words."""
    folder = one.install.folder
    if folder and file.context.has(folder) and not IgnoredPaths(file.ignored or ()).leaves_out(folder):
        yield f"{folder} lies beside the Dockerfile, and .dockerignore doesn't name it"


def between(file: Dockerfile, one: Behind) -> Iterator[Instruction]:
    """What stands between the two."""
    stage = stage_of(file, one.copy)
    for each in stage.instructions if stage is not None else ():
        if one.copy.span.end <= each.span.start < one.step.span.start:
            yield each


def is_plain(file: Dockerfile, one: Behind) -> bool:
    """Whether both have a form in which a program can turn them round."""
    copy, step = one.copy, one.step
    start, target = file.text[copy.span.start : copy.arguments_span.start], copy.arguments[-1].text
    if (
        copy.exec_form
        or copy.heredocs
        or "\n" in start
        or '"' in target
        or "'" in target
        or not known(copy.arguments[-1])
    ):
        return False
    if step.exec_form or step.heredocs or {flag.name for flag in copy.flags} - _FLAGS:
        return False
    mounts = [flag.value.text if flag.value else "" for flag in step.flags if flag.name == "mount"]
    return all(any(kind in each for kind in _MOUNTS) for each in mounts) and not any(
        each.operator.startswith("<") for command in step.commands for each in command.redirects
    )


def _is_harmless(command: Command) -> bool:
    """Whether it is known to need no file of the project."""
    words = command.arguments
    if command.program in _HARMLESS:
        return not any("/" in one for one in words)
    if command.program == "rm":
        return all(one.startswith("/") for one in words)
    if command.program in {"npm", "yarn", "pnpm", "pip", "composer", "go"} and words[:1] and words[0] in _CACHES:
        return True
    if command.program == "npm":
        return words[:1] == ("install",) and bool({"-g", "--global"} & command.options) and _are_names(words[1:])
    return (
        command.program == "pip" and words[:1] == ("install",) and "-r" not in command.options and _are_names(words[1:])
    )


def _are_names(words: tuple[str, ...]) -> bool:
    return bool(words) and all(map(is_package, words))
