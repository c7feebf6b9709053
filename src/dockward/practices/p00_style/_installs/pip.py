"""`pip install -r FILE` (pip 24, "Requirements File Format")."""

import posixpath
from collections.abc import Iterable, Iterator

from dockward.model.command import Command
from dockward.model.context import Context
from dockward.practices.p00_style._installs.install import Install
from dockward.syntax.regex import regex

_MOST_NESTED = 20
"""Requirement files that one names, and those that they name."""
_FILES = frozenset({"-r", "--requirement", "-c", "--constraint"})
_ELSEWHERE = frozenset(
    {"-e", "--editable", "-f", "--find-links", "-t", "--target", "--prefix", "--root", "--config-settings"}
)
_WITH_VALUE = frozenset({"-i", "--index-url", "--extra-index-url", "--trusted-host", "--timeout", "--retries"})
_PACKAGE = regex(r"[A-Za-z0-9][A-Za-z0-9._-]*(?:\[[^\]]*\])?(?:[=<>!~].*)?")
_ARCHIVE = (".whl", ".gz", ".zip", ".bz2")
_NAMED = regex(r"[ \t]*(?:-r|--requirement|-c|--constraint)[ \t=]*(\S+)")
_LOCAL = regex(r"-e\b|--editable\b|-f\b|--find-links\b|\.{0,2}/|\.(?:\[|$)|file:|[^#]*[@ \t](?:file:|\.{1,2}/|/)")


def pip(command: Command) -> Install | None:
    """Of its other operands only names of packages are taken: a path needs what lies there."""
    words = list(_operands(command.words[1:]))
    if None in words or words[:1] != [("", "install")]:
        return None
    files = tuple(value for option, value in filter(None, words) if option)
    packages = [value for option, value in filter(None, words[1:]) if not option]
    if not files or not all(map(is_package, packages)):
        return None
    return Install(program="pip", needed=files, obstacle=_obstacle, named=requirement_files)


def _operands(words: Iterable[str]) -> Iterator[tuple[str, str] | None]:
    """Operands, and requirement files with their option; None for an option that needs other files."""
    rest = iter(words)
    for word in rest:
        name, equals, value = word.partition("=")
        if name in _ELSEWHERE:
            yield None
        elif name in _FILES:
            yield name, value if equals else next(rest, "")
        elif word.startswith("-r") and not word.startswith("--"):
            yield "-r", word[2:]
        elif name in _WITH_VALUE:
            _ = equals or next(rest, "")
        elif not word.startswith("-"):
            yield "", word


def is_package(word: str) -> bool:
    """Whether an operand names a package, not a file."""
    return _PACKAGE.fullmatch(word) is not None and not word.endswith(_ARCHIVE)


def requirement_files(files: tuple[str, ...], context: Context) -> tuple[str, ...]:
    """The files, and those that they name."""
    found = list(files)
    for path in found:
        for name in _named(context.text(path) or ""):
            one = posixpath.normpath(posixpath.join(posixpath.dirname(path), name))
            if one not in found and len(found) < _MOST_NESTED:
                found.append(one)
    return tuple(found)


def _named(text: str) -> Iterator[str]:
    yield from (hit[1] for line in text.splitlines() if (hit := _NAMED.match(line)))


def _obstacle(files: tuple[str, ...], context: Context) -> str:
    for path in requirement_files(files, context):
        if any(_LOCAL.match(line.strip()) for line in (context.text(path) or "").splitlines()):
            return f"{path} names files of the project"
    return ""
