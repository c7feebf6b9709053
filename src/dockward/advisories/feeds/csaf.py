"""CSAF 2.0 (OASIS), also its VEX profile, as a feed: which products of a vendor have which flaws, and what mends them.

What a product is tells its identification helper: a package URL the package, a CPE the distribution's release. Where
a package has no URL, its name may be one as rpm writes it. `relationships` lay a package into a release, and a module
stream between both. `fixed`, `first_fixed` and `recommended` name the versions that mend, so all below are affected;
`known_affected` names single versions, ranges, or packages of which none is mended (section 3.2.3.9).
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

import msgspec
from msgspec import Struct, field, structs

from dockward.advisories.feeds.feed import (
    Document,
    Download,
    Feed,
    FeedError,
    day,
    decode_json,
    names,
    references,
    severity_word,
)
from dockward.advisories.limits import MOST_AFFECTED, MOST_RECORDS
from dockward.advisories.producttree import Named, Tree, TreeError
from dockward.advisories.ranges import Interval, Intervals
from dockward.advisories.ranges.interval import RangeError, bound, comparison, join, meet
from dockward.advisories.records import MOST_NAME, Affected, Dated, Item, Record, Skipped, shorten
from dockward.advisories.spaces import BINARY, PACKAGE_SPACES, distribution_space, normalised, scheme_of
from dockward.image.sbom.purl import MOST_PURL, read_purl
from dockward.model.flaws import Outlook
from dockward.model.package import PackageType
from dockward.model.severity import Severity

_MENDED = ("fixed", "first_fixed", "recommended")
_BROKEN = ("known_affected", "first_affected", "last_affected")
_CPE = re.compile(
    r"cpe:(?:/|2\.3:)[ao]:(redhat:enterprise_linux|rocky:rocky|rocky:linux|almalinux:almalinux|debian:debian_linux"
    r"|canonical:ubuntu_linux|suse:sles|suse:sle-module-[a-z-]+|opensuse:leap):v?([0-9][0-9.]*)(?::sp([0-9]))?"
    r"(?![0-9a-z])"
)
_FAMILIES = {
    "redhat": "rhel",
    "rocky": "rocky",
    "almalinux": "almalinux",
    "debian": "debian",
    "canonical": "ubuntu",
    "suse": "sles",
    "opensuse": "opensuse-leap",
}
_NEVRA = re.compile(
    r"(?P<name>[\w.+-]{1,200})-(?P<version>(?:[0-9]+:)?[^\s:-]+-[^\s:-]+)\.(?P<arch>src|nosrc|noarch|x86_64|aarch64|i[3-6]86)"
)
_MODULE = re.compile(r"pkg:rpmmod/[^/]+/(?P<name>[^@/?]+)@(?P<stream>[^:?]+)")
_VERS = re.compile(r"(?:vers:[a-z0-9.+-]+/)?(?P<constraints>[^\s|]+(?:\|[^\s|]+)*)")
_CONSTRAINT = re.compile(r"(<=|>=|<|>|=)?(.+)")
_RANGE = "product_version_range"


class _Id(Struct, frozen=True):
    text: str = ""


class _Vector(Struct, frozen=True):
    vector: str = field(name="vectorString", default="")


class _Score(Struct, frozen=True):
    cvss_v3: _Vector = _Vector()
    cvss_v2: _Vector = _Vector()


class _Note(Struct, frozen=True):
    category: str = ""
    text: str = ""


class _Threat(Struct, frozen=True):
    category: str = ""
    details: str = ""


class _Remediation(Struct, frozen=True):
    category: str = ""
    details: str = ""
    product_ids: tuple[str, ...] = ()


class _Reference(Struct, frozen=True):
    url: str = ""


class _Vulnerability(Struct, frozen=True):
    cve: str = ""
    title: str = ""
    ids: tuple[_Id, ...] = ()
    product_status: dict[str, tuple[str, ...]] = {}
    scores: tuple[_Score, ...] = ()
    notes: tuple[_Note, ...] = ()
    threats: tuple[_Threat, ...] = ()
    remediations: tuple[_Remediation, ...] = ()
    references: tuple[_Reference, ...] = ()
    release_date: str | None = None


class _Tracking(Struct, frozen=True):
    id: str = ""
    current_release_date: str | None = None
    initial_release_date: str | None = None


class _Words(Struct, frozen=True):
    text: str = ""


class _Head(Struct, frozen=True):
    csaf_version: str
    title: str = ""
    aggregate_severity: _Words = _Words()
    tracking: _Tracking = _Tracking()


class _Csaf(Struct, frozen=True):
    document: _Head
    product_tree: Tree = Tree()
    vulnerabilities: tuple[_Vulnerability, ...] = ()


class _Thing(NamedTuple):
    """A product as far as it is known: where its name belongs, the package, its version or range, its module."""

    space: str = ""
    name: str = ""
    version: str = ""
    range: str = ""
    module: str = ""
    source: bool = False


_DECODER = msgspec.json.Decoder(_Csaf)
_HEAD = re.compile(rb'"csaf_version"\s*:\s*"2\.[01]"')


def _recognises(document: Document) -> bool:
    return document.head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{") and _HEAD.search(document.data) is not None


def _parse(document: Document) -> Iterator[Item]:
    found = decode_json(_DECODER, document.data)
    yield Dated(day(found.document.tracking.current_release_date))
    things = _things(found.product_tree)
    for one in found.vulnerabilities:
        yield from _vulnerability(found.document, one, things)


_SUSE = Download(
    name="csaf/suse",
    folder="https://ftp.suse.com/pub/projects/security/",
    path="csaf-vex.tar.bz2",
    most=1 << 30,
    usual=False,
)
FEED = Feed("CSAF", _recognises, _parse, pieces=True, downloads=(_SUSE,))


def _things(tree: Tree) -> Mapping[str, _Thing]:
    """All products by their ids. Raises `FeedError` for a tree that is larger than any real one."""
    try:
        found = {one.product_id: _thing(one, at.name if at.category == _RANGE else "") for one, at in tree.named()}
    except TreeError as why:
        raise FeedError(str(why)) from why
    for each in tree.relationships:
        part, whole = found.get(each.product_reference), found.get(each.relates_to_product_reference)
        if part is not None and whole is not None:
            found[each.full_product_name.product_id] = _laid(part, whole)
    return found


def _thing(one: Named, versions: str) -> _Thing:
    helper = one.product_identification_helper
    cpe = _CPE.match(helper.cpe)
    release = _release(cpe) if cpe else ""
    for purl in helper.packages:
        if module := _MODULE.match(purl[:MOST_PURL]):
            return _Thing(space=release, module=f"{module['name']}:{module['stream']}")
        if (found := _by_purl(purl, versions)) is not None:
            return found
    rpm = _NEVRA.fullmatch(one.name[: 2 * MOST_NAME])
    if rpm:
        return _Thing(name=rpm["name"], version=rpm["version"], source=rpm["arch"] in {"src", "nosrc"})
    return _Thing(space=release)


def _release(cpe: re.Match[str]) -> str:
    vendor, release, pack = cpe[1].partition(":")[0], cpe[2], cpe[3]
    return distribution_space(_FAMILIES[vendor], f"{release}.{pack}" if pack else release) or ""


def _by_purl(purl: str, versions: str) -> _Thing | None:
    found = read_purl(purl) if purl else None
    if found is None or found.type is None or len(found.name) > MOST_NAME:
        return None
    if found.type in PACKAGE_SPACES:
        space = PACKAGE_SPACES[found.type]
        return _Thing(space=space, name=normalised(space, found.name), version=found.version, range=versions)
    if not found.type.of_distribution:
        return None
    system = found.distribution
    space = (distribution_space(system.id, system.version) if system else "") or ""
    source = found.architecture in {"src", "source"} or (found.type is PackageType.DEB and not found.architecture)
    if found.type is PackageType.DEB and not source and space:
        space += BINARY
    return _Thing(space, found.name, found.version, versions, found.module, source)


def _laid(part: _Thing, whole: _Thing) -> _Thing:
    """A part of another product: a package of a module or a release."""
    made = part if part.name or not whole.name else whole
    return made._replace(space=part.space or whole.space, module=part.module or whole.module)


def _vulnerability(head: _Head, one: _Vulnerability, things: Mapping[str, _Thing]) -> Iterator[Item]:
    mended = _known(one, _MENDED, things)
    broken = _known(one, _BROKEN, things)
    if sum(map(len, one.product_status.values())) > MOST_RECORDS:
        raise FeedError(f"a flaw of more than {MOST_RECORDS} products")
    named = [each.text for each in one.ids if each.text.startswith(("CVE-", "GHSA-"))]
    ids = names((one.cve, *named, head.tracking.id))
    if not ids:
        yield Skipped("a flaw without an identifier")
        return
    affected = []
    outlooks = _outlooks(one, things)
    for (space, name, module), (fixed, others) in _sorted(mended, broken).items():
        try:
            made = _intervals(space, fixed, others)
        except RangeError as why:
            yield Skipped(str(why))
            continue
        outlook = None if fixed else outlooks.get((space, name, module))
        affected.append(
            Affected(
                space=space,
                name=name,
                intervals=made,
                severity=_severity(head, one),
                module=module,
                outlook=outlook,
            )
        )
    if len(affected) > MOST_AFFECTED:
        raise FeedError(f"more than {MOST_AFFECTED} packages")
    if affected:
        yield _record(head, one, ids[:1], affected)
    elif any(one.product_status.get(word) for word in (*_MENDED, *_BROKEN)):
        yield Skipped("names no package of a release or an ecosystem that is looked at", fault=False)


def _known(one: _Vulnerability, words: Iterable[str], things: Mapping[str, _Thing]) -> list[_Thing]:
    """The packages in these statuses whose place is known; of a distribution's sources alone, where it names those."""
    ids = (each for word in words for each in one.product_status.get(word, ()))
    found = [thing for each in ids if (thing := things.get(each)) is not None and thing.space and thing.name]
    with_sources = {thing.space for thing in found if thing.source}
    return [thing for thing in found if thing.source or thing.space not in with_sources]


_Key = tuple[str, str, str]
_NO_FIX = "no_fix_planned"
_SAID = {
    "fix deferred": Outlook.DEFERRED,
    "will not fix": Outlook.WILL_NOT_FIX,
    "out of support scope": Outlook.END_OF_LIFE,
}
"""What Red Hat writes beside a category (https://redhatproductsecurity.github.io/security-data-guidelines/csaf-vex/)."""


def _outlooks(one: _Vulnerability, things: Mapping[str, _Thing]) -> dict[_Key, Outlook]:
    """What the vendor means to do for packages that nothing mends (section 3.2.3.12)."""
    found: dict[_Key, Outlook] = {}
    for each in one.remediations:
        outlook = _SAID.get(each.details.strip().lower()) or (
            Outlook.WILL_NOT_FIX if each.category == _NO_FIX else None
        )
        for thing in (things[id_] for id_ in each.product_ids if id_ in things) if outlook else ():
            if outlook is not None:
                found.setdefault((thing.space, thing.name, thing.module), outlook)
    return found


def _sorted(mended: list[_Thing], broken: list[_Thing]) -> dict[_Key, tuple[list[_Thing], list[_Thing]]]:
    """By package and module, what mends it and what is broken in it."""
    found: dict[_Key, tuple[list[_Thing], list[_Thing]]] = {}
    for nr, several in enumerate((mended, broken)):
        for one in several:
            found.setdefault((one.space, one.name, one.module), ([], []))[nr].append(one)
    return found


def _intervals(space: str, mended: list[_Thing], broken: list[_Thing]) -> Intervals:
    """Raises `RangeError`. Ranges and single versions that are named count before all that is below a mended one."""
    scheme = scheme_of(space)
    exact = [part for one in broken if one.range for part in _range(space, one.range)]
    exact += [part for one in broken if one.version and not one.range for part in comparison(scheme, "=", one.version)]
    fixed = min(((bound(scheme, one.version), one.version) for one in mended if one.version), default=None)
    if exact:
        made = join(exact)
        if fixed and not made[-1].fixed and made[-1].high <= fixed[0]:
            made = (*made[:-1], structs.replace(made[-1], fixed=fixed[1]))
        return made
    if fixed:
        return (Interval(high=fixed[0], fixed=fixed[1]),)
    return (Interval(),)


def _range(space: str, text: str) -> Intervals:
    """Of `vers:rpm/>=1|<2` (the VERS draft, section 3.1.2.3 of CSAF), or one comparison as older documents have it."""
    found = _VERS.fullmatch(text)
    if found is None or len(text) > MOST_NAME:
        raise RangeError("a range of versions in words")
    made: list[Intervals] = []
    for one in found["constraints"].split("|"):
        parts = _CONSTRAINT.fullmatch(one)
        if parts is None or parts[2] == "*":
            return (Interval(),)
        operator = parts[1] or "="
        told = comparison(scheme_of(space), operator, parts[2])
        # A lower limit and the upper one behind it are one stretch.
        if operator.startswith("<") and made and made[-1][0].high == Interval().high:
            made[-1] = meet(made[-1], told)
        else:
            made.append(told)
    return join(part for each in made for part in each)


def _severity(head: _Head, one: _Vulnerability) -> Severity | None:
    words = [each.details for each in one.threats if each.category == "impact"]
    told = [word for text in (*words, head.aggregate_severity.text) if (word := severity_word(text)) is not None]
    return max(told, default=None)


def _record(head: _Head, one: _Vulnerability, ids: tuple[str, ...], affected: list[Affected]) -> Record:
    described = (each.text for each in one.notes if each.category in {"summary", "description"})
    vectors = (vector for each in one.scores for vector in (each.cvss_v3.vector, each.cvss_v2.vector) if vector)
    return Record(
        id=ids[0],
        summary=shorten(one.title or next(described, "") or head.title),
        vectors=tuple(dict.fromkeys(vectors)),
        published=day(one.release_date or head.tracking.initial_release_date),
        references=references(each.url for each in one.references),
        affected=tuple(affected),
    )
