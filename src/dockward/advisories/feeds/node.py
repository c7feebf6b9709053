"""The Node.js project's own list of flaws of its runtime (security-wg, vuln/core), and npm's advisories by package."""

import re
from collections.abc import Iterator

import msgspec
from msgspec import Struct

from dockward.advisories.feeds.feed import (
    Document,
    Download,
    Feed,
    FeedError,
    day,
    decode_json,
    each,
    fixed_by,
    names,
    references,
    severity_word,
    understood,
)
from dockward.advisories.limits import MOST_RECORDS
from dockward.advisories.ranges import Intervals, npm
from dockward.advisories.ranges.interval import join, meet, outside
from dockward.advisories.records import MOST_NAME, Affected, Dated, Item, Record, Skipped, shorten
from dockward.advisories.spaces import GENERIC
from dockward.advisories.versions import Scheme

_CORE = re.compile(rb'"vulnerable"\s*:')
_PATCHED = re.compile(rb'"patched"\s*:')
_OF_PACKAGE = re.compile(rb'\s*\{\s*"packageName"\s*:')


class _Core(Struct, rename="camel"):
    cve: tuple[str, ...]
    vulnerable: str
    affected_environments: tuple[str, ...] | None = None
    """Systems; None for all."""
    patched: str | None = None
    ref: str = ""
    overview: str = ""
    description: str = ""
    severity: str = ""


_CORE_DECODER = msgspec.json.Decoder(_Core)
_INDEX_DECODER = msgspec.json.Decoder(dict[str, msgspec.Raw])
_INDEX = re.compile(rb'\s*\{\s*"[0-9]{1,6}"\s*:\s*\{')
"""All of them in one document, by their numbers."""
_HERE = frozenset({"linux", "all"})


def _is_core(document: Document) -> bool:
    return document.head.lstrip().startswith(b"{") and bool(
        _CORE.search(document.head) and _PATCHED.search(document.head)
    )


def _parse_core(document: Document) -> Iterator[Item]:
    yield from _of_core(document.stem, document.data)


def _is_index(document: Document) -> bool:
    return _is_core(document) and _INDEX.match(document.head) is not None


def _parse_index(document: Document) -> Iterator[Item]:
    found = decode_json(_INDEX_DECODER, document.data)
    if len(found) > MOST_RECORDS:
        raise FeedError(f"more than {MOST_RECORDS} flaws")
    yield from each(lambda one: _of_core(one[0], bytes(one[1])), found.items())


def _of_core(number: str, data: bytes) -> Iterator[Item]:
    found = decode_json(_CORE_DECODER, data)
    if found.affected_environments and _HERE.isdisjoint(found.affected_environments):
        yield Skipped("of another system than Linux", fault=False)
        return
    patched = understood(npm.parse(found.patched)) if found.patched else ()
    made = meet(understood(npm.parse(found.vulnerable)), outside(patched))
    cves = names(found.cve)
    if not cves or not made:
        raise FeedError("a flaw without a CVE id, or that affects no version")
    affected = Affected(space=GENERIC, name="node", intervals=made, severity=severity_word(found.severity))
    yield Record(
        id=cves[0] if len(cves) == 1 else f"node-core/{number}",
        covers=cves if len(cves) > 1 else (),
        summary=shorten(found.description or found.overview),
        references=references((found.ref,)),
        affected=(affected,),
    )


_DOWNLOAD = Download(
    name="node",
    folder="https://raw.githubusercontent.com/nodejs/security-wg/main/vuln/core/",
    path="index.json",
)
INDEX = Feed("Node.js core", _is_index, _parse_index, whole=True, downloads=(_DOWNLOAD,))
CORE = Feed("Node.js core", _is_core, _parse_core, whole=True, pieces=True)


class _Versions(Struct):
    range: str = ""
    fixed: str = ""


class _Identifier(Struct):
    value: str = ""


class _Flaw(Struct, rename="camel"):
    id: str
    title: str = ""
    severity: str = ""
    url: str = ""
    published_at: str = ""
    modified_at: str = ""
    identifiers: tuple[_Identifier, ...] = ()
    affected_versions: tuple[_Versions, ...] = ()


class _OfPackage(Struct, rename="camel"):
    package_name: str
    vulnerabilities: tuple[msgspec.Raw, ...]


_PACKAGE_DECODER = msgspec.json.Decoder(_OfPackage)
_FLAW_DECODER = msgspec.json.Decoder(_Flaw)


def _is_of_package(document: Document) -> bool:
    return _OF_PACKAGE.match(document.head) is not None


def _parse_package(document: Document) -> Iterator[Item]:
    found = decode_json(_PACKAGE_DECODER, document.data)
    if not 0 < len(found.package_name) <= MOST_NAME:
        raise FeedError("a package without a name of any use")
    yield from each(lambda raw: _flaw(found.package_name, raw), found.vulnerabilities)


PACKAGES = Feed("npm advisories", _is_of_package, _parse_package, pieces=True)


def _flaw(package: str, raw: msgspec.Raw) -> Iterator[Item]:
    one = decode_json(_FLAW_DECODER, bytes(raw))
    known = names((one.id, *(other.value for other in one.identifiers)))
    made: Intervals = join(interval for part in one.affected_versions for interval in _interval(part))
    if not known or not made:
        raise FeedError("a flaw without an id, or that affects no version")
    yield Dated(day(one.modified_at))
    yield Record(
        id=known[0],
        aliases=known[1:],
        summary=shorten(one.title),
        published=day(one.published_at),
        references=references((one.url,)),
        affected=(Affected(space="npm", name=package, intervals=made, severity=severity_word(one.severity)),),
    )


def _interval(part: _Versions) -> Intervals:
    return fixed_by(understood(npm.parse(part.range)), part.fixed, Scheme.SEMVER)
