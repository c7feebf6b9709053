"""Finds the settings files of other tools that are there for a source: beside it, or above it in its repository.

Each tool's nearest file counts. A user's own settings, in a home directory, are never looked at: whoever judges as root
would else be steered by them. Links are not followed, as the search for sources follows none.
"""

import os
import stat
from collections.abc import Callable
from pathlib import Path

from msgspec import Struct, structs

from dockward.model.errors import DockwardError
from dockward.model.pragma import Pragma
from dockward.model.toolfile import ToolFile
from dockward.read.sources.files import read_file
from dockward.read.sources.find import Sort

_BOTH = frozenset(Sort)
_DOCKERFILES = frozenset({Sort.DOCKERFILE})
_PLACES: tuple[tuple[tuple[str, ...], frozenset[Sort]], ...] = (
    ((".hadolint.yaml", ".hadolint.yml"), _DOCKERFILES),
    ((".dockerfilelintrc",), _DOCKERFILES),
    ((".compose-lint.yml", ".compose-lint.yaml"), frozenset({Sort.COMPOSE})),
    ((".checkov.yaml", ".checkov.yml"), _BOTH),
    ((".trivyignore",), _BOTH),
    ((".trivyignore.yaml", ".trivyignore.yml"), _BOTH),
)
"""Names by tool, the first that is there counts; and for which sorts of source."""
_FOR_IMAGES = ((".trivyignore",), (".trivyignore.yaml", ".trivyignore.yml"), (".grype.yaml", ".grype.yml"))
"""Those that say something of flaws in images."""


class Found(Struct, frozen=True, kw_only=True):
    """A tool's file, or why it can't be used: `mistake` has its place and what is wrong."""

    path: str
    directory: str
    file: ToolFile | None = None
    mistake: str = ""


class ToolFiles:
    """What was found so far; every directory is looked into once, and every file read once."""

    def __init__(self) -> None:
        self._here = Path.cwd()
        self._repositories: dict[Path, Path | None] = {}
        self._there: dict[Path, tuple[Found | None, ...]] = {}

    def of(self, source: str, sort: Sort) -> list[Found]:
        """The files that are there for this source, which is named as the user typed it."""
        directory = Path(os.path.normpath(Path(source).absolute())).parent
        top = self._repository(directory)
        if top is None:
            top = self._here if self._here in directory.parents else directory
        found = self._beside(directory, top, relative=not source.startswith("/"))
        return [one for one, (_, sorts) in zip(found, _PLACES, strict=True) if one is not None and sort in sorts]

    def _repository(self, directory: Path) -> Path | None:
        """The top of the repository that the directory is in."""
        new: list[Path] = []
        found = None
        for one in (directory, *directory.parents):
            if one in self._repositories:
                found = self._repositories[one]
                break
            new.append(one)
            if os.path.lexists(f"{one}/.git"):
                found = one
                break
        self._repositories |= dict.fromkeys(new, found)
        return found

    def _beside(self, directory: Path, top: Path, *, relative: bool) -> tuple[Found | None, ...]:
        """The nearest file of each tool, from the directory up to `top`."""
        found: tuple[Found | None, ...] = (None,) * len(_PLACES)
        upwards = (directory, *directory.parents)
        for one in reversed(upwards[: upwards.index(top) + 1]):
            if one not in self._there:
                self._there[one] = tuple(
                    _first(one, names, relative=relative) or beyond
                    for (names, _), beyond in zip(_PLACES, found, strict=True)
                )
            found = self._there[one]
        return found


def _first(directory: Path, names: tuple[str, ...], *, relative: bool) -> Found | None:
    return next(filter(None, (_read(directory, one, relative=relative) for one in names)), None)


def _read(directory: Path, name: str, *, relative: bool) -> Found | None:
    try:
        if not stat.S_ISREG(os.lstat(f"{directory}/{name}").st_mode):
            return None
    except OSError:
        return None
    path = directory / name
    shown = os.path.relpath(path) if relative else str(path)
    found = Found(path=shown, directory=str(directory))
    try:
        text = read_file(path).decode("utf-8-sig")
        return structs.replace(found, file=_parser(name)(text, shown))
    except OSError as why:
        return structs.replace(found, mistake=f"{shown}: {why.strerror or why}")
    except UnicodeDecodeError:
        return structs.replace(found, mistake=f"{shown}: it isn't UTF-8")
    except DockwardError as why:
        return structs.replace(found, mistake=why.message)


def files_for_images(directory: Path) -> list[Found]:
    """The files in the directory that are there for images."""
    return [found for names in _FOR_IMAGES if (found := _first(directory, names, relative=True)) is not None]


def parse_file_for_images(text: str, source: str) -> ToolFile:
    """A file that somebody named, whatever it is called: in YAML with the key `ignore` Grype's, else Trivy's.

    Raises `YamlError` or `TypedError`.
    """
    from dockward.syntax.toolfiles import grype, trivy  # noqa: PLC0415  # as in _parser
    from dockward.syntax.yaml import parse_yaml  # noqa: PLC0415

    if not source.endswith((".yaml", ".yml")):
        return trivy.parse_trivyignore(text, source)
    value = parse_yaml(text, source).value
    whose = grype.parse_grype if isinstance(value, dict) and "ignore" in value else trivy.parse_trivyignore_yaml
    return whose(text, source)


def _parser(name: str) -> Callable[[str, str], ToolFile]:
    # Loaded here: most sources have no such file beside them.
    from dockward.syntax.toolfiles import checkov, composelint, dockerfilelint, grype, hadolint, trivy  # noqa: PLC0415

    stem = name.removesuffix(".yaml").removesuffix(".yml")
    if name == ".trivyignore":
        return trivy.parse_trivyignore
    return {
        ".hadolint": hadolint.parse_hadolint,
        ".dockerfilelintrc": dockerfilelint.parse_dockerfilelint,
        ".compose-lint": composelint.parse_composelint,
        ".checkov": checkov.parse_checkov,
        ".grype": grype.parse_grype,
        ".trivyignore": trivy.parse_trivyignore_yaml,
    }[stem]


def reaching(pragma: Pragma, directory: str, sources: frozenset[str]) -> Pragma:
    """The entry with the sources that it covers."""
    if not pragma.paths:
        return structs.replace(pragma, sources=sources)
    from dockward.syntax.toolfiles.globs import path_matches  # noqa: PLC0415  # few entries have patterns

    def covered(source: str) -> bool:
        path = os.path.relpath(Path(source).absolute(), directory)
        return any(path_matches(one, path) for one in pragma.paths)

    return structs.replace(pragma, sources=frozenset(filter(covered, sources)))
