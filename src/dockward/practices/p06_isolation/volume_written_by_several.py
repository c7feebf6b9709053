"""Several services of a project may write one volume."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Danger, Problem, Reach, compose, problem, reach, rule
from dockward.model.compose import Project, Value
from dockward.practices._compose import ends, program_of


@rule(
    "DW0680",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.NEIGHBOURS, Danger.DEFENCE),
    confidence=Confidence.LIKELY,
    elsewhere=("kics:shared_volumes_between_containers",),
    why="It is a door in the wall between them: an intruder in one changes what the other reads and trusts.",
    remedy="Let one of them write and mount it read-only on the others (`data:/data:ro`), or give each a volume of its "
    "own.",
    references=("https://docs.docker.com/reference/compose-file/services/#volumes",),
    tension="Containers of one image, such as a program and its workers, are taken for one program; so is one that "
    "prepares a volume and ends.",
    bad=compose(
        "services:", "  web:", "    image: a", "    volumes: [files:/files]", "  api:", "    image: b",
        "    volumes: [files:/files]", "volumes:", "  files:",
    ),
    good=compose(
        "services:", "  web:", "    image: a", "    volumes: [files:/files:ro]", "  api:", "    image: b",
        "    volumes: [files:/files]", "volumes:", "  files:",
    ),
)  # fmt: skip
def volume_written_by_several(project: Project) -> Iterator[Problem]:
    for volume, several in _writers(project).items():
        writers: dict[str, tuple[str, Value]] = {}
        for name, mount in several:
            writers.setdefault(program_of(project.services[name]), (name, mount))
        if len(writers) > 1:
            names = " and ".join(name for name, _ in writers.values())
            *_, (_, last) = writers.values()
            yield problem(f"{names} may write {volume}.", at=last.place, evidence=f"{volume}: {names}")


def _writers(project: Project) -> dict[str, list[tuple[str, Value]]]:
    """By volume the services that may write it, each with its mount."""
    found: dict[str, list[tuple[str, Value]]] = {one: [] for one in project.volumes}
    for name, service in project.services.items():
        volumes = service.at("volumes")
        for mount in volumes.items if volumes is not None and not ends(name, project) else ():
            source, readonly = mount.at("source"), mount.at("read_only")
            named = source.content if source is not None else None
            if isinstance(named, str) and named in found and (readonly is None or readonly.content is False):
                found[named].append((name, mount))
    return found
