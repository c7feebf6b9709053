"""Debian's lists of security notices (DSA/list and DLA/list of the security tracker), in its own line format."""

import re
from collections.abc import Iterator

from dockward.advisories.feeds.feed import Document, Feed, FeedError, names
from dockward.advisories.limits import MOST_RECORDS
from dockward.advisories.ranges import Interval
from dockward.advisories.records import MOST_NAME, Affected, Dated, Item, Record, Skipped, shorten
from dockward.advisories.spaces import CODENAMES
from dockward.advisories.versions import Scheme, key

_TITLE = re.compile(r"\[([0-9]{1,2}) ([A-Z][a-z]{2}) ([0-9]{4})\] (D[SL]A-[0-9]+(?:-[0-9]+)?) (.+)")
_FLAWS = re.compile(r"\s+\{([^}]*)\}")
_FIX = re.compile(r"\s+\[([a-z]+)\] - (\S+) (\S+)(?: .*)?")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_REGRESSION = "regression"


def _recognises(document: Document) -> bool:
    return _TITLE.match(document.head.decode("utf-8", "replace")) is not None


def _parse(document: Document) -> Iterator[Item]:
    if document.data.count(b"\n") > MOST_RECORDS:
        raise FeedError(f"more than {MOST_RECORDS} lines")
    entry: list[str] = []
    for line in document.data.decode("utf-8", "replace").split("\n"):
        if line.startswith("["):
            yield from _notice(entry)
            entry = []
        if line.strip():
            entry.append(line.rstrip("\r"))
    yield from _notice(entry)


FEED = Feed("Debian security notices", _recognises, _parse, by_lines=True)


def _notice(entry: list[str]) -> Iterator[Item]:
    if not entry:
        return
    title = _TITLE.fullmatch(entry[0])
    if title is None or title[2] not in _MONTHS:
        yield Skipped("a notice without date and number")
        return
    published = f"{title[3]}-{_MONTHS.index(title[2]) + 1:02}-{int(title[1]):02}"
    yield Dated(published)
    if _REGRESSION in title[5]:
        yield Skipped("mends what an earlier update broke", fault=False)
        return
    lines = [found for line in entry[1:] if (found := _FIX.fullmatch(line))]
    affected = tuple(made for found in lines if (made := _affected(*found.groups())))
    if not affected:
        yield Skipped("mends no release that is known", fault=False)
        return
    covers = names(flaw for line in entry[1:] if (found := _FLAWS.fullmatch(line)) for flaw in found[1].split())
    yield Record(id=title[4], covers=covers, summary=shorten(title[5]), published=published, affected=affected)


def _affected(codename: str, package: str, fixed: str) -> Affected | None:
    space = CODENAMES.get(codename)
    if space is None or len(package) > MOST_NAME or fixed in {"<not-affected>", "<end-of-life>"}:
        return None
    made = Interval() if fixed == "<unfixed>" else Interval(high=key(Scheme.DPKG, fixed), fixed=fixed)
    return Affected(space=space, name=package, intervals=(made,))
