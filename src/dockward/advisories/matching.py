"""Which packages have which published flaws, by a database of advisories, and about which ones it can't tell.

A distribution's packages are judged by that distribution's advisories for their release and by no others: it mends
flaws without changing to a new version of upstream's, and only its own data knows. Packages of languages are judged by
their ecosystem's.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date

from msgspec import Struct, structs

from dockward.advisories.database.lookup import Hit, Lookup, severity_of
from dockward.advisories.database.naming import is_notice
from dockward.advisories.database.schema import CHANGELOGS
from dockward.advisories.jars import MAVEN, candidates, is_certain
from dockward.advisories.pending import Pending, pending_update, with_update
from dockward.advisories.records import ANY_MODULE
from dockward.advisories.spaces import (
    BINARY,
    BITNAMI,
    CHANGELOG,
    CODENAMES,
    GENERIC,
    PACKAGE_SPACES,
    ROLLING,
    RUBIES,
    distribution_space,
    normalised,
    scheme_of,
)
from dockward.advisories.staleness import MOST_DAYS, Asked, Terms, stale_sources, stale_suite
from dockward.advisories.versions import Scheme, is_version, key, order
from dockward.model.flaws import Flaw, Matches, Outlook, PackageFlaws, Unjudged, UnjudgedPackage
from dockward.model.package import Distribution, Package, PackageType
from dockward.model.severity import Severity

_FAMILIES = {
    PackageType.DEB: frozenset({"debian", "ubuntu"}),
    PackageType.APK: frozenset({"alpine", "wolfi", "chainguard"}),
    PackageType.RPM: frozenset({"almalinux", "rocky", "rhel", "sles", "opensuse-leap"}),
}
_MODULAR = ".module"
"""In the release of packages that were built for a module."""
_MOST_BRANCHES = 20
"""Of a package, each with the same flaw once more."""
_REVISION = re.compile(r"-[0-9]+$")
_GO_ITSELF = ("stdlib", "toolchain")
_EDGE = "_alpha"
"""In Alpine's VERSION_ID where it is no release but what becomes the next one."""


class _Question(Struct, frozen=True):
    """A name in a space, and the version to be judged there."""

    space: str
    name: str
    version: str


class _Found(Struct, frozen=True):
    """What is known of a package: its flaws, why there may be more, and the version to go to."""

    flaws: tuple[Flaw, ...] = ()
    unsure: Unjudged | None = None
    upgrade: str = ""


def match(
    lookup: Lookup,
    packages: Iterable[Package],
    distribution: Distribution | None,
    *,
    today: date,
    most_days: int = MOST_DAYS,
) -> Matches:
    """Judge the packages.

    A package of a language that one of the distribution owns is left to the distribution's advisories, a program that
    Bitnami packed to Bitnami's. Sources that say something of such packages and are older than `most_days` before
    `today` are named.
    """
    release = _signed_release(distribution)
    flawed: list[PackageFlaws] = []
    unjudged: list[UnjudgedPackage] = []
    asked = Asked()
    judged = left = 0
    packages = tuple(packages)
    packed = {(one.name.lower(), _of_upstream(one.version)) for one in packages if one.type is PackageType.BITNAMI}
    for one in packages:
        by_content = one.type is PackageType.GENERIC and (one.name.lower(), one.version) in packed
        if by_content or (one.owner and not one.type.of_distribution):
            left += 1
            continue
        if one.type is PackageType.GENERIC:
            asked.programs.append(tuple((part.space, part.name) for part in _of_program(one)))
        else:
            asked.types[one.type] += 1
        found = _judged(lookup, one, distribution)
        if release and one.type is PackageType.DEB and (update := pending_update(lookup, release, one)):
            found = _with_update(found, update)
        if found.flaws:
            flawed.append(PackageFlaws(one, found.flaws, upgrade=_as_written(one, found.upgrade)))
        if found.unsure is None:
            judged += 1
        else:
            unjudged.append(UnjudgedPackage(one, found.unsure))
    asked.flawed = len(flawed)
    terms = Terms(today, most_days)
    return Matches(
        flawed=tuple(flawed),
        unjudged=tuple(unjudged),
        stale=stale_sources(lookup, asked, _spaces(distribution), terms)
        + stale_suite(lookup, release, asked.types[PackageType.DEB], terms),
        judged=judged,
        left_to_distribution=left,
    )


def comparable(kind: PackageType, name: str) -> str:
    """The name as the type's ecosystem compares it."""
    return normalised(PACKAGE_SPACES.get(kind, ""), name)


def _spaces(distribution: Distribution | None) -> dict[PackageType, frozenset[str]]:
    """Where advisories for packages of a type stand."""
    found = {kind: frozenset((space,)) for kind, space in PACKAGE_SPACES.items()}
    if distribution is not None and distribution.id and (release := _release(distribution)):
        both = frozenset((release, release + BINARY))
        found.update({kind: both for kind, families in _FAMILIES.items() if distribution.id in families})
    return found


def _judged(lookup: Lookup, package: Package, distribution: Distribution | None) -> _Found:
    if package.type is PackageType.MAVEN and ":" not in package.name and lookup.has_space(MAVEN):
        return _of_jar(lookup, package)
    asked = _questions(package, distribution)
    if isinstance(asked, Unjudged):
        return _Found(unsure=asked)
    # What changelogs name are flaws, but no sign that others were looked for.
    partial = [
        _Question(one.space + CHANGELOG, one.name, one.version) for one in asked if package.type is PackageType.DEB
    ]
    known = [one for one in asked if lookup.has_space(one.space)]
    why = None
    if not known:
        why = _without_data(lookup, package, asked)
    numbers = _numbers(lookup, (*asked, *partial))
    if package.type is PackageType.GENERIC and why is None and not _is_followed(lookup, asked):
        # In an ecosystem a name without advisories is a good sign; a program that no source follows is none.
        why = Unjudged.NO_DATA if not numbers else Unjudged.ONLY_SINGLE
    found = _found(lookup, package, numbers)
    return structs.replace(found, unsure=why or found.unsure)


def _without_data(lookup: Lookup, package: Package, asked: Iterable[_Question]) -> Unjudged:
    """Why nothing tells that the package has no flaw."""
    if any(lookup.has_single(one.space) for one in asked):
        return Unjudged.ONLY_SINGLE
    return Unjudged.NO_RELEASE if package.type.of_distribution else Unjudged.NO_DATA


def _is_followed(lookup: Lookup, asked: Iterable[_Question]) -> bool:
    """Whether a source that is whole names the program."""
    return any(not source.partial for one in asked for source in lookup.sources_naming(one.space, one.name))


def _of_jar(lookup: Lookup, package: Package) -> _Found:
    """Of one without a group: judged by whatever group has something of its name."""
    several = candidates(lookup, package.name)
    asked = [_Question(MAVEN, name, package.version) for name in several]
    found = _found(lookup, package, _numbers(lookup, asked))
    return found if is_certain(several) or not found.flaws else _Found(unsure=Unjudged.NO_GROUP)


def _numbers(lookup: Lookup, asked: Iterable[_Question]) -> list[tuple[_Question, int]]:
    """Those whose names the advisories know."""
    return [(one, number) for one in asked if (number := lookup.package(one.space, one.name)) is not None]


def _found(lookup: Lookup, package: Package, numbers: Sequence[tuple[_Question, int]]) -> _Found:
    hits: dict[int, list[Hit]] = {}
    for question, number in numbers:
        made = order(scheme_of(question.space))(question.version)
        if not is_version(made):
            return _Found(unsure=Unjudged.NO_VERSION)
        for hit in lookup.hits(number, made):
            hits.setdefault(hit.flaw, []).append(hit)
    return _flaws(lookup, package, numbers, hits) if hits else _Found()


def _questions(package: Package, distribution: Distribution | None) -> list[_Question] | Unjudged:
    if package.type.of_distribution:
        return _of_distribution(package, distribution)
    if package.type is PackageType.GENERIC:
        return _of_program(package)
    space = PACKAGE_SPACES.get(package.type)
    if space is None:
        return Unjudged.NO_DATA
    version = _of_upstream(package.version) if package.type is PackageType.BITNAMI else package.version
    return [_Question(space, normalised(space, package.name), version)]


def _of_upstream(version: str) -> str:
    """Without the revision of Bitnami's packing: its advisories don't name it, and semver takes it for a preview."""
    return _REVISION.sub("", version)


def _of_distribution(package: Package, distribution: Distribution | None) -> list[_Question] | Unjudged:
    if distribution is None or not distribution.id:
        return Unjudged.NO_DISTRIBUTION
    space = _release(distribution)
    if space is None or distribution.id not in _FAMILIES[package.type]:
        return Unjudged.NO_RELEASE
    source = _Question(space, package.source or package.name, package.source_version or package.version)
    if package.type is PackageType.APK:
        return [source]
    # Debian's names of binary packages are a space of their own. The Red Hat family's advisories name both in one.
    binary = space + BINARY if package.type is PackageType.DEB else space
    return list(dict.fromkeys((_Question(binary, package.name, package.version), source)))


def _release(distribution: Distribution) -> str | None:
    if distribution.id in ROLLING:
        return distribution.id
    if distribution.id == "alpine" and _EDGE in distribution.version:
        return "alpine:edge"
    # Debian's next release has no number yet.
    return distribution_space(distribution.id, distribution.version) or CODENAMES.get(distribution.codename)


def _signed_release(distribution: Distribution | None) -> str | None:
    """The space of a release that may have a signed security suite."""
    signs = distribution is not None and distribution.id in _FAMILIES[PackageType.DEB]
    return _release(distribution) if signs and distribution is not None else None


def _of_program(package: Package) -> list[_Question]:
    name = normalised(GENERIC, package.name)
    asked = [_Question(space, name, package.version) for space in (GENERIC, BITNAMI)]
    if name == "ruby":
        asked.append(_Question(RUBIES, name, package.version))
    if name == "golang":
        asked += [_Question("go", part, package.version) for part in _GO_ITSELF]
    return asked


def _flaws(
    lookup: Lookup, package: Package, numbers: Sequence[tuple[_Question, int]], hits: dict[int, list[Hit]]
) -> _Found:
    own: dict[int, list[Hit]] = {}
    unsure = None
    for number, all_hits in hits.items():
        if of_stream := [one for one in all_hits if _of_stream(one.module, package)]:
            own[number] = of_stream
        if any(_of_unknown_stream(one.module, package) for one in all_hits):
            unsure = Unjudged.NO_STREAM
    found = [_flaw(lookup, number, several, package) for number, several in own.items()]
    upgrade = _upgrade(lookup, package, [number for _, number in numbers], own)
    return _Found(tuple(sorted(_without_told(found), key=_urgency)), unsure, upgrade)


def _upgrade(lookup: Lookup, package: Package, numbers: Sequence[int], hits: dict[int, list[Hit]]) -> str:
    """The lowest version on the way up that has no flaw that any version mends.

    A later branch may have one again, or others that the installed version never had.
    """
    mended = {flaw: best for flaw, several in hits.items() if (best := _best(several)) is not None}
    last = _best(mended.values())
    if last is None:
        return ""
    for _ in range(_MOST_BRANCHES):
        again = (hit for number in numbers for hit in lookup.hits(number, last.high))
        later = _best(hit for hit in again if _of_stream(hit.module, package))
        if later is None:
            break
        last = later
    return last.fixed


def _best(hits: Iterable[Hit]) -> Hit | None:
    """The last of those with a version that mends: what an earlier one mends, another still calls affected."""
    return max((one for one in hits if one.fixed), key=lambda one: one.high, default=None)


def _with_update(found: _Found, update: Pending) -> _Found:
    """With what the distribution offers, which is the version to go to unless advisories want a later one."""
    offered = update.offered
    later = not found.upgrade or key(Scheme.DPKG, found.upgrade) < offered.key
    flaws = tuple(sorted(with_update(found.flaws, update), key=_urgency))
    return _Found(flaws, found.unsure, offered.version if later else found.upgrade)


def _without_told(found: list[Flaw]) -> list[Flaw]:
    """Without notices of which no source says what they mend, where flaws are named that the same version mends."""
    if not any(is_notice(one.id) for one in found):
        return found
    named = {one.fixed for one in found if one.fixed and not is_notice(one.id)}
    return [one for one in found if one.fixed not in named or not is_notice(one.id)]


def _of_stream(module: str, package: Package) -> bool:
    """Whether an advisory for these module streams, or for none, is for the package."""
    if not module:
        return not package.module and _MODULAR not in package.version
    return package.module in module.split()


def _of_unknown_stream(module: str, package: Package) -> bool:
    modular = bool(package.module) or _MODULAR in package.version
    return modular and (module == ANY_MODULE or (bool(module) and not package.module))


def _flaw(lookup: Lookup, number: int, hits: list[Hit], package: Package) -> Flaw:
    known = lookup.flaw(number)
    best = _best(hits) or max(hits, key=lambda one: bool(one.outlook))
    source = lookup.source(best.source)
    words = [Severity(one.severity) for one in hits if one.severity is not None]
    word = max(words, default=None)
    scored = severity_of(known.score)
    first, second = (word, scored) if package.type.of_distribution else (scored, word)
    return Flaw(
        id=known.id,
        aliases=known.aliases,
        summary=known.summary or best.summary,
        fixed=_as_written(package, best.fixed),
        outlook=Outlook(best.outlook) if best.outlook and not best.fixed else None,
        severity=first if first is not None else second,
        score=known.score,
        vector=known.vector,
        exploited=known.exploited,
        ransom=known.ransom,
        likelihood=known.likelihood,
        percentile=known.percentile,
        published=known.published,
        references=known.references,
        advisory=best.advisory,
        source=source.name,
        source_date=source.dated,
        more=all(lookup.source(one.source).kind == CHANGELOGS for one in hits),
    )


def _as_written(package: Package, version: str) -> str:
    """The version as the ecosystem's own tool has it: advisories write those of Go's modules without the `v`.

    Source: Go Modules Reference, "Versions"; the toolchain's own versions have none.
    """
    of_module = package.type is PackageType.GOLANG and package.name not in _GO_ITSELF
    return f"v{version}" if of_module and version[:1].isdigit() else version


def _urgency(one: Flaw) -> tuple[bool, int, float, str]:
    severity = -1 if one.severity is None else int(one.severity)
    return one.exploited is None, -severity, -(one.likelihood or 0.0), one.id
