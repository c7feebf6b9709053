"""Services don't stand in alphabetical order."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Problem, Reach, compose, problem, reach, rule
from dockward.model.compose import Project
from dockward.practices.p00_style._order import first_misplaced
from dockward.practices.p00_style._services import own_entries, own_files


@rule(
    "DW0067",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY, Danger.DEFENCE),
    elsewhere=("dclint:services-alphabetical-order",),
    why="In a long file a service is found where the alphabet puts it, and two people who add one don't both add it "
    "at the end.",
    remedy="Move it to its place.",
    bad=compose("services:", "  web:", "    image: a", "  db:", "    image: b"),
    good=compose("services:", "  db:", "    image: b", "  web:", "    image: a"),
)
def services_unsorted(project: Project) -> Iterator[Problem]:
    for _, document in own_files(project):
        services = own_entries(document.at("services"))
        found = first_misplaced(services, lambda name: (name.lower(),))
        if found is not None:
            here, before = found
            yield problem(
                f"{here} stands behind {before}.", at=services[here].place, evidence=f"{here} behind {before}"
            )
