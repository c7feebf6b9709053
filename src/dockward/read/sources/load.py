"""Reads what people write into worlds that rules judge.

One is for all Dockerfiles, one for each compose project, one for all command lines.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct, structs

from dockward.model.compose import Project
from dockward.model.dockerfile import Dockerfile, Flaw
from dockward.model.fact import NOWHERE
from dockward.model.pragma import Pragma
from dockward.model.subject import Kind
from dockward.model.toolfile import Adoption, ToolFile
from dockward.model.workload import Workload
from dockward.model.world import Unread, World
from dockward.read.sources.comments import pragmas_in, pragmas_of
from dockward.read.sources.context import Contexts
from dockward.read.sources.files import read_file
from dockward.read.sources.find import Sort, Source
from dockward.read.sources.inline import Inset, comments_of, read_inline, unknown_inline
from dockward.read.sources.toolfiles import Found, ToolFiles, reaching
from dockward.syntax.dockerfile import parse_dockerfile
from dockward.syntax.dockerfile.image import image_of

MOST_FLAWS = 20
"""Errors told of one file."""
_OF_PROJECTS = (Kind.COMPOSE, Kind.COMPOSE_FILE, Kind.NETWORK, Kind.VOLUME)
KINDS = {
    Sort.DOCKERFILE: (Kind.DOCKERFILE,),
    Sort.COMPOSE: _OF_PROJECTS,
    Sort.STACK: _OF_PROJECTS,
    Sort.RUN: (Kind.RUN,),
}
"""What a file holds of what is judged."""


class Reading(Struct, frozen=True, kw_only=True):
    """Sources as worlds. `texts` are the files' contents by path, as characters that keep every byte.

    Dockerfiles for which another tool's file says how to judge stand in a world of their own.
    """

    worlds: tuple[World, ...]
    texts: Mapping[str, str]
    comments: tuple[Pragma, ...] = ()
    notes: tuple[str, ...] = ()
    adoptions: tuple[Adoption, ...] = ()
    insets: Mapping[str, Inset] = {}
    """Where Dockerfiles that stand in compose files are, by the path that they go by here."""

    @property
    def pragmas(self) -> tuple[Pragma, ...]:
        """The comments, and the entries of other tools' files."""
        files = self.adoptions
        entries = (reaching(pragma, one.directory, one.sources) for one in files for pragma in one.file.pragmas)
        return (*self.comments, *entries)

    def tool_files(self, world: World) -> list[ToolFile]:
        """The files of other tools that are there for what is in the world."""
        names = {one.path for one in world.dockerfiles} | {file.path for one in world.projects for file in one.files}
        return [one.file for one in self.adoptions if not names.isdisjoint(one.sources)]


def read_sources(
    sources: Iterable[Source],
    taken: float,
    given: Mapping[str, bytes] | None = None,
    *,
    adopting: bool = True,
    contexts: Contexts | None = None,
) -> Reading:
    """Every source, parsed. `given` holds contents that are not to be read from disk, as standard input's.

    What can't be read is unread in its world, with the reason; nothing is raised for it. `taken` is the time, in
    seconds since the epoch. Without `adopting` other tools' files beside the sources are left alone. `contexts` are
    those that were looked at before.
    """
    reader = _Reader(taken, given or {}, ToolFiles() if adopting else None, contexts or Contexts())
    for one in sources:
        reader.take(one)
    return reader.finished()


def joined(readings: Sequence[Reading]) -> Reading:
    """Several readings as one, without their worlds."""
    texts: dict[str, str] = {}
    adoptions: dict[str, Adoption] = {}
    for reading in readings:
        texts |= reading.texts
        for one in reading.adoptions:
            known = adoptions.get(one.file.path)
            adoptions[one.file.path] = structs.replace(one, sources=one.sources | known.sources) if known else one
    return Reading(
        worlds=(),
        texts=texts,
        comments=tuple(one for reading in readings for one in reading.comments),
        notes=tuple(one for reading in readings for one in reading.notes),
        adoptions=tuple(adoptions.values()),
        insets={path: one for reading in readings for path, one in reading.insets.items()},
    )


class _Reader:
    """Reads sources one by one."""

    def __init__(self, taken: float, given: Mapping[str, bytes], tools: ToolFiles | None, contexts: Contexts) -> None:
        self._taken, self._given, self._tools, self._contexts = taken, given, tools, contexts
        self._dockerfiles: list[Dockerfile] = []
        self._started: list[Workload] = []
        self._worlds: list[World] = []
        self._unread: list[Unread] = []
        self._texts: dict[str, str] = {}
        self._comments: list[Pragma] = []
        self._found: dict[str, Found] = {}
        self._reached: dict[str, set[str]] = {}
        self._settled: dict[str, tuple[str, ...]] = {}
        self._insets: dict[str, Inset] = {}

    def take(self, source: Source) -> None:
        """Read one source."""
        try:
            data = self._given[source.path] if source.path in self._given else read_file(Path(source.path))
        except OSError as why:
            reason = f"{source.path}: {why.strerror or why}"
            self._unread += (Unread(kind, reason, source.path) for kind in KINDS[source.sort])
            return
        match source.sort:
            case Sort.DOCKERFILE:
                self._dockerfile(source.path, data)
            case Sort.COMPOSE | Sort.STACK:
                self._compose(source, data)
            case Sort.RUN:
                self._run(source.path, data)

    def _dockerfile(self, path: str, data: bytes) -> None:
        file = parse_dockerfile(data, path, read_ignored(Path(path)))
        file = structs.replace(file, context=self._contexts.of(path))
        self._dockerfiles.append(file)
        self._texts[path] = file.text
        self._settled[path] = self._adopt(path, Sort.DOCKERFILE, [path])
        self._comments += pragmas_of(file)
        self._unread += _broken(Sort.DOCKERFILE, path, file.flaws)

    def _compose(self, source: Source, data: bytes) -> None:
        # Loaded here: who has only Dockerfiles needn't wait for it.
        from dockward.read.sources.compose import fragment_of, overridden, read_compose, world_of  # noqa: PLC0415

        path = source.path
        if not source.over and overridden(path) is not None:
            return
        project = read_compose(path, {**self._given, path: data}, source.over, stack=source.sort is Sort.STACK)
        self._texts |= {one.path: one.text for one in project.files}
        part = "" if source.over else fragment_of(project)
        if part:
            self._unread.append(Unread(Kind.COMPOSE_FILE, part, path))
            return
        world = world_of(project, self._taken, self._given, self._contexts)
        broken = [*_broken(Sort.COMPOSE, path, project.flaws), *_inline_unknown(project)]
        self._worlds.append(structs.replace(world, unread=tuple(broken)))
        insets = self._inline(project)
        comments = (pragma for one in project.files for pragma in pragmas_in(one))
        self._comments += (one for one in comments if not any(each.holds(one.place) for each in insets))
        self._adopt(path, Sort.COMPOSE, [one.path for one in project.files])

    def _inline(self, project: Project) -> tuple[Inset, ...]:
        """Take in the Dockerfiles that stand in the compose file, and tell where."""
        several = tuple(read_inline(project, self._contexts, read_ignored))
        self._insets |= {one.file.path: one.inset for one in several}
        self._comments += (pragma for one in several for pragma in comments_of(pragmas_of(one.file), one.inset))
        if several:
            flaws = ((one.file.path, [_moved(each, one.inset) for each in one.file.flaws]) for one in several)
            broken = (each for path, moved in flaws for each in _broken(Sort.DOCKERFILE, path, moved))
            self._worlds.append(structs.replace(self._world([one.file for one in several]), unread=tuple(broken)))
        return tuple(one.inset for one in several)

    def _adopt(self, path: str, sort: Sort, files: list[str]) -> tuple[str, ...]:
        """Take in the tools' files that are there for a source; which of them say how to judge it."""
        settling = []
        for one in self._tools.of(path, sort) if self._tools is not None else ():
            if one.file is None and one.path not in self._found:
                self._unread += (Unread(kind, one.mistake, one.path) for kind in KINDS[sort])
            self._found[one.path] = one
            self._reached.setdefault(one.path, set()).update(files)
            if one.file is not None and one.file.settles:
                settling.append(one.path)
        return tuple(settling)

    def _run(self, path: str, data: bytes) -> None:
        from dockward.read.sources.run import read_run  # noqa: PLC0415  # as above

        text = data.decode("utf-8", "surrogateescape")
        lines = read_run(path, text)
        self._started += lines.workloads
        self._texts[path] = text
        self._unread += _broken(Sort.RUN, path, lines.flaws)

    def _all(self) -> tuple[World, ...]:
        """The worlds; the first one holds what couldn't be read."""
        groups: dict[tuple[str, ...], list[Dockerfile]] = {(): []}
        for one in self._dockerfiles:
            groups.setdefault(self._settled[one.path], []).append(one)
        first, *others = (self._world(several) for several in groups.values())
        lines = (World(taken=self._taken, containers=tuple(self._started)),) if self._started else ()
        return (structs.replace(first, unread=tuple(self._unread)), *others, *lines, *self._worlds)

    def finished(self) -> Reading:
        """Everything taken."""
        return Reading(
            worlds=self._all(),
            texts=self._texts,
            comments=tuple(self._comments),
            adoptions=tuple(self._adoptions()),
            insets=self._insets,
        )

    def _world(self, dockerfiles: list[Dockerfile]) -> World:
        images = tuple(image for one in dockerfiles if (image := image_of(one)) is not None)
        return World(taken=self._taken, images=images, dockerfiles=tuple(dockerfiles))

    def _adoptions(self) -> Iterator[Adoption]:
        for path, one in self._found.items():
            if one.file is not None:
                sources = frozenset(self._reached[path])
                yield Adoption(file=one.file, directory=one.directory, sources=sources)


def _broken(sort: Sort, path: str, flaws: Iterable[Flaw]) -> list[Unread]:
    """Errors in a file: what they spoil can't be judged."""
    told = [(_words(one), one.place) for one in flaws if one.fatal]
    if len(told) > MOST_FLAWS:
        told[MOST_FLAWS:] = [(f"{path}: and {len(told) - MOST_FLAWS} more errors", NOWHERE)]
    return [Unread(kind, reason, path, place) for reason, place in told for kind in KINDS[sort]]


def _moved(flaw: Flaw, inset: Inset) -> Flaw:
    return structs.replace(flaw, place=inset.of(flaw.place))


def _inline_unknown(project: Project) -> Iterator[Unread]:
    """Dockerfiles in it of which it isn't known what they say."""
    for what, at in unknown_inline(project):
        yield Unread(Kind.COMPOSE_FILE, f"{at.source}:{at.line}:{at.column}: {what}", at.source, at)


def _words(flaw: Flaw) -> str:
    return f"{flaw.place.source}:{flaw.place.line}:{flaw.place.column}: {flaw.message}"


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
