"""A build step or a label of the image starts a privileged container."""

import shlex
from collections.abc import Iterator

from dockward.kit import Attacker, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.command import Command
from dockward.model.dockerfile import Dockerfile
from dockward.practices._dockerfiles import command_place, known
from dockward.practices._values import built_valued_commands
from dockward.syntax.runline import Shell
from dockward.syntax.runline.calls import read_calls
from dockward.syntax.runline.options import RefusedError, parse_call
from dockward.syntax.shell import parse_commands

_VALUED = frozenset({"--detach-keys", "--env", "--env-file", "--user", "--workdir", "-e", "-u", "-w"})
"""Options of `docker exec` whose value is the next word."""
_SHELL = Shell("/", "/root")
_CLIENTS = frozenset({"docker", "nerdctl", "podman"})
_OPTION = "--privileged"
_TRUE = frozenset({"1", "t", "true"})


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
    """Whether the client asks for it, rather than what it starts.

    A line that the client refuses, or whose variables may hold flags as well as the image, counts by its word.
    """
    if command.program not in _CLIENTS:
        return False
    if command.arguments[:1] == ("exec",) or command.arguments[:2] == ("container", "exec"):
        return _executes_privileged(command)
    words = (one if "$" in one else shlex.quote(one) for one in command.words[1:])
    program = "docker" if command.program == "nerdctl" else command.program
    calls, _ = read_calls(" ".join((program, *words)), "", _SHELL)
    try:
        given = parse_call(calls[0]).last("privileged") if calls else None
    except RefusedError:
        return True
    return given is not None and given.value.lower() in _TRUE if calls else True


def _executes_privileged(command: Command) -> bool:
    words = command.words[command.words.index("exec") + 1 :]
    skip = False
    for word in words:
        if skip or word.startswith("-"):
            if word == _OPTION and not skip:
                return True
            skip = not skip and word in _VALUED
        else:
            return False
    return False
