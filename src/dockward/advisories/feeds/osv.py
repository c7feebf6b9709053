"""OSV's format (ossf.github.io/osv-schema), JSON and YAML, of the ecosystems that are looked at."""

import re
from collections.abc import Iterable, Iterator
from functools import cache

import msgspec
from msgspec import UNSET, Struct, UnsetType, field

from dockward.advisories.feeds.feed import (
    Document,
    Download,
    Feed,
    FeedError,
    because,
    day,
    decode_json,
    mends_no_flaw,
    module_of,
    names,
    references,
    severity_word,
)
from dockward.advisories.feeds.yamls import decode_yaml
from dockward.advisories.limits import MOST_AFFECTED, MOST_VERSIONS
from dockward.advisories.ranges import Event, Intervals, Unreadable, enumerated, intervals
from dockward.advisories.ranges.interval import join
from dockward.advisories.records import MOST_NAME, Affected, Dated, Item, Record, Skipped, shorten
from dockward.advisories.spaces import ECOSYSTEMS, GENERIC, normalised, osv_space, scheme_of
from dockward.model.severity import Severity
from dockward.syntax.decoders import convert

_CVE = re.compile(r"CVE-[0-9]{4}-[0-9]{4,12}")
_YAML_KEY = re.compile(rb"^(?:id|modified|affected|schema_version):", re.MULTILINE)
_YAML_KEYS = 2
_ITEM = rb"""- (?:[0-9A-Za-z][\w.+!-]*+|"[0-9A-Za-z][\w.+!-]*+"|'[0-9A-Za-z][\w.+!-]*+')\n"""
_LIST = re.compile(rb"^( *+)versions:\n((?:(\1 *+)" + _ITEM + rb")(?:\3" + _ITEM + rb"){7,})", re.MULTILINE)
_VERSION = re.compile(rb"[0-9A-Za-z][\w.+!-]*")


class _Range(Struct):
    type: str = ""
    repo: str = ""
    events: tuple[Event, ...] | None = None


class _Package(Struct):
    ecosystem: str = ""
    name: str = ""


class _Score(Struct):
    score: str = ""


class _Words(Struct):
    severity: object = None


class _Affected(Struct):
    package: _Package | None = None
    ranges: tuple[_Range, ...] | None = None
    versions: tuple[str, ...] | None = None
    severity: tuple[_Score, ...] | None = None
    ecosystem_specific: _Words | None = None


class _Reference(Struct):
    url: str = ""


class _Advisory(Struct):
    id: str
    aliases: tuple[str, ...] | None = None
    upstream: tuple[str, ...] | None = None
    related: tuple[str, ...] | None = None
    summary: str | None = None
    details: str | None = None
    published: str | None = None
    modified: str | None = None
    withdrawn: str | None = None
    severity: tuple[_Score, ...] | None = None
    affected: tuple[_Affected, ...] | None = None
    references: tuple[_Reference, ...] | None = None
    database_specific: _Words | None = None


class _Probe(Struct):
    id: str | UnsetType = UNSET
    modified: str | UnsetType = UNSET
    affected: msgspec.Raw | UnsetType = field(default=UNSET)


_PROGRAMS = {"https://github.com/python/cpython": "python"}
"""By their repositories, for advisories that name nothing else."""
_OF_PROGRAMS = GENERIC
_DECODER = msgspec.json.Decoder(_Advisory)
_PROBE = msgspec.json.Decoder(_Probe)
_space = cache(osv_space)


def _is_json(document: Document) -> bool:
    if not document.head.lstrip().startswith(b"{"):
        return False
    try:
        found = decode_json(_PROBE, document.data)
    except FeedError:
        return False
    return bool(found.id) and bool(found.modified) and found.modified is not UNSET and found.id is not UNSET


def _parse_json(document: Document) -> Iterator[Item]:
    yield from _items(decode_json(_DECODER, document.data))


def _is_yaml(document: Document) -> bool:
    return not document.head.startswith(b"{") and len(set(_YAML_KEY.findall(document.data))) >= _YAML_KEYS


def _parse_yaml(document: Document) -> Iterator[Item]:
    text, lists = _without_lists(document.data)
    try:
        found = convert(decode_yaml(text), _Advisory)
    except (msgspec.MsgspecError, RecursionError) as why:
        raise FeedError(because(why)) from why
    for one in found.affected or ():
        if one.versions and (listed := lists.get(one.versions[0])) is not None:
            one.versions = listed
    yield from _items(found)


def _without_lists(data: bytes) -> tuple[bytes, dict[str, tuple[str, ...]]]:
    """The text with a mark for each long list of versions, and the lists by their marks.

    They are nine tenths of PyPI's advisories, and YAML is slow.
    """
    lists: dict[str, tuple[str, ...]] = {}

    def marked(found: re.Match[bytes]) -> bytes:
        mark = f"list {len(lists)}"
        lists[mark] = tuple(one.decode() for one in _VERSION.findall(found[2]))
        return found[1] + b"versions: [" + mark.encode() + b"]\n"

    return _LIST.sub(marked, data), lists


_ARCHIVES = {
    "pypi": "PyPI",
    "npm": "npm",
    "go": "Go",
    "cargo": "crates.io",
    "gem": "RubyGems",
    "composer": "Packagist",
    "maven": "Maven",
    "nuget": "NuGet",
    "bitnami": "Bitnami",
    "wolfi": "Wolfi",
    "chainguard": "Chainguard",
    "almalinux": "AlmaLinux",
    "rocky": "Rocky%20Linux",
}
"""osv.dev's archives of an ecosystem; GitHub's advisories, PyPA's, RustSec's and Go's own are in there."""
_DOWNLOADS = tuple(
    Download(
        name=f"osv/{one}",
        folder="https://storage.googleapis.com/osv-vulnerabilities/",
        path=f"{name}/all.zip",
        most=1 << 30,
        daily=True,
    )
    for one, name in _ARCHIVES.items()
)
_GO = Download(name="go", folder="https://vuln.go.dev/", path="vulndb.zip", usual=False)
JSON = Feed("OSV", _is_json, _parse_json, pieces=True, downloads=(*_DOWNLOADS, _GO))
YAML = Feed("OSV", _is_yaml, _parse_yaml, pieces=True, by_lines=True)


def _items(found: _Advisory) -> Iterator[Item]:
    yield Dated(day(found.modified))
    if found.withdrawn:
        yield Skipped("withdrawn", fault=False)
        return
    if len(found.affected or ()) > MOST_AFFECTED:
        raise FeedError(f"more than {MOST_AFFECTED} packages")
    affected: list[Affected] = []
    for one in found.affected or ():
        told = _affected(found, one)
        if isinstance(told, Skipped):
            yield told
        else:
            affected.append(told)
    if affected:
        record = _record(found, affected)
        yield Skipped("mends no flaw", fault=False) if mends_no_flaw(record.id, record.covers) else record
    elif not found.affected:
        yield Skipped("names no package")


def _affected(found: _Advisory, one: _Affected) -> Affected | Skipped:
    package = one.package or _by_repository(one)
    if package is None:
        return Skipped("names no package, only commits")
    if one.package is None and not one.versions:
        return Skipped(f"tells commits of {package.name} only, and none of its versions")
    space = _space(package.ecosystem)
    if space is None:
        return Skipped(f"of {package.ecosystem[:40] or 'no ecosystem'}, which is not looked at", fault=False)
    if not package.name or len(package.name) > MOST_NAME:
        return Skipped("a package without a name of any use")
    made = _intervals(space, one)
    if isinstance(made, Unreadable):
        return Skipped(made.reason)
    return Affected(
        space=space,
        name=normalised(space, package.name),
        intervals=made,
        severity=_word(found, one),
        module=module_of(found.summary or "", made),
    )


def _by_repository(one: _Affected) -> _Package | None:
    """The program that is made of the commits, where it is one that is known here."""
    names = (_PROGRAMS.get(part.repo.removesuffix(".git").rstrip("/")) for part in one.ranges or ())
    return next((_Package(_OF_PROGRAMS, name) for name in names if name), None)


def _word(found: _Advisory, one: _Affected) -> Severity | None:
    for words in (one.ecosystem_specific, found.database_specific):
        if words is not None and (told := severity_word(words.severity)) is not None:
            return told
    # Distributions of the Red Hat family have it in front of the summary.
    return severity_word((found.summary or "").partition(":")[0])


def _intervals(space: str, one: _Affected) -> Intervals | Unreadable:
    """What the ranges and the list of versions say together; unreadable where nothing of it can be read."""
    scheme = scheme_of(space)
    made: list[Intervals] = []
    reason = ""
    for part in one.ranges or ():
        told = intervals(scheme, part.events or (), part.type)
        if not isinstance(told, Unreadable):
            made.append(told)
        elif part.type != "GIT" or not reason:
            reason = told.reason
    ranges = join(interval for part in made for interval in part)
    versions = one.versions or ()
    if len(versions) > MOST_VERSIONS:
        return Unreadable(f"more than {MOST_VERSIONS} versions of one package")
    found = (*ranges, *enumerated(scheme, versions, ranges))
    if found:
        return found
    return Unreadable(reason or "a range that affects no version")


def _record(found: _Advisory, affected: list[Affected]) -> Record:
    covers = _covers(found, affected)
    scores = [*(found.severity or ()), *(score for one in found.affected or () for score in one.severity or ())]
    return Record(
        id=names((found.id,))[0] if names((found.id,)) else "unnamed",
        aliases=() if covers else _aliases(found, affected),
        covers=covers,
        summary=shorten(found.summary or found.details or ""),
        vectors=tuple(dict.fromkeys(one.score for one in scores)),
        published=day(found.published),
        references=references(one.url for one in found.references or ()),
        affected=tuple(affected),
    )


def _aliases(found: _Advisory, affected: Iterable[Affected]) -> tuple[str, ...]:
    """Other names of the flaw; a distribution has its name at its maker's as `upstream`."""
    of_distribution = any(one.space not in ECOSYSTEMS for one in affected)
    return names((*(found.aliases or ()), *((found.upstream or ()) if of_distribution else ())))


def _covers(found: _Advisory, affected: Iterable[Affected]) -> tuple[str, ...]:
    """The flaws of a distribution's notice: a bundle, unlike an advisory of an ecosystem, which is of one flaw."""
    upstream = _cves(found.upstream)
    if upstream or all(one.space in ECOSYSTEMS for one in affected):
        return upstream
    several = _cves(found.aliases)
    return (several if len(several) > 1 else ()) or _cves(found.related)


def _cves(found: Iterable[str] | None) -> tuple[str, ...]:
    return names(one for one in found or () if _CVE.fullmatch(one))
