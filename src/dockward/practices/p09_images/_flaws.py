"""Published flaws of packages: what the rules about them share."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date

from msgspec import Struct, structs

from dockward.kit import Name, Problem, Settings, image, problem
from dockward.model.contents import Contents, FoundPackage, Origin
from dockward.model.errors import UnreadError
from dockward.model.excuse import Excuse
from dockward.model.fact import Fact
from dockward.model.flaws import Flaw, Matches, PackageFlaws, StaleSource, Tells, ToldFlaw, Upgrade, mending
from dockward.model.image import Image
from dockward.model.loading import Use
from dockward.model.package import Distribution, Package, PackageType
from dockward.model.severity import Severity
from dockward.practices._contents import need_whole
from dockward.practices.p09_images._use import best_use, few, told_flaw, urgency_of, use_words

_ALLOWED = Excuse("policy", "it is among those that the rule's settings allow")
_NOTHING = "no package and no known program was found in it, so that nothing could be judged"
_MOST_NAMED = 3
"""Flaws of a package that its finding describes, the gravest; and sources that are old."""
UNRATED = Severity.MEDIUM
"""Of a flaw that nobody has rated yet: most turn out to be that."""


class Wanted(Settings, frozen=True):
    """Flaws to leave alone, by any of their ids, and whether those count that nobody has mended yet."""

    allowed: tuple[Name, ...] = ()
    unfixed: bool = True


class Group(Struct, frozen=True):
    """Packages that were built from one source, and their flaws: what one update mends.

    Flaws that somebody's word excuses are a group of their own.
    """

    name: str
    version: str
    packages: tuple[Package, ...]
    flaws: tuple[Flaw, ...]
    layer: int
    excuse: Excuse | None = None
    uses: tuple[Fact[Use], ...] = ()
    """Of the packages, in their order."""
    told: tuple[ToldFlaw, ...] = ()
    """Each flaw of each package."""
    upgrade: Upgrade | None = None


def groups(i: Image, settings: Wanted, *, exploited: bool) -> list[Group]:
    """The packages with flaws that are known to be exploited, or with others. Raises `UnreadError`."""
    contents = i.contents.value
    layers = {one.package: one.layer for one in contents.packages}
    uses = {one.package: one.use for one in contents.flaws.value.flawed}
    upgrades = {one.package: one.upgrade for one in contents.flaws.value.flawed}
    found: dict[tuple[str, str, str, int, Excuse | None], dict[Package, list[Flaw]]] = {}
    for one in contents.flaws.value.flawed:
        package = one.package
        name, version = package.source or package.name, package.source_version or package.version
        for flaw in one.flaws:
            if bool(flaw.exploited) is exploited and (settings.unfixed or flaw.fixed):
                key = (package.type.value, name, version, layers.get(package, 0), _excuse(flaw, settings))
                found.setdefault(key, {}).setdefault(package, []).append(flaw)
    return [
        Group(
            name,
            version,
            tuple(several),
            _all(several.values()),
            layer,
            excuse,
            tuple(uses[one] for one in several),
            tuple(told_flaw(one, flaw, uses[one]) for one, flaws in several.items() for flaw in flaws),
            _upgrade(name, version, [upgrades[one] for one in several]) if excuse is None else None,
        )
        for (_, name, version, layer, excuse), several in found.items()
    ]


def _upgrade(name: str, version: str, several: Iterable[str]) -> Upgrade | None:
    """Packages of one source rarely need different versions; where they do, all are told."""
    wanted = " or ".join(dict.fromkeys(filter(None, several)))
    return Upgrade(name, version, wanted) if wanted else None


def _excuse(flaw: Flaw, settings: Wanted) -> Excuse | None:
    """Why it is to be left alone."""
    return _ALLOWED if {flaw.id, *flaw.aliases} & {*settings.allowed} else flaw.excuse


def _all(several: Iterable[list[Flaw]]) -> tuple[Flaw, ...]:
    by_id = {flaw.id: flaw for flaws in several for flaw in flaws}
    return tuple(sorted(by_id.values(), key=lambda one: (-(one.severity or UNRATED), -(one.likelihood or 0), one.id)))


def tell(i: Image, one: Group, least: Severity) -> Problem:
    """A group as a finding, as grave as its gravest flaw, and `least` at the least."""
    severity = max(one.flaws[0].severity or UNRATED, least)
    names = [package.name for package in one.packages if package.name != one.name]
    parts = f" ({few(names)})" if names else ""
    flaws = few([_named(flaw) for flaw in one.flaws], _MOST_NAMED)
    words = f"{one.name} {one.version}{parts} has {_count(one.flaws)}: {flaws}."
    use = best_use(one.uses)
    told = f"{words}{_upgrade_words(one)}{_origin_words(i.contents.value, one)}{_locked_words(one)}{use_words(use)}"
    return structs.replace(
        problem(told, at=i.contents, evidence=(f"{one.name} {one.version}", *_ids(one))),
        severity=severity,
        excuse=one.excuse,
        urgency=urgency_of(use),
        flaws=one.told,
        upgrade=one.upgrade,
    )


def _upgrade_words(one: Group) -> str:
    """What mends several of them at once; of a single flaw what stands beside it, unless that has others."""
    if one.upgrade is None:
        return ""
    if len(one.flaws) == 1:
        alone = one.upgrade.to == one.flaws[0].fixed
        return "" if alone else f" {one.upgrade.to} mends it, and what versions before that have."
    mended = sum(bool(flaw.fixed) for flaw in one.flaws)
    count = "all" if mended == len(one.flaws) else f"{mended} of them"
    return f" {one.upgrade.to} mends {count}."


def _origin_words(contents: Contents, one: Group) -> str:
    """What brought it; an SBOM doesn't tell."""
    return "" if contents.listed else f" It comes with {contents.origin(one.layer)}."


def _locked_words(one: Group) -> str:
    """Where only a lock file names it."""
    if not all(package.locked for package in one.packages):
        return ""
    files = few(sorted({package.path for package in one.packages}))
    return f" Only {files} names it, so it may be built in, or not be there."


def _count(flaws: tuple[Flaw, ...]) -> str:
    least = "at least " if any(one.more for one in flaws) else ""
    return f"{least}a published flaw" if len(flaws) == 1 else f"{least}{len(flaws)} published flaws"


def _ids(one: Group) -> list[str]:
    return sorted(flaw.id for flaw in one.flaws)


def _named(flaw: Flaw) -> str:
    if flaw.pending and not flaw.advisory:
        return f"what {flaw.id} mends (not rated, update there since {flaw.pending} at the latest)"
    about = [flaw.severity.word if flaw.severity else "not rated"]
    if flaw.exploited:
        about.append(f"exploited, known since {flaw.exploited}")
    if flaw.likelihood is not None and flaw.likelihood >= 0.1:  # noqa: PLR2004  # one in ten
        about.append(f"EPSS {flaw.likelihood:.0%}")
    if flaw.vex is not None:
        about.append(f"{flaw.vex.status.words}, says {flaw.vex.author or flaw.vex.source}")
    about.append(mending(flaw.fixed, flaw.outlook.value if flaw.outlook is not None else ""))
    if flaw.pending:
        about.append(f"update there since {flaw.pending} at the latest")
    return f"{flaw.id} ({', '.join(about)})"


def need_judged(i: Image, *, exploited: bool = False) -> None:
    """For the end of a rule: raises `UnreadError` where packages couldn't be judged, or not all of them were seen.

    So it does where there is none: an empty list of packages is no sign that nothing is flawed.
    For the rule about `exploited` flaws also where the list of those is old.
    """
    need_whole(i)
    contents = i.contents.value
    matches = contents.flaws.value
    if not contents.packages:
        raise UnreadError(_NOTHING, i.contents.place)
    counts = Counter(one.why.value for one in matches.unjudged)
    total = "1 package" if len(contents.packages) == 1 else f"{len(contents.packages)} packages"
    told = [f"{count} of {total}: {reason}" for reason, count in counts.items()]
    if stale := matches.too_old(Tells.FLAWS):
        old = [f"{_old(one)}, for {one.packages} of {total}" for one in stale]
        told.append(f"advisories are old: {few(old, _MOST_NAMED)}")
    if exploited and (stale := matches.too_old(Tells.EXPLOITED)):
        told.append(f"which flaws are exploited is told by what is old: {few([_old(one) for one in stale])}")
    if told:
        raise UnreadError("; ".join(told), contents.flaws.place)


def _old(one: StaleSource) -> str:
    return f"{one.name} ({one.dated or 'of unknown date'})"


_PACKAGE = Package(
    type=PackageType.DEB,
    name="libssl3",
    version="3.0.9-1",
    path="var/lib/dpkg/status",
    source="openssl",
    source_version="3.0.9-1",
)


def example(*flaws: Flaw, upgrade: str = "") -> Image:
    """An image with one package, which has these flaws, and all that a version mends in `upgrade`."""
    contents = Contents(
        distribution=Distribution(id="debian", version="12", end_of_life=date(2028, 6, 30)),
        packages=(FoundPackage(_PACKAGE, 0),),
        layers=(Origin(diff_id="sha256:" + "2b" * 32, instruction="RUN apt-get install -y libssl3"),),
        flaws=Fact(Matches(flawed=(PackageFlaws(_PACKAGE, flaws, upgrade=upgrade),) if flaws else (), judged=1)),
    )
    return image(contents=Fact(contents))


def problems(i: Image, settings: Wanted, *, exploited: bool) -> Iterator[Problem]:
    """A finding for each group of packages, the gravest first, and those that are excused behind the others.

    Raises `UnreadError` as `need_judged` does.
    """
    found = groups(i, settings, exploited=exploited)
    least = Severity.HIGH if exploited else Severity.INFO
    told = (tell(i, one, least) for one in found)
    yield from sorted(told, key=lambda one: (one.excuse is not None, -(one.severity or UNRATED), -one.urgency))
    need_judged(i, exploited=exploited)
