"""A container name has characters that the engine refuses."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Problem, Reach, compose, problem, reach, rule
from dockward.model.compose import Project
from dockward.practices.p00_style._services import written_services
from dockward.syntax.regex import regex

_NAME = regex(r"[a-zA-Z0-9][a-zA-Z0-9_.-]+")
"""The engine's own rule for names."""


@rule(
    "DW0062",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY, Danger.DEFENCE),
    elsewhere=("dclint:service-container-name-regex",),
    why="The engine takes letters, digits, `_`, `.` and `-`, at least two and the first a letter or digit: the service "
    "never starts.",
    remedy="Give it another name, or take `container_name` out.",
    references=("https://docs.docker.com/reference/compose-file/services/#container_name",),
    bad=compose("services:", "  web:", "    image: a", "    container_name: my shop"),
    good=compose("services:", "  web:", "    image: a", "    container_name: my-shop"),
)
def container_name_invalid(project: Project) -> Iterator[Problem]:
    for _, name, one in written_services(project):
        own = one.at("container_name")
        if own is None or not isinstance(own.content, str) or "$" in own.content:
            continue
        if not _NAME.fullmatch(own.content):
            yield problem(
                f"{own.content!r} is no name of a container.", at=own.place, evidence=f"{name}: {own.content}"
            )
