"""Reads what people write into worlds that rules judge: one for all Dockerfiles, one for each compose project."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from msgspec import Struct, structs

from dockward.model.dockerfile import Dockerfile, Flaw
from dockward.model.pragma import Pragma
from dockward.model.subject import Kind
from dockward.model.world import Unread, World
from dockward.read.sources.comments import pragmas_of
from dockward.read.sources.files import read_file
from dockward.read.sources.find import Sort, Source
from dockward.syntax.dockerfile import parse_dockerfile
from dockward.syntax.dockerfile.image import image_of

MOST_FLAWS = 20
"""Errors told of one file."""


class Reading(Struct, frozen=True, kw_only=True):
    """Sources as worlds. `texts` are the files' contents by path, as characters that keep every byte."""

    worlds: tuple[World, ...]
    texts: Mapping[str, str]
    pragmas: tuple[Pragma, ...] = ()
    notes: tuple[str, ...] = ()


def read_sources(sources: Iterable[Source], taken: float, given: Mapping[str, bytes] | None = None) -> Reading:
    """Every source, parsed. `given` holds contents that are not to be read from disk, as standard input's.

    What can't be read is unread in its world, with the reason; nothing is raised for it. `taken` is the time, in
    seconds since the epoch.
    """
    reader = _Reader(taken, given or {})
    for one in sources:
        reader.take(one)
    return reader.finished()


class _Reader:
    """Collects worlds."""

    def __init__(self, taken: float, given: Mapping[str, bytes]) -> None:
        self._taken, self._given = taken, given
        self._dockerfiles: list[Dockerfile] = []
        self._worlds: list[World] = []
        self._unread: list[Unread] = []
        self._texts: dict[str, str] = {}
        self._pragmas: list[Pragma] = []

    def take(self, source: Source) -> None:
        """Read one source."""
        kind = Kind.DOCKERFILE if source.sort is Sort.DOCKERFILE else Kind.COMPOSE_FILE
        try:
            data = self._given[source.path] if source.path in self._given else read_file(Path(source.path))
        except OSError as why:
            self._unread.append(Unread(kind, f"{source.path}: {why.strerror or why}", source.path))
            return
        if source.sort is Sort.DOCKERFILE:
            self._dockerfile(source.path, data)
        else:
            self._compose(source.path, data)

    def _dockerfile(self, path: str, data: bytes) -> None:
        file = parse_dockerfile(data, path, read_ignored(Path(path)))
        self._dockerfiles.append(file)
        self._texts[path] = file.text
        self._pragmas += pragmas_of(file)
        self._unread += _broken(Kind.DOCKERFILE, path, file.flaws)

    def _compose(self, path: str, data: bytes) -> None:
        # Loaded here: who has only Dockerfiles needn't wait for it.
        from dockward.read.sources.compose import is_override, read_compose, world_of  # noqa: PLC0415

        if is_override(path):
            return
        project = read_compose(path, {**self._given, path: data})
        world = world_of(project, self._taken)
        broken = _broken(Kind.COMPOSE_FILE, path, project.flaws)
        self._worlds.append(structs.replace(world, unread=tuple(broken)))
        self._texts |= {one.path: one.text for one in project.files}

    def finished(self) -> Reading:
        """What was taken."""
        images = tuple(image for one in self._dockerfiles if (image := image_of(one)) is not None)
        world = World(
            taken=self._taken, images=images, dockerfiles=tuple(self._dockerfiles), unread=tuple(self._unread)
        )
        return Reading(worlds=(world, *self._worlds), texts=self._texts, pragmas=tuple(self._pragmas))


def _broken(kind: Kind, path: str, flaws: Iterable[Flaw]) -> list[Unread]:
    """Errors in a file: what they spoil can't be judged."""
    fatal = [one for one in flaws if one.fatal]
    told = [
        Unread(kind, f"{one.place.source}:{one.place.line}:{one.place.column}: {one.message}", path) for one in fatal
    ]
    if len(told) > MOST_FLAWS:
        told[MOST_FLAWS:] = [Unread(kind, f"{path}: and {len(told) - MOST_FLAWS} more errors", path)]
    return told


def read_ignored(path: Path) -> tuple[str, ...] | None:
    """The .dockerignore that BuildKit takes for this Dockerfile: `NAME.dockerignore`, else the directory's own.

    None when there is none. The build's context is taken to be the Dockerfile's directory.
    """
    for one in (path.with_name(f"{path.name}.dockerignore"), path.with_name(".dockerignore")):
        try:
            return tuple(read_file(one).decode("utf-8", "replace").splitlines())
        except OSError:
            continue
    return None
