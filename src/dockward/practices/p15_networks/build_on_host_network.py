"""A build step runs in the host's network."""

from collections.abc import Iterator

from dockward.kit import Attacker, Fix, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.dockerfile import Dockerfile
from dockward.practices._dockerfiles import built_instructions, known
from dockward.practices._repairs import without_argument


@rule(
    "DW1550",
    severity=reach(Attacker.SUPPLIER, Reach.NEIGHBOURS),
    elsewhere=("sonar:S6431",),
    why="Every package and script that the step runs reaches what listens on the build host's loopback: databases, "
    "agents, metadata services.",
    remedy="Take `--network=host` out; `RUN --network=none` for steps that need no network.",
    references=("https://docs.docker.com/reference/dockerfile/#run---network",),
    bad=dockerfile("FROM alpine:3.20", "RUN --network=host apk add --no-cache curl"),
    good=dockerfile("FROM alpine:3.20", "RUN --network=none make"),
    fixed="FROM alpine:3.20\nRUN apk add --no-cache curl\n",
)
def build_on_host_network(file: Dockerfile) -> Iterator[Problem]:
    for one in built_instructions(file, "RUN"):
        flag = one.flag("network")
        if flag and flag.value and known(flag.value) == "host":
            edits = without_argument(file, one, flag.span)
            fix = Fix(title="Take --network=host out", risk="services of the host are out of its reach", edits=edits)
            yield problem(at=flag.value.value, evidence="RUN --network=host", fix=fix)
