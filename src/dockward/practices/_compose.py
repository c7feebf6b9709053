"""Compose projects as context: which service is meant for development only, and which does one job and ends."""

import posixpath

from dockward.model.compose import Project, Value
from dockward.model.fact import Place
from dockward.model.severity import Confidence
from dockward.model.subject import Kind
from dockward.model.workload import Workload
from dockward.model.world import World
from dockward.syntax.regex import regex

_TRIED = frozenset(
    {"bench", "ci", "debug", "demo", "dev", "devel", "develop", "development", "e2e", "integration", "local",
     "override", "test", "testing", "tests"}
)  # fmt: skip
"""Words in the name of a file or profile that serves those who work on the program, or try it."""
_DIRECTORIES = frozenset({".devcontainer", ".github", ".gitlab", "e2e", "test", "testdata", "tests"})
_PARTS = regex(r"[._-]")


def project_of(w: Workload, world: World) -> Project | None:
    """The project that describes it; None for what no compose file describes."""
    if w.kind is not Kind.COMPOSE:
        return None
    several = (one for one in world.projects if one.name == w.project)
    return next((one for one in several if w.name in one.services or w.name in one.jobs), None)


def written_service(w: Workload, world: World) -> Value | None:
    """The service as its project has it, in the long form; None for what no compose file describes."""
    project = project_of(w, world)
    return None if project is None else project.services.get(w.name) or project.jobs.get(w.name)


def profiles_of(w: Workload, world: World) -> frozenset[str]:
    """The profiles with one of which it runs, in small letters; none where it always does."""
    service = written_service(w, world)
    named = service.at("profiles") if service is not None else None
    return frozenset(str(one.content).lower() for one in named.items) if named is not None else frozenset()


def for_development(w: Workload, world: World, at: Place) -> bool:
    """Whether what is written at this place serves development or tests: by the file's name, or by its profiles."""
    if w.kind is not Kind.COMPOSE:
        return False
    profiles = profiles_of(w, world)
    return _is_tried(at.source) or (bool(profiles) and all(_TRIED.intersection(_PARTS.split(one)) for one in profiles))


def _is_tried(path: str) -> bool:
    directory, name = posixpath.split(path)
    return bool(_TRIED.intersection(_PARTS.split(name.lower())) or _DIRECTORIES.intersection(directory.split("/")))


def is_job(w: Workload, world: World) -> bool:
    """Whether a compose file makes it do one job and end."""
    project = project_of(w, world)
    return project is not None and ends(w.name, project)


def ends(name: str, project: Project) -> bool:
    """Whether this service does one job and ends: others wait for its end, or the file calls it a job."""
    return name in project.jobs or name in project.awaited


def program_of(service: Value) -> str:
    """What tells whether two services run one program: the image, or the build of it."""
    build, image = service.at("build"), service.at("image")
    told = image if build is None else build
    return "" if told is None else str(_content(told))


def _content(one: Value) -> object:
    """What is in it, as written where variables leave it open."""
    if one.entries:
        return sorted((name, str(_content(each))) for name, each in one.entries.items())
    return one.written if one.content is None or not one.known else one.content


def surely(w: Workload, world: World, at: Place, otherwise: Confidence) -> Confidence:
    """The confidence in a flaw that is the very point of a setup for development: a guess there."""
    return Confidence.GUESS if for_development(w, world, at) else otherwise
