"""Alpine's secdb (security.alpinelinux.org): which version of a source package mended which flaws, by release."""

import re
from collections.abc import Iterator

import msgspec
from msgspec import Struct

from dockward.advisories.feeds.feed import Document, Download, Feed, FeedError, decode_json, each, names
from dockward.advisories.ranges import Interval
from dockward.advisories.records import MOST_NAME, Affected, Item, Record, Skipped
from dockward.advisories.spaces import distribution_space
from dockward.advisories.versions import Scheme, is_version, key

_FORMAT = re.compile(rb'"(?:distroversion|reponame|apkurl)"\s*:')
_WORD = re.compile(r"[A-Za-z]+(?:-[0-9A-Za-z]+)+|VSV[0-9]+")
_NEVER = "0"
"""Stands where a version should for flaws that the package never had."""
_ROLLING = "edge"


class _Fixes(Struct):
    name: str
    secfixes: dict[str, tuple[str, ...] | None] | None = None


class _Entry(Struct):
    pkg: _Fixes


class _Database(Struct):
    packages: tuple[_Entry, ...]
    distroversion: str


_DECODER = msgspec.json.Decoder(_Database)


def _recognises(document: Document) -> bool:
    head = document.head
    return head.lstrip().startswith(b"{") and _FORMAT.search(head) is not None and b"packages" in document.data


def _parse(document: Document) -> Iterator[Item]:
    found = decode_json(_DECODER, document.data)
    space = (
        f"alpine:{_ROLLING}" if found.distroversion == _ROLLING else distribution_space("alpine", found.distroversion)
    )
    if space is None:
        raise FeedError(f"no release of Alpine: {found.distroversion[:40]!r}")
    yield from each(lambda entry: _package(space, entry.pkg), found.packages)


_RELEASES = ("edge", *(f"v3.{number}" for number in range(10, 25)))
_DOWNLOADS = tuple(
    Download(
        name=f"alpine/{release.removeprefix('v')}-{repository}",
        folder="https://secdb.alpinelinux.org/",
        path=f"{release}/{repository}.json",
        most=32 << 20,
    )
    for release in _RELEASES
    for repository in ("main", "community")
)
FEED = Feed("Alpine secdb", _recognises, _parse, downloads=_DOWNLOADS)


def _package(space: str, package: _Fixes) -> Iterator[Item]:
    """One record a flaw. Mended several times means that the first times were not enough: the last one counts."""
    if not package.name or len(package.name) > MOST_NAME:
        raise FeedError("a package without a name of any use")
    fixes: dict[str, tuple[bytes, str, tuple[str, ...]]] = {}
    for version, flaws in (package.secfixes or {}).items():
        made = key(Scheme.APK, version)
        if version == _NEVER:
            continue
        if not is_version(made):
            yield Skipped("a fixed version that is none")
            continue
        for text in flaws or ():
            found = names(_WORD.findall(text))
            if not found:
                yield Skipped("a flaw without an identifier")
            for flaw, aliases in _flaws(found):
                if flaw not in fixes or fixes[flaw][0] < made:
                    fixes[flaw] = (made, version, aliases)
    for flaw, (made, version, aliases) in fixes.items():
        affected = Affected(space=space, name=package.name, intervals=(Interval(high=made, fixed=version),))
        yield Record(id=flaw, aliases=aliases, affected=(affected,))


def _flaws(found: tuple[str, ...]) -> list[tuple[str, tuple[str, ...]]]:
    """Each flaw of an entry and its other names: several CVEs are several flaws, names beside one CVE are that flaw's.

    One notice of Xen (XSA) may be of several CVEs, so it is no other name of any of them.
    """
    cves = [one for one in found if one.startswith("CVE-")]
    aliases = tuple(one for one in found[1:] if one.startswith("GHSA-"))
    return [(one, aliases if len(cves) <= 1 else ()) for one in cves or found[:1]]
