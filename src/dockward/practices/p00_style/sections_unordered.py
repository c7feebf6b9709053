"""The sections of the file don't stand in the usual order."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Problem, Reach, compose, problem, reach, rule
from dockward.model.compose import Project
from dockward.practices.p00_style._order import Rank, first_misplaced
from dockward.practices.p00_style._services import own_entries, own_files

_ORDER = ("version", "name", "include", "services", "networks", "volumes", "secrets", "configs")


@rule(
    "DW0071",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY, Danger.DEFENCE),
    elsewhere=("dclint:top-level-properties-order",),
    why="A reader who knows one file finds the way in the next.",
    remedy="Begin with extensions (`x-…`), then `name`, `include`, `services`, `networks`, `volumes`, `secrets`, "
    "`configs`.",
    bad=compose("services:", "  web:", "    image: a", "name: shop"),
    good=compose("name: shop", "services:", "  web:", "    image: a"),
)
def sections_unordered(project: Project) -> Iterator[Problem]:
    for _, document in own_files(project):
        sections = own_entries(document)
        found = first_misplaced((one for one in sections if one in _ORDER or one.startswith("x-")), _rank)
        if found is not None:
            here, before = found
            message = f"{here} stands behind {before}."
            yield problem(message, at=sections[here].place, evidence=f"{here} behind {before}")


def _rank(section: str) -> Rank:
    """Extensions come first, by their names: what they hold is used below."""
    return (0, section) if section.startswith("x-") else (1 + _ORDER.index(section), "")
