"""Building the image installs a server for remote logins."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.dockerfile import Dockerfile
from dockward.practices._dockerfiles import command_place
from dockward.practices._dropping import dropped
from dockward.practices._packages import installed

_SERVERS = frozenset({"dropbear", "openssh-server", "ssh", "telnetd", "tigervnc-standalone-server", "x11vnc", "xrdp"})
_BY_MANAGER = {"apk": frozenset({"openssh", "openssh-server", "dropbear"})}


@rule(
    "DW0753",
    severity=reach(Attacker.NETWORK, Reach.CONTAINER, Danger.DEFENCE),
    elsewhere=("dockerfile_lint:installing_ssh",),
    why="A login service is one more program to patch, one more password or key to guard, and a way in that the "
    "engine's log doesn't see.",
    remedy="Leave it out; `docker exec -it NAME sh` enters a container. For git over SSH `openssh-client` is enough.",
    references=("https://docs.docker.com/reference/cli/docker/container/exec/",),
    bad=dockerfile("FROM debian:12.8", "RUN apt-get update && apt-get install -y openssh-server git"),
    good=dockerfile("FROM debian:12.8", "RUN apt-get update && apt-get install -y openssh-client git"),
    fixed="FROM debian:12.8\nRUN apt-get update && apt-get install -y git\n",
)
def login_server_installed(file: Dockerfile) -> Iterator[Problem]:
    for stage in file.shipped:
        for one in stage.all("RUN"):
            for command in one.commands:
                servers = _BY_MANAGER.get(command.program, _SERVERS)
                for name in installed(command):
                    if name in servers:
                        fix, why = dropped(file, name)
                        yield problem(
                            f"It installs {name}.",
                            at=command_place(file, one, command),
                            evidence=f"{command.program} {name}",
                            fix=fix,
                            unrepaired=why,
                        )
