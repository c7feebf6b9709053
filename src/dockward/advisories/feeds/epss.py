"""EPSS scores (first.org/epss): a CVE id, its score and its percentile a line, behind commas or semicolons."""

import re
from collections.abc import Iterator

from dockward.advisories.database.schema import EPSS
from dockward.advisories.feeds.feed import Document, Download, Feed, FeedError
from dockward.advisories.limits import MOST_RECORDS
from dockward.advisories.records import Dated, Item, Likelihood, Skipped

_LINE = re.compile(rb"(CVE-[0-9]{4}-[0-9]{4,12})[,;]([0-9.e-]{1,24})[,;]([0-9.e-]{1,24})\r?")
_FIRST = re.compile(
    rb"\s*(?:#model_version:[^\n]{1,200}\n|cve[,;]epss[,;]percentile|CVE-[0-9]{4}-[0-9]+[,;][0-9.e-]+[,;][0-9.])"
)
_DAY = re.compile(rb"score_date:([0-9]{4}-[0-9]{2}-[0-9]{2})")


def _recognises(document: Document) -> bool:
    return _FIRST.match(document.head) is not None


def _parse(document: Document) -> Iterator[Item]:
    if found := _DAY.search(document.head):
        yield Dated(found[1].decode())
    if document.data.count(b"\n") > MOST_RECORDS:
        raise FeedError(f"more than {MOST_RECORDS} lines")
    for line in document.data.split(b"\n"):
        if not line.startswith((b"#", b"cve")) and line.strip():
            yield _scored(line)


_DOWNLOAD = Download(
    name="epss",
    folder="https://epss.empiricalsecurity.com/",
    path="epss_scores-current.csv.gz",
    daily=True,
)
FEED = Feed(EPSS, _recognises, _parse, whole=True, by_lines=True, downloads=(_DOWNLOAD,))


def _scored(line: bytes) -> Item:
    found = _LINE.fullmatch(line)
    try:
        score, percentile = (float(found[2]), float(found[3])) if found else (-1.0, -1.0)
    except ValueError:
        score = percentile = -1.0
    if found is None or not (0 <= score <= 1 and 0 <= percentile <= 1):
        return Skipped("a line that is no score")
    return Likelihood(found[1].decode(), score, percentile)
