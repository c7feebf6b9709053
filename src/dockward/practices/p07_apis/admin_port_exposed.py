"""An image exposes a port of remote administration."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Fix, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.dockerfile import Dockerfile, Instruction, Word
from dockward.practices._dockerfiles import known
from dockward.practices._repairs import without_argument, without_instruction

_ADMIN = {
    "22": "SSH",
    "23": "Telnet",
    "512": "rexec",
    "513": "rlogin",
    "514": "rsh",
    "2375": "Docker's API without TLS",
    "3389": "RDP",
    **{str(5900 + display): "VNC" for display in range(4)},
}
"""VNC's port is 5900 and the display's number; of displays the first few are the usual ones."""


@rule(
    "DW0750",
    severity=reach(Attacker.NETWORK, Reach.CONTAINER, Danger.DEFENCE),
    elsewhere=(
        "checkov:CKV_DOCKER_1",
        "kics:exposing_port_22",
        "sonar:S6473",
        "terrascan:AC_DOCKER_0026",
        "trivy:DS-0004",
    ),
    why="A container is entered by `docker exec`; a login service in it is one more password to guess and to patch.",
    remedy="Take the EXPOSE and the service out of the image; use `docker exec -it NAME sh`.",
    references=("https://docs.docker.com/reference/dockerfile/#expose",),
    bad=dockerfile("FROM alpine:3.20", "EXPOSE 8080 22/tcp"),
    good=dockerfile("FROM alpine:3.20", "EXPOSE 8080"),
    fixed="FROM alpine:3.20\nEXPOSE 8080\n",
)
def admin_port_exposed(file: Dockerfile) -> Iterator[Problem]:
    for stage in file.shipped:
        for one in stage.all("EXPOSE"):
            for word in one.arguments:
                ports, _, protocol = known(word).partition("/")
                for port in _admin_ports(ports) if protocol.lower() in {"", "tcp"} else ():
                    fix = (_without(file, one, word, port),) if port == ports else ()
                    message = f"Port {port} ({_ADMIN[port]}) is exposed."
                    yield problem(message, at=word.value, evidence=f"EXPOSE {port}", fix=fix)


def _admin_ports(ports: str) -> Iterator[str]:
    """Those of a port, or of a range of ports."""
    first, _, last = ports.partition("-")
    yield from (one for one in _ADMIN if _within(one, first, last or first))


def _within(port: str, first: str, last: str) -> bool:
    return first.isdecimal() and last.isdecimal() and int(first) <= int(port) <= int(last)


def _without(file: Dockerfile, one: Instruction, word: Word, port: str) -> Fix:
    several = len(one.arguments) > 1
    edits = without_argument(file, one, word.span) if several else without_instruction(file, one)
    return Fix(title=f"Don't expose {port}", risk="`docker run -P` publishes it no more", edits=edits)
