"""Changelogs of Debian's and Ubuntu's packages (deb-changelog(5)): which version of a source mended which flaws.

What a changelog names is no full list: a space of its own, CHANGELOG behind the release's, keeps a release of which
nothing else is known from looking as if its packages had been judged.
"""

import re
from collections.abc import Iterator

from msgspec import Struct, field

from dockward.advisories.database.schema import CHANGELOGS
from dockward.advisories.feeds.feed import Document, Feed, FeedError, mail_moment
from dockward.advisories.limits import MOST_RECORDS
from dockward.advisories.ranges import Interval
from dockward.advisories.records import Affected, Dated, Item, Record, Skipped
from dockward.advisories.spaces import CHANGELOG, CODENAMES
from dockward.advisories.versions import Scheme, key

_HEADING = re.compile(r"([a-z0-9][a-z0-9+.-]{0,199}) \(([^()\s]{1,200})\)((?: [\w-]{1,60}){1,20}); urgency=.*")
_MOST_HEADING = 4096
_END = re.compile(r" -- .{0,400}>  (\S.{0,60})")
_CVE = re.compile(r"\bCVE-[0-9]{4}-[0-9]{4,12}\b")
_POCKET = re.compile(r"-(?:security|updates|proposed|proposed-updates)$")


class _Entry(Struct):
    source: str
    version: str
    suites: tuple[str, ...]
    flaws: list[str] = field(default_factory=list)
    ended: str = ""


def _recognises(document: Document) -> bool:
    return heading_of(document.head) is not None


def _parse(document: Document) -> Iterator[Item]:
    entries = list(_entries(document.data.decode("utf-8", "replace")))
    if not entries:
        raise FeedError("a changelog without an entry")
    first = entries[0]
    # Only the newest entry tells whose it is: a release named further down may have gone its own way since.
    space = next((found for suite in first.suites if (found := _space(suite))), None)
    if space is None:
        yield Skipped("a changelog of no release that is known", fault=False)
        return
    if day := _day(first.ended):
        yield Dated(day)
    # From the newest on, so that of a flaw's entries the oldest stays: later ones mend what that one left or broke.
    mended = {flaw: one for one in entries if one.source == first.source for flaw in one.flaws}
    for flaw, one in mended.items():
        until = Interval(high=key(Scheme.DPKG, one.version), fixed=one.version)
        affected = Affected(space=space + CHANGELOG, name=one.source, intervals=(until,))
        yield Record(id=flaw, published=_day(one.ended), affected=(affected,))


FEED = Feed(CHANGELOGS, _recognises, _parse, single=True, pieces=True, by_lines=True)


class Heading(Struct, frozen=True):
    """The first line of an entry: which version of which source, for which suites."""

    source: str
    version: str
    suites: tuple[str, ...]


def heading_of(text: bytes) -> Heading | None:
    """The newest entry's of a changelog; None where the text is none."""
    first, _, _ = text.lstrip(b"\n").partition(b"\n")
    found = _HEADING.fullmatch(first[:_MOST_HEADING].decode("utf-8", "replace").rstrip("\r"))
    return Heading(found[1], found[2], tuple(found[3].split())) if found else None


def _entries(text: str) -> Iterator[_Entry]:
    lines = text.split("\n")
    if len(lines) > MOST_RECORDS:
        raise FeedError(f"more than {MOST_RECORDS} lines")
    entry = None
    for line in lines:
        if heading := _HEADING.fullmatch(line.rstrip("\r")):
            if entry is not None:
                yield entry
            entry = _Entry(heading[1], heading[2], tuple(heading[3].split()))
        elif entry is not None and (end := _END.match(line)):
            entry.ended = end[1]
        elif entry is not None:
            entry.flaws += _CVE.findall(line)
    if entry is not None:
        yield entry


def _space(suite: str) -> str | None:
    return CODENAMES.get(_POCKET.sub("", suite))


def _day(ended: str) -> str:
    moment = mail_moment(ended)
    return moment.date().isoformat() if moment else ""
