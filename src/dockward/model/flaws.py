"""Published flaws of packages, and what could not be judged: what a database of advisories says of a catalogue."""

from datetime import date
from enum import Enum

from msgspec import Struct

from dockward.model.excuse import Excuse
from dockward.model.fact import Fact, outside
from dockward.model.loading import Holder, Use
from dockward.model.package import Package
from dockward.model.severity import Severity
from dockward.model.vex import VexWord


class Outlook(Enum):
    """What a vendor says of a flaw that no version of its package mends; the values are what documents say."""

    DEFERRED = "deferred"
    WILL_NOT_FIX = "will not fix"
    END_OF_LIFE = "end of life"


_MENDING = {
    "": "no fix is known",
    Outlook.DEFERRED.value: "no fix yet, the vendor puts it off",
    Outlook.WILL_NOT_FIX.value: "the vendor will not fix it",
    Outlook.END_OF_LIFE.value: "no fix, the vendor's support is over",
}


def mending(fixed: str, outlook: str) -> str:
    """What mends a flaw, in words; where nothing does, what its vendor says of that."""
    return f"mended in {fixed}" if fixed else _MENDING[outlook]


class Flaw(Struct, frozen=True, kw_only=True):
    """One published flaw of one package, by whatever names and however many sources tell of it.

    `id` is its CVE id where it has one, for a pending update of unnamed flaws the suite and version; `aliases` are its
    other names. `fixed` is the lowest version above the
    installed one that is free of it by some advisory, empty where none is known.
    """

    id: str
    aliases: tuple[str, ...] = ()
    summary: str = ""
    fixed: str = ""
    outlook: Outlook | None = None
    """Where no version is free of it: what the vendor means to do, if it says so."""
    severity: Severity | None = None
    """The distribution's own word for its package, else by the score, else a source's word; None where none tells."""
    score: float | None = None
    """The CVSS base score, 0 to 10."""
    vector: str = ""
    exploited: date | None = None
    """Since when CISA lists it as exploited; None where it doesn't."""
    ransom: bool = False
    """Whether it is known to be used for ransom."""
    likelihood: float | None = None
    """EPSS: the probability that it is exploited within 30 days."""
    percentile: float | None = None
    """The share of flaws that EPSS finds less likely to be."""
    published: date | None = None
    references: tuple[str, ...] = ()
    pending: date | None = None
    """Since when, at the latest, the distribution's signed index offers a version that mends it."""
    more: bool = False
    """Whether the same update may mend other flaws too: what tells of this one is no full list."""
    advisory: str = ""
    """The id of the advisory that says so of this package."""
    source: str = ""
    """The source of that advisory, by its name in the database."""
    source_date: date | None = None
    """The day of that source's data."""
    vex: VexWord | None = None
    """What a VEX document says of it in this package."""
    excuse: Excuse | None = None
    """Why it doesn't count."""


NOT_WATCHED: Fact[Use] = outside("whether it is loaded was not looked at; `dockward scan --reach SECONDS` does")


class PackageFlaws(Struct, frozen=True):
    """A package that has flaws: the exploited ones first, then by severity, likelihood and id."""

    package: Package
    flaws: tuple[Flaw, ...]
    use: Fact[Use] = NOT_WATCHED
    """What running containers have loaded of it."""
    upgrade: str = ""
    """The lowest version on the way up without a flaw that any version mends, as far as advisories tell; else empty."""


class Upgrade(Struct, frozen=True):
    """A package, and the lowest version on the way up without a flaw that any version mends."""

    package: str
    version: str
    to: str


class ToldFlaw(Struct, frozen=True, kw_only=True):
    """One flaw of one package as reports tell it. Days are ISO 8601; `severity` is empty where nobody rated it."""

    id: str
    aliases: tuple[str, ...]
    package: str
    version: str
    fixed: str
    outlook: str
    """Where nothing mends it: `deferred`, `will not fix` or `end of life` by its vendor's word; else empty."""
    severity: str
    score: float | None
    exploited: str | None
    likelihood: float | None
    vex: VexWord | None
    reach: str
    """Of the package: `listening`, `loaded`, `not seen`, or `unknown`."""
    reason: str
    """Why that is unknown."""
    seconds: float | None
    """How long was watched; 0 for a single look, null for none."""
    holders: tuple[Holder, ...]


class Unjudged(Enum):
    """Why nothing could be said about a package; the values say it to people."""

    NO_DATA = "the database has no advisories for packages of this kind"
    NO_RELEASE = "the database has no advisories for this distribution, or for this release of it"
    ONLY_SINGLE = "only single advisories were imported for its distribution or kind, and not all that there are"
    NO_DISTRIBUTION = "which distribution it belongs to is not known"
    NO_VERSION = "its version is not one that can be compared"
    NO_GROUP = "it may be one that has flaws, but which group of Maven's it is of is not known"
    NO_STREAM = "it is of a module, and which stream is not known"


class UnjudgedPackage(Struct, frozen=True):
    """A package that may have flaws that nobody told of; it can be in `flawed` too."""

    package: Package
    why: Unjudged


class Tells(Enum):
    """What a source speaks of: which packages have which flaws, which flaws are exploited, how likely that is."""

    FLAWS = "flaws"
    EXPLOITED = "exploited"
    LIKELIHOOD = "likelihood"


class StaleSource(Struct, frozen=True):
    """A source whose data is older than what was asked for: newer flaws are missing. `dated` None is of unknown age.

    It speaks of this many of the packages, and of the others it says nothing.
    """

    name: str
    dated: date | None
    packages: int
    tells: Tells = Tells.FLAWS


class Matches(Struct, frozen=True, kw_only=True):
    """What a database says of the packages of one image or directory.

    Only where `complete` holds, a package that isn't in `flawed` has no flaw that the sources know of.
    """

    flawed: tuple[PackageFlaws, ...] = ()
    unjudged: tuple[UnjudgedPackage, ...] = ()
    stale: tuple[StaleSource, ...] = ()
    judged: int = 0
    """Packages about which the database could say all that it was asked."""
    left_to_distribution: int = 0
    """Packages of languages that one of the distribution owns, programs that Bitnami packed: judged as that."""

    @property
    def complete(self) -> bool:
        """Whether every package was judged by data that is recent enough."""
        return not self.unjudged and not self.too_old(Tells.FLAWS)

    def too_old(self, tells: Tells) -> tuple[StaleSource, ...]:
        """The stale sources that speak of this."""
        return tuple(one for one in self.stale if one.tells is tells)
