"""CISA's catalogue of flaws that are known to be exploited (cisa.gov, known_exploited_vulnerabilities.json)."""

import re
from collections.abc import Iterator

import msgspec
from msgspec import Struct

from dockward.advisories.database.schema import KEV
from dockward.advisories.feeds.feed import Document, Download, Feed, FeedError, day, decode_json, each, parse_day
from dockward.advisories.records import Dated, Exploited, Item

_CVE = re.compile(r"CVE-[0-9]{4}-[0-9]{4,12}")


class _Entry(Struct, rename="camel"):
    cve: str = msgspec.field(name="cveID")
    date_added: str
    known_ransomware_campaign_use: str = ""


class _Catalogue(Struct, rename="camel"):
    vulnerabilities: tuple[msgspec.Raw, ...]
    date_released: str = ""


_DECODER = msgspec.json.Decoder(_Catalogue)
_ENTRY = msgspec.json.Decoder(_Entry)


def _recognises(document: Document) -> bool:
    head = document.head
    return b'"catalogVersion"' in head and b'"vulnerabilities"' in head and b'"cveID"' in head


def _parse(document: Document) -> Iterator[Item]:
    found = decode_json(_DECODER, document.data)
    yield Dated(day(found.date_released))
    yield from each(_entry, found.vulnerabilities)


_DOWNLOAD = Download(
    name="kev",
    folder="https://www.cisa.gov/sites/default/files/feeds/",
    path="known_exploited_vulnerabilities.json",
    daily=True,
)
FEED = Feed(KEV, _recognises, _parse, whole=True, downloads=(_DOWNLOAD,))


def _entry(raw: msgspec.Raw) -> Iterator[Item]:
    one = decode_json(_ENTRY, bytes(raw))
    added = parse_day(one.date_added)
    if added is None or not _CVE.fullmatch(one.cve):
        raise FeedError("an entry without a CVE id or a date")
    yield Exploited(one.cve, added, one.known_ransomware_campaign_use == "Known")
