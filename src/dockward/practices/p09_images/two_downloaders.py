"""Building the image uses both curl and wget."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.dockerfile import Dockerfile
from dockward.practices._dockerfiles import command_place

_BOTH = ("curl", "wget")


@rule(
    "DW0953",
    severity=reach(Attacker.CHANCE, Reach.CONTAINER, Danger.DEFENCE),
    elsewhere=(
        "buddy:ER0007",
        "hadolint:DL4001",
        "kics:run_using_wget_and_curl",
        "semgrep:use-either-wget-or-curl",
        "trivy:DS-0014",
    ),
    why="Two programs for one task are two to install, to patch and to leave to whoever breaks in.",
    remedy="Use one of them throughout, or `ADD --checksum=... URL` and neither.",
    references=("https://docs.docker.com/build/building/best-practices/#dont-install-unnecessary-packages",),
    strict=True,
    bad=dockerfile("FROM alpine:3.20", "RUN wget https://example.org/a", "RUN curl -O https://example.org/b"),
    good=dockerfile("FROM alpine:3.20", "RUN wget https://example.org/a", "RUN wget https://example.org/b"),
)
def two_downloaders(file: Dockerfile) -> Iterator[Problem]:
    first: str = ""
    for stage in file.shipped:
        for one in stage.all("RUN"):
            for command in one.commands:
                if command.program not in _BOTH:
                    continue
                first = first or command.program
                if command.program != first:
                    yield problem(at=command_place(file, one, command), evidence=f"{first} and {command.program}")
                    return
