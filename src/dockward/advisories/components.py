"""Published flaws and end-of-life dates of the engine, its parts and the systems under it, from a table that ships.

The table (components.json) is made by hand from each project's own advisories and release notes, the Go vulnerability
database, the vendors' life-cycle pages and CISA's list of exploited flaws. Of the kernel it has the branches of
kernel.org (endoflife.date of August 2026) and those few flaws that lead out of containers or are exploited; where
the versions that mend those of 2022 to 2024 were not looked up in the kernel's CVE records, public notes gave them.
It is small and has a date; it doesn't replace a distribution's security data.
"""

import re
from collections.abc import Iterable
from datetime import date
from functools import cache
from importlib import resources

import msgspec
from msgspec import Struct, field

from dockward.advisories.versions.dpkg import key as debian_key
from dockward.model.host import Advisory
from dockward.model.severity import Severity
from dockward.syntax.versions import release_key

_TABLE = "components.json"
_MOST_DIGITS = 10
_BINARY_REBUILD = re.compile(r"\+b[0-9]+$")


class Tested(Struct, frozen=True, forbid_unknown_fields=True):
    """A distribution's package that was found to have the flaw, from version `first` to `last`, both included.

    `how` says by what means. A later version is left to the distribution's own word.
    """

    system: str
    release: str
    package: str
    first: str
    last: str
    how: str

    def covers(self, system: str, release: str, package: str, version: str) -> bool:
        """Whether this package was tested. A rebuild of the same source (`+b6`) counts as that source."""
        if (self.system, self.release, self.package) != (system, release, package):
            return False
        source = debian_key(_BINARY_REBUILD.sub("", version))
        return debian_key(self.first) <= source <= debian_key(self.last)


class Entry(Struct, frozen=True, forbid_unknown_fields=True):
    """An advisory: `affected` are ranges of upstream versions, the first included and the second not."""

    id: str
    aliases: tuple[str, ...]
    severity: str
    summary: str
    affected: tuple[tuple[str, str], ...]
    fixed: tuple[str, ...]
    exploited: bool = False
    packages: tuple[Tested, ...] = ()
    by_builds: bool = False
    """Whether by it who builds with BuildKit gets beyond what a build may, as to the host's files."""

    def affects(self, version: str) -> bool:
        """Whether the upstream version has it; False for a version that can't be understood."""
        key = release_key(version)
        return key is not None and any(_key(first) <= key < _key(end) for first, end in self.affected)

    def advisory(self, version: str) -> Advisory:
        """The same in the model's words, with those fixed versions that are newer than `version`."""
        return Advisory(
            id=self.id,
            aliases=self.aliases,
            severity=Severity[self.severity.upper()],
            summary=self.summary,
            fixed=tuple(one for one in self.fixed if _key(one) > _key(version)),
            exploited=self.exploited,
        )


class Table(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The table. `end_of_life` and `systems` map a name to its branches and the last day of their security support."""

    made: date = field(name="date")
    end_of_life: dict[str, dict[str, date]]
    systems: dict[str, dict[str, date]]
    advisories: dict[str, tuple[Entry, ...]]


_DECODER = msgspec.json.Decoder(Table)


@cache
def table() -> Table:
    """The table that ships in the package."""
    return _DECODER.decode(resources.files(__package__).joinpath(_TABLE).read_bytes())


def system_end_of_life(system: str, version: str) -> date | None:
    """The last day of free security support by os-release's ID and VERSION_ID; None where the table doesn't know."""
    return branch_date(table().systems.get(system, {}), version)


def upstream_end_of_life(component: str, version: str) -> date | None:
    """The last day of upstream's support of the version's branch; None where none was announced or none is known."""
    key = release_key(version)
    if key is None:
        return None
    branches = table().end_of_life.get(component, {})
    return branch_date(branches, f"{key[0]}.{key[1]}") or branch_date(branches, f"{key[0]}.{key[1]:02}")


def knows_branch(component: str, version: str) -> bool:
    """Whether the table can tell of the version's branch: it is listed, or newer than all that are."""
    key = release_key(version)
    branches = table().end_of_life.get(component, {})
    if key is None or not branches:
        return key is not None
    return upstream_end_of_life(component, version) is not None or newer_than_all(branches, key)


def newer_than_all(branches: Iterable[str], numbers: tuple[int, ...]) -> bool:
    """Whether a version of these numbers is newer than the newest of the branches."""
    newest = max((found for one in branches if (found := numbers_of(one))), default=())
    return bool(newest) and numbers[: len(newest)] > newest


def numbers_of(branch: str) -> tuple[int, ...]:
    """What is between the dots; nothing where something else is."""
    parts = branch.split(".")
    return tuple(int(one) for one in parts) if all(one.isdecimal() and len(one) < _MOST_DIGITS for one in parts) else ()


def upstream_advisories(component: str, version: str) -> tuple[Advisory, ...]:
    """What an upstream build of this version is known to have, worst first."""
    entries = table().advisories.get(component, ())
    return _worst_first(one.advisory(version) for one in entries if one.affects(version))


def builder_flaws(version: str) -> tuple[Advisory, ...]:
    """Those of an engine of this version by which a build reaches beyond what it may, worst first."""
    entries = table().advisories.get("engine", ())
    return _worst_first(one.advisory(version) for one in entries if one.by_builds and one.affects(version))


def package_advisories(
    component: str, *, system: str, release: str, package: str, version: str
) -> tuple[Advisory, ...]:
    """What a distribution's package was found to have although its version number alone says nothing, worst first."""
    entries = table().advisories.get(component, ())
    return _worst_first(
        one.advisory(version)
        for one in entries
        if any(test.covers(system, release, package, version) for test in one.packages)
    )


def _worst_first(found: Iterable[Advisory]) -> tuple[Advisory, ...]:
    return tuple(sorted(found, key=lambda one: (not one.exploited, -one.severity, one.id)))


def _key(version: str) -> tuple[int, ...]:
    return release_key(version) or (0,)


def branch_date(branches: dict[str, date], version: str) -> date | None:
    """The date of the longest branch that the version belongs to: `12.5` is looked up as `12.5`, then as `12`."""
    parts = version.split(".")
    names = (".".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next((branches[name] for name in names if name in branches), None)
