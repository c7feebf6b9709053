"""Updates that a distribution's own signed index has for a package: what they mend, or that they are there at all.

An index names no flaws. Those that advisories or changelogs tell of, and that the offered version mends, are marked;
where none of them needs that version, the update itself stands for what it mends.
"""

from collections.abc import Sequence

from msgspec import Struct, structs

from dockward.advisories.database.lookup import Lookup, Offered, SuiteState
from dockward.advisories.database.schema import SOURCE
from dockward.advisories.feeds.feed import parse_day
from dockward.advisories.versions import Scheme, key
from dockward.model.flaws import Flaw
from dockward.model.package import Package


class Pending(Struct, frozen=True):
    """An update: the suite that has it, and its version as a binary package's or as a source's."""

    suite: SuiteState
    offered: Offered
    source: Offered | None


def pending_update(lookup: Lookup, space: str, package: Package) -> Pending | None:
    """The update that the release's suite has for a package, by its own name and architecture, else by its source."""
    suite = lookup.suite(space)
    if suite is None:
        return None
    name, source_name = package.name, package.source or package.name
    found = lookup.offered(space, name, source_name)
    source = found.get((source_name, SOURCE))
    own = found.get((name, package.architecture)) or found.get((name, "all"))
    offered, installed = (own, package.version) if own else (source, package.source_version or package.version)
    if offered is None or offered.key <= key(Scheme.DPKG, installed):
        return None
    return Pending(suite, offered, source)


def with_update(flaws: Sequence[Flaw], update: Pending) -> tuple[Flaw, ...]:
    """The flaws, those marked that the update mends; with one that stands for more where none needs this version.

    What the advisories know may end with an earlier update, and this one was not made for nothing.
    """
    since = parse_day(update.offered.since)
    versions = [one.key for one in (update.offered, update.source) if one]
    mended = {one.id: fixed for one in flaws if one.fixed and (fixed := key(Scheme.DPKG, one.fixed)) <= max(versions)}
    marked = tuple(structs.replace(one, pending=since) if one.id in mended else one for one in flaws)
    if mended and max(mended.values()) >= min(versions):
        return marked
    version = update.offered.version
    nameless = Flaw(
        id=f"{update.suite.name}:{version}",
        summary="a security update whose flaws no advisory here names",
        fixed=version,
        pending=since,
        more=True,
        source=update.suite.source,
        source_date=update.suite.made,
    )
    return (*marked, nameless)
