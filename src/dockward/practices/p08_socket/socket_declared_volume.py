"""A Dockerfile declares the engine's socket as a volume."""

from collections.abc import Iterator

from dockward.kit import Attacker, Fix, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.dockerfile import Dockerfile, Instruction, Word
from dockward.practices._dockerfiles import known
from dockward.practices._repairs import without_argument, without_instruction

_RISK = "whoever runs it must mount the socket by name, if it is needed at all"

_NAMES = ("docker.sock", "containerd.sock", "podman.sock", "crio.sock")


@rule(
    "DW0850",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.HOST),
    elsewhere=("semgrep:dockerfile-dockerd-socket-mount",),
    why="It asks whoever runs the image to put the engine's socket there, and with it the host.",
    remedy="Take the VOLUME out; a program that must talk to the engine gets a filtered socket when it runs.",
    references=("https://docs.docker.com/engine/security/#docker-daemon-attack-surface",),
    bad=dockerfile("FROM alpine:3.20", "VOLUME /var/run/docker.sock"),
    good=dockerfile("FROM alpine:3.20", "VOLUME /data"),
    fixed="FROM alpine:3.20\n",
)
def socket_declared_volume(file: Dockerfile) -> Iterator[Problem]:
    for stage in file.shipped:
        for one in stage.all("VOLUME"):
            for word in one.arguments:
                if known(word).endswith(_NAMES):
                    yield problem(at=word.value, evidence=f"VOLUME {known(word)}", fix=_fix(file, one, word))


def _fix(file: Dockerfile, one: Instruction, word: Word) -> tuple[Fix, ...]:
    alone = len(one.arguments) == 1
    edits = without_instruction(file, one) if alone else without_argument(file, one, word.span)
    return (Fix(title="Don't declare the socket as a volume", risk=_RISK, edits=edits),) if edits else ()
