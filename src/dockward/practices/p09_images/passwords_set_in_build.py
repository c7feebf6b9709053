"""Building the image sets the password of an account."""

from collections.abc import Iterator

from dockward.kit import Attacker, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.command import Command
from dockward.model.dockerfile import Dockerfile
from dockward.practices._dockerfiles import built_commands, command_place
from dockward.practices.p09_images._passwords import without_password

_SETTERS = frozenset({"chpasswd"})
_WITH_PASSWORD = {"useradd": frozenset({"-p", "--password"}), "usermod": frozenset({"-p", "--password"})}
_PASSWD = frozenset({"-d", "--delete", "--stdin"})


@rule(
    "DW0952",
    severity=reach(Attacker.SUPPLIER, Reach.DATA),
    elsewhere=("checkov:CKV2_DOCKER_17",),
    why="Everyone who can pull the image reads the password, or its hash, in the layer and in the history; every "
    "container has the same one.",
    remedy="Leave accounts locked (`useradd --system`), and give what needs a password a secret when it runs.",
    references=("https://docs.docker.com/build/building/secrets/",),
    bad=dockerfile("FROM debian:12.8", "RUN useradd app && echo app:secret | chpasswd"),
    good=dockerfile("FROM debian:12.8", "RUN useradd --system --uid 10001 app && passwd -l root"),
    fixed="FROM debian:12.8\nRUN useradd app\n",
)
def passwords_set_in_build(file: Dockerfile) -> Iterator[Problem]:
    for one, command in built_commands(file):
        if _sets(command):
            fix, why = without_password(file, one, command)
            evidence = f"RUN {command.program}"
            yield problem(at=command_place(file, one, command), evidence=evidence, fix=fix, unrepaired=why)


def _sets(command: Command) -> bool:
    if command.program == "passwd":
        return not command.options.isdisjoint(_PASSWD)
    wanted = _WITH_PASSWORD.get(command.program, frozenset())
    return command.program in _SETTERS or not command.options.isdisjoint(wanted)
