"""Command lines as the containers that the engine would make of them, each fact with its place in the line."""

from collections import Counter

from msgspec import Struct, structs

from dockward.model.compose import Project
from dockward.model.dockerfile import Flaw
from dockward.model.workload import Origin, Workload
from dockward.syntax.compose.session import Files
from dockward.syntax.compose.workload import workload_of
from dockward.syntax.reference import parse_reference
from dockward.syntax.runline.calls import read_calls
from dockward.syntax.runline.options import Parsed, RefusedError, parse_call
from dockward.syntax.runline.service import service_of
from dockward.syntax.runline.words import Shell

_NAMELESS = "container"


class RunLines(Struct, frozen=True):
    """What a text of command lines describes, and what the docker client refuses in it."""

    workloads: tuple[Workload, ...]
    flaws: tuple[Flaw, ...]


def parse_run(text: str, source: str, shell: Shell, files: Files) -> RunLines:
    """Every container that the `docker run` and `docker create` in `text` make, whatever else stands beside them.

    Relative paths and files count from the shell's directory; `files` gives those of `--env-file` and `--label-file`.
    What only the shell knows is unknown. What an engine has and no line (processes, state) is outside.
    """
    calls, flaws = read_calls(text, source, shell)
    found: list[Workload] = []
    refused = list(flaws)
    taken: Counter[str] = Counter()
    for call in calls:
        try:
            parsed = parse_call(call)
        except RefusedError as why:
            refused.append(Flaw(str(why), why.place))
            continue
        made, errors = _workload(parsed, shell.directory, files)
        refused += errors
        taken[made.name] += 1
        found.append(_told_apart(made, source, taken[made.name]))
    return RunLines(tuple(found), tuple(refused))


def _workload(parsed: Parsed, directory: str, files: Files) -> tuple[Workload, tuple[Flaw, ...]]:
    service = service_of(parsed, directory, files)
    project = Project(name="", directory=directory, volumes=service.volumes)
    made = workload_of(_name(parsed), service.value, project)
    return structs.replace(made, origin=Origin.RUN), service.flaws


def _told_apart(made: Workload, source: str, nr: int) -> Workload:
    """Containers without a name of their own may be called alike: the second is `nginx (2)`."""
    name = made.name if nr == 1 else f"{made.name} ({nr})"
    return structs.replace(made, name=name, id=f"{source}/{name}")


def _name(parsed: Parsed) -> str:
    """That of `--name`, else the last part of its image's."""
    given = parsed.last("name")
    if given is not None and given.value:
        return given.value
    reference = parse_reference(parsed.image.text)
    return (reference.repository if reference else parsed.image.text).rpartition("/")[2] or _NAMELESS
