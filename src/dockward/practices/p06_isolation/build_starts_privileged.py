"""A build step or a label of the image starts a privileged container."""

from collections.abc import Iterator

from dockward.kit import Attacker, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.command import Command
from dockward.model.dockerfile import Dockerfile
from dockward.practices._dockerfiles import command_place, known
from dockward.practices._values import built_valued_commands
from dockward.syntax.shell import parse_commands

CLIENTS = frozenset({"docker", "nerdctl", "podman"})
_OPTION = "--privileged"


@rule(
    "DW0662",
    severity=reach(Attacker.SUPPLIER, Reach.HOST),
    elsewhere=("dockerfile_lint:privileged_run_container",),
    why="Tools that start images by their labels, and builds that reach an engine, hand the host to this image.",
    remedy="Take `--privileged` out, and name the one capability or device that is needed: `--cap-add`, `--device`.",
    references=("https://docs.docker.com/engine/containers/run/#runtime-privilege-and-linux-capabilities",),
    bad=dockerfile("FROM fedora:41", 'LABEL RUN="docker run --privileged -d IMAGE"'),
    good=dockerfile("FROM fedora:41", 'LABEL RUN="docker run -d IMAGE"', "RUN useradd --privileged x || true"),
)
def build_starts_privileged(file: Dockerfile) -> Iterator[Problem]:
    for one, command in built_valued_commands(file):
        if _OPTION in command.options and _is_privileged(command):
            yield problem(at=command_place(file, one, command), evidence=f"{command.program} {_OPTION}")
    for stage in file.shipped:
        for label in stage.all("LABEL"):
            for pair in label.pairs:
                text = known(pair.value) if pair.value else ""
                if _OPTION in text and any(map(_is_privileged, parse_commands(text))):
                    yield problem(at=pair.key.value, evidence=f"LABEL {known(pair.key)}")


def _is_privileged(command: Command) -> bool:
    from dockward.practices.p06_isolation._calls import is_privileged  # noqa: PLC0415  # most files need no reader of options

    return command.program in CLIENTS and is_privileged(command)
