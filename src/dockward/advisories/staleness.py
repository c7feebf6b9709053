"""Which sources are too old to be believed about the packages of an image, and about how many of them each speaks."""

from collections import Counter
from collections.abc import Mapping
from datetime import date

from msgspec import Struct, field

from dockward.advisories.database.lookup import Lookup
from dockward.advisories.database.reading import SourceState
from dockward.advisories.database.schema import EPSS, KEV
from dockward.model.flaws import StaleSource, Tells
from dockward.model.package import PackageType

MOST_DAYS = 30
"""How old a source's data may be before it is told; all the big ones change every day."""
_OF_ANY_PACKAGE = {KEV: Tells.EXPLOITED, EPSS: Tells.LIKELIHOOD}


class Terms(Struct, frozen=True):
    """The day, and the most days that data may be older than it."""

    today: date
    most_days: int = MOST_DAYS


class Asked(Struct):
    """What was asked of a database about an image: packages by type, and programs one by one.

    `flawed` counts packages in which flaws were found, `programs` are their names in spaces: sources of those speak of
    single programs and not of all.
    """

    types: Counter[PackageType] = field(default_factory=Counter)
    programs: list[tuple[tuple[str, str], ...]] = field(default_factory=list)
    flawed: int = 0


def stale_sources(
    lookup: Lookup, asked: Asked, spaces: Mapping[PackageType, frozenset[str]], terms: Terms
) -> tuple[StaleSource, ...]:
    """The sources that are older than the terms allow, or of unknown age, by name.

    `spaces` has where the advisories for packages of a type stand. What is known of flaws whatever package has them
    matters where some were found.
    """
    counts: Counter[str] = Counter()
    for kind, count in asked.types.items():
        for one in lookup.sources_about(spaces.get(kind, frozenset())):
            counts[one.name] += count
    for names in asked.programs:
        counts.update({source.name for name in names for source in lookup.sources_naming(*name)})
    old = (one for one in lookup.sources if counts[one.name] and _is_old(one, terms))
    told = (StaleSource(one.name, one.dated, counts[one.name]) for one in old)
    return tuple(sorted((*told, *_of_flaws(lookup, asked.flawed, terms)), key=lambda one: one.name))


def _is_old(one: SourceState, terms: Terms) -> bool:
    age = one.age(terms.today)
    return age is None or age > terms.most_days or not one.records


def _of_flaws(lookup: Lookup, flawed: int, terms: Terms) -> list[StaleSource]:
    several = lookup.sources_of(_OF_ANY_PACKAGE.keys()) if flawed else ()
    return [
        StaleSource(one.name, one.dated, flawed, _OF_ANY_PACKAGE[one.kind]) for one in several if _is_old(one, terms)
    ]


def stale_suite(lookup: Lookup, space: str | None, packages: int, terms: Terms) -> tuple[StaleSource, ...]:
    """The signed suite of a release, where its time is over or, if it has none, it is older than the terms allow."""
    suite = lookup.suite(space) if space and packages else None
    if suite is None:
        return ()
    over = terms.today > suite.last_day if suite.last_day else (terms.today - suite.made).days > terms.most_days
    return (StaleSource(suite.source, suite.made, packages),) if over else ()
