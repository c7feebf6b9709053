"""Debian's fixed versions: the security tracker's JSON, and tables of package, flaw and fixed version."""

import re
from collections.abc import Iterator

import msgspec
from msgspec import Struct

from dockward.advisories.feeds.feed import Document, Download, Feed, FeedError, decode_json, each, severity_word
from dockward.advisories.limits import MOST_RECORDS
from dockward.advisories.ranges import Interval, Intervals
from dockward.advisories.records import MOST_NAME, Affected, Dated, Item, Record, Skipped, shorten
from dockward.advisories.spaces import CODENAMES
from dockward.advisories.versions import Scheme, key
from dockward.model.flaws import Outlook

_TRACKER = re.compile(rb'\s*\{\s*"[^"\\]{1,200}"\s*:\s*\{\s*"(?:CVE|TEMP)-[0-9A-F-]+"\s*:\s*\{')
_ROW = re.compile(r"([a-z0-9][a-z0-9.+-]{1,199})\t([A-Z]+-[0-9A-Za-z-]{3,40})\t([0-9A-Za-z.+~:-]{1,200})\r?")
_MONTH = re.compile(r"(20[0-9]{2}-[01][0-9])(-[0-3][0-9])?")
_UNFIXED, _NEVER = "<unfixed>", "0"


class _Release(Struct):
    status: str = ""
    fixed_version: str = ""
    urgency: str = ""
    nodsa: str | None = None
    nodsa_reason: str | None = None


class _Flaw(Struct):
    releases: dict[str, _Release]
    description: str = ""


_DECODER = msgspec.json.Decoder(dict[str, dict[str, _Flaw]])


def _is_tracker(document: Document) -> bool:
    return _TRACKER.match(document.head) is not None


def _parse_tracker(document: Document) -> Iterator[Item]:
    found = decode_json(_DECODER, document.data)
    for package, flaws in found.items():
        yield from each(lambda flaw: _tracked(package, *flaw), flaws.items())  # noqa: B023  # used before the next turn


_DOWNLOAD = Download(
    name="debian",
    folder="https://security-tracker.debian.org/tracker/data/",
    path="json",
    daily=True,
    most=256 << 20,
)
TRACKER = Feed("Debian security tracker", _is_tracker, _parse_tracker, whole=True, downloads=(_DOWNLOAD,))


def _tracked(package: str, name: str, flaw: _Flaw) -> Iterator[Item]:
    if not package or len(package) > MOST_NAME or len(name) > MOST_NAME:
        raise FeedError("a package without a name of any use")
    affected = []
    for codename, release in flaw.releases.items():
        space = CODENAMES.get(codename)
        if space is None:
            continue
        if release.status == "undetermined":
            yield Skipped("undetermined by Debian itself", fault=False)
        elif made := _until(release.fixed_version if release.status == "resolved" else _UNFIXED):
            word, outlook = severity_word(release.urgency), _outlook(release)
            affected.append(Affected(space=space, name=package, intervals=made, severity=word, outlook=outlook))
    if affected:
        yield Record(id=name, summary=shorten(flaw.description), affected=tuple(affected))


def _outlook(release: _Release) -> Outlook | None:
    """What the security team means to do (security-tracker's documentation, "Issues not warranting a DSA")."""
    if release.status != "open":
        return None
    if release.urgency == "end-of-life":
        return Outlook.END_OF_LIFE
    if release.nodsa_reason == "ignored":
        return Outlook.WILL_NOT_FIX
    return Outlook.DEFERRED if release.nodsa or release.nodsa_reason else None


def _until(fixed: str) -> Intervals:
    """All versions below `fixed`; nothing where the package never had the flaw."""
    if fixed == _UNFIXED:
        return (Interval(),)
    if fixed == _NEVER or not fixed:
        return ()
    return (Interval(high=key(Scheme.DPKG, fixed), fixed=fixed),)


def _is_table(document: Document) -> bool:
    lines = document.head.decode("utf-8", "replace").split("\n")
    return _ROW.fullmatch(lines[0]) is not None and _codename(document.name) is not None


def _parse_table(document: Document) -> Iterator[Item]:
    if document.data.count(b"\n") > MOST_RECORDS:
        raise FeedError(f"more than {MOST_RECORDS} lines")
    if month := _MONTH.search(document.name):
        yield Dated(month[1] + (month[2] or "-01"))
    codename = _codename(document.name)
    if codename is None:
        raise FeedError("a table of no release, by its file's name")
    space = CODENAMES[codename]
    for line in document.data.decode("utf-8", "replace").split("\n"):
        if line:
            yield from _row(space, line)


TABLE = Feed("Debian fixed versions", _is_table, _parse_table, by_lines=True)


def _row(space: str, line: str) -> Iterator[Item]:
    found = _ROW.fullmatch(line)
    if found is None:
        yield Skipped("a line that isn't package, flaw and fixed version")
    elif made := _until(found[3]):
        yield Record(id=found[2], affected=(Affected(space=space, name=found[1], intervals=made),))


def _codename(name: str) -> str | None:
    """The release that a table is of, by its file's name: nothing in it says so."""
    words = re.split(r"[^a-z]+", name.rpartition("/")[2])
    return next((one for one in words if CODENAMES.get(one, "").startswith("debian:")), None)
