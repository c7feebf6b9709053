"""A build step or a label of the image starts a privileged container."""

from collections.abc import Iterator

from dockward.kit import Attacker, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.dockerfile import Dockerfile
from dockward.practices._dockerfiles import built_commands, command_place, known

_CLIENTS = frozenset({"docker", "nerdctl", "podman"})
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
    for one, command in built_commands(file):
        if command.program in _CLIENTS and _OPTION in command.options:
            yield problem(at=command_place(file, one, command), evidence=f"{command.program} {_OPTION}")
    for stage in file.shipped:
        for label in stage.all("LABEL"):
            for pair in label.pairs:
                words = known(pair.value).split() if pair.value else []
                if _OPTION in words and not _CLIENTS.isdisjoint(words):
                    yield problem(at=pair.key.value, evidence=f"LABEL {known(pair.key)}")
