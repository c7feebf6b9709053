"""Tables of npm's and Maven's advisories as OpenRewrite's recipes have them: CSV of eight columns without a title.

The columns: flaw, moment of publication, summary, package, first affected version, fixed version, severity, CWE ids.
"""

import csv
import re
from collections.abc import Iterator

from dockward.advisories.feeds.feed import Document, Feed, FeedError, day, each, references, severity_word, understood
from dockward.advisories.limits import MOST_RECORDS
from dockward.advisories.ranges import Event, intervals
from dockward.advisories.records import MOST_NAME, Affected, Dated, Item, Record, Skipped, shorten
from dockward.advisories.spaces import scheme_of

_FIRST = re.compile(rb"(?:CVE-[0-9]{4}-[0-9]+|GHSA-[0-9a-z-]{14}),[12][0-9]{3}-[0-9]{2}-[0-9]{2}T[^,\n]*,")
_FLAW = re.compile(r"CVE-[0-9]{4}-[0-9]{4,12}|GHSA(?:-[0-9a-z]{4}){3}")
_COLUMNS = 8
_WITHDRAWN = "withdrawn"
_MAVEN = re.compile(r"[^\s:]+:[^\s:]+")


def _recognises(document: Document) -> bool:
    return _FIRST.match(document.head) is not None


def _parse(document: Document) -> Iterator[Item]:
    if document.data.count(b"\n") > MOST_RECORDS:
        raise FeedError(f"more than {MOST_RECORDS} lines")
    try:
        rows = list(csv.reader(document.data.decode("utf-8", "replace").replace("\0", "").splitlines(keepends=True)))
    except csv.Error as why:
        raise FeedError("broken CSV") from why
    yield from each(_row, (one for one in rows if one))


FEED = Feed("advisory table", _recognises, _parse, by_lines=True)


def _row(row: list[str]) -> Iterator[Item]:
    if len(row) != _COLUMNS or not _FLAW.fullmatch(row[0]) or not 0 < len(row[3]) <= MOST_NAME:
        raise FeedError(f"a line that isn't {_COLUMNS} columns with a flaw and a package")
    flaw, published, summary, name, first, fixed, severity, _ = row
    if summary.lower().startswith(_WITHDRAWN):
        yield Skipped("withdrawn", fault=False)
        return
    space = "maven" if _MAVEN.fullmatch(name) else "npm"
    events = [Event(introduced=first or "0"), *([Event(fixed=fixed)] if fixed else [])]
    made = understood(intervals(scheme_of(space), events))
    if not made:
        raise FeedError("a range that affects no version")
    yield Dated(day(published))
    yield Record(
        id=flaw,
        summary=shorten(summary),
        published=day(published),
        references=references((f"https://github.com/advisories/{flaw}" if flaw.startswith("GHSA-") else None,)),
        affected=(Affected(space=space, name=name, intervals=made, severity=severity_word(severity)),),
    )
