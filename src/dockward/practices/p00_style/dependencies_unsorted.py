"""What a service depends on doesn't stand in alphabetical order."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Fix, Problem, Reach, compose, problem, reach, rule
from dockward.model.compose import Project, SourceFile, Value
from dockward.model.fact import Place
from dockward.practices.p00_style._order import Rank, first_misplaced, sorted_items
from dockward.practices.p00_style._services import own_entries, own_items, written_services

_TITLE = "Put depends_on in alphabetical order"


@rule(
    "DW0068",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY, Danger.DEFENCE),
    elsewhere=("dclint:service-dependencies-alphabetical-order",),
    why="Compose heeds no order in it; one that seems to mean something misleads.",
    remedy="Put the names in alphabetical order.",
    bad=compose("services:", "  web:", "    image: a", "    depends_on: [db, cache]", *(
        "  db: {image: b}", "  cache: {image: c}",
    )),
    good=compose("services:", "  web:", "    image: a", "    depends_on: [cache, db]", *(
        "  db: {image: b}", "  cache: {image: c}",
    )),
    fixed="services:\n  web:\n    image: a\n    depends_on: [cache, db]\n  db: {image: b}\n  cache: {image: c}\n",
)  # fmt: skip
def dependencies_unsorted(project: Project) -> Iterator[Problem]:
    for file, name, service in written_services(project):
        needed = service.at("depends_on")
        found = _misplaced(needed) if needed is not None else None
        if needed is not None and found is not None:
            place, here, before = found
            message = f"{name} names {here} behind {before}."
            yield problem(message, at=place, evidence=f"{name}: {here} behind {before}", fix=_fix(file, needed))


def _misplaced(needed: Value) -> tuple[Place, str, str] | None:
    """Where it stands, its name and that of the one before it."""
    names = {str(one.content): one.place for one in own_items(needed)}
    names |= {name: one.place for name, one in own_entries(needed).items()}
    found = first_misplaced(names, lambda name: (name.lower(),))
    return (names[found[0]], *found) if found is not None else None


def _fix(file: SourceFile, needed: Value) -> tuple[Fix, ...]:
    return sorted_items(file, needed, _rank, _TITLE) if needed.items else ()


def _rank(one: Value) -> Rank:
    return (str(one.content).lower(),)
