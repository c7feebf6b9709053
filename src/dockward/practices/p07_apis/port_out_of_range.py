"""EXPOSE names a port that doesn't exist."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.dockerfile import Dockerfile
from dockward.practices._dockerfiles import known

_HIGHEST = 65_535


@rule(
    "DW0751",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY, Danger.DEFENCE),
    elsewhere=(
        "buddy:EE0001",
        "dockerfilelint:invalid_port",
        "hadolint:DL3011",
        "kics:unix_ports_out_of_range",
        "semgrep:invalid-port",
        "terrascan:AC_DOCKER_0011",
        "trivy:DS-0008",
    ),
    why="Ports are numbers from 0 to 65535: the build ends here, or the port that was meant stays unsaid.",
    remedy="Write the port that the program listens on.",
    references=("https://docs.docker.com/reference/dockerfile/#expose",),
    bad=dockerfile("FROM alpine:3.20", "EXPOSE 80800"),
    good=dockerfile("FROM alpine:3.20", "EXPOSE 8080 9000-9010/udp"),
)
def port_out_of_range(file: Dockerfile) -> Iterator[Problem]:
    for stage in file.stages:
        for one in stage.all("EXPOSE"):
            for word in one.arguments:
                ends = known(word).partition("/")[0].split("-")
                if any(end.isdecimal() and int(end) > _HIGHEST for end in ends):
                    yield problem(at=word.value, evidence=f"EXPOSE {known(word)}")
