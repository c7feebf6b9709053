"""Two services want one container name."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Problem, Reach, compose, problem, reach, rule
from dockward.model.compose import Project


@rule(
    "DW0061",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY, Danger.DEFENCE),
    elsewhere=("dclint:no-duplicate-container-names",),
    why="Names of containers are unique on an engine, so Compose refuses the file.",
    remedy="Take `container_name` out of one of them, or better of both: Compose makes names that can't clash.",
    references=("https://docs.docker.com/reference/compose-file/services/#container_name",),
    bad=compose(
        "services:", "  web:", "    image: a", "    container_name: shop", "  api:", "    image: b",
        "    container_name: shop",
    ),
    good=compose(
        "services:", "  web:", "    image: a", "    container_name: web", "  api:", "    image: b",
        "    container_name: api",
    ),
)  # fmt: skip
def container_name_twice(project: Project) -> Iterator[Problem]:
    owners: dict[str, str] = {}
    for name, one in project.services.items():
        own = one.at("container_name")
        if own is None or not isinstance(own.content, str):
            continue
        first = owners.setdefault(own.content, name)
        if first != name:
            yield problem(f"{first} and {name} are both named {own.content}.", at=own.place, evidence=own.content)
