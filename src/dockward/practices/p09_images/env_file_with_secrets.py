"""A service takes its environment from a file that holds secrets."""

import posixpath
from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Danger, Problem, Reach, compose, problem, reach, rule
from dockward.model.compose import Project, Value
from dockward.model.subject import Kind
from dockward.model.workload import EnvKind, Workload
from dockward.model.world import World
from dockward.practices._compose import project_of, surely

_SECRET = frozenset({EnvKind.CREDENTIAL, EnvKind.CONNECTION_STRING})
_UNKNOWN = "which of them its image reads from files too isn't known"
_MISSING = "missing-env-file"


@rule(
    "DW0980",
    severity=reach(Attacker.LOCAL_USER, Reach.DATA, Danger.DEFENCE),
    confidence=Confidence.LIKELY,
    elsewhere=("docksec:compose-env-file-secret-risk",),
    kinds=(Kind.COMPOSE,),
    why="What is in it ends up in the environment all the same, where every process of the container, every crash "
    "report and everyone who may run `docker inspect` reads it; and such files get copied and committed.",
    remedy="Keep settings in it, and give secrets by `secrets`: most images take NAME_FILE in place of NAME.",
    references=("https://docs.docker.com/compose/how-tos/use-secrets/",),
    bad=compose("services:", "  web:", "    image: a", "    env_file: secrets.env"),
    good=compose("services:", "  web:", "    image: a", "    environment:", "      LANG: C.UTF-8"),
)
def env_file_with_secrets(w: Workload, world: World) -> Iterator[Problem]:
    """A file that isn't there to be read may hold anything, so it is a guess."""
    project = project_of(w, world)
    entries = w.environment.value
    if project is None:
        return
    for file, path in _files(w, project):
        names = sorted(one.name for one in entries if one.kind in _SECRET and one.place and one.place.source == path)
        name = posixpath.basename(path)
        if names:
            message = f"{name} holds {names[0]}{f' and {len(names) - 1} more' if len(names) > 1 else ''}."
            sure = surely(w, world, file.place, Confidence.LIKELY)
            why = f"whether its image reads {names[0]}_FILE isn't known" if len(names) == 1 else _UNKNOWN
            evidence = (name, *names)
            yield problem(message, at=file.place, evidence=evidence, confidence=sure, unrepaired=why)
        elif any(one.kind == _MISSING and one.place == file.place for one in project.flaws):
            message = f"What {name} holds couldn't be seen."
            why = "the file isn't there to be looked into"
            yield problem(message, at=file.place, evidence=name, confidence=Confidence.GUESS, unrepaired=why)


def _files(w: Workload, project: Project) -> Iterator[tuple[Value, str]]:
    """Its files of variables, each with its path."""
    service = project.services.get(w.name)
    given = service.at("env_file") if service is not None else None
    for one in given.items if given is not None else ():
        path = one.at("path")
        if path is not None and isinstance(path.content, str):
            yield one, path.content
