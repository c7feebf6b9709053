"""RubySec's advisories (ruby-advisory-db): YAML of gems, and of Ruby's interpreters."""

import re
from collections.abc import Iterator

import msgspec
from msgspec import Struct

from dockward.advisories.feeds.feed import (
    Document,
    Download,
    Feed,
    FeedError,
    because,
    day,
    names,
    references,
    understood,
)
from dockward.advisories.feeds.yamls import decode_yaml
from dockward.advisories.ranges import gem
from dockward.advisories.records import MOST_NAME, Affected, Dated, Item, Record, shorten
from dockward.advisories.spaces import RUBIES
from dockward.syntax.decoders import convert

_OF = re.compile(rb"^(?:gem|engine|library):\s", re.MULTILINE)
_LISTS = re.compile(rb"^(?:patched_versions|unaffected_versions|url|title|date):", re.MULTILINE)


class _Advisory(Struct):
    gem: str = ""
    engine: str = ""
    library: str = ""
    cve: str = ""
    ghsa: str = ""
    osvdb: str = ""
    url: str = ""
    title: str = ""
    date: str = ""
    cvss_v2: str = ""
    cvss_v3: str = ""
    cvss_v4: str = ""
    patched_versions: tuple[str, ...] | str | None = None
    unaffected_versions: tuple[str, ...] | str | None = None


def _recognises(document: Document) -> bool:
    return _OF.search(document.head) is not None and len(set(_LISTS.findall(document.data))) > 1


def _parse(document: Document) -> Iterator[Item]:
    try:
        found = convert(decode_yaml(document.data), _Advisory)
    except (msgspec.MsgspecError, RecursionError) as why:
        raise FeedError(because(why)) from why
    yield Dated(day(found.date))
    yield _record(found, document.stem)


_DOWNLOAD = Download(
    name="rubysec",
    folder="https://github.com/rubysec/ruby-advisory-db/archive/refs/heads/",
    path="master.tar.gz",
)
FEED = Feed("RubySec", _recognises, _parse, pieces=True, by_lines=True, downloads=(_DOWNLOAD,))


def _record(found: _Advisory, stem: str) -> Record:
    name = found.gem or found.library or found.engine
    if not 0 < len(name) <= MOST_NAME:
        raise FeedError("an advisory of no gem")
    known = names(
        (
            f"CVE-{found.cve}" if found.cve else None,
            f"GHSA-{found.ghsa}" if found.ghsa else None,
            f"OSVDB-{found.osvdb}" if found.osvdb else None,
        )
    ) or names((f"{name}/{stem}",))
    made = understood(gem.advisory(_listed(found.patched_versions), _listed(found.unaffected_versions)))
    space = "gem" if found.gem or found.library else RUBIES
    return Record(
        id=known[0] if known else name,
        aliases=known[1:],
        summary=shorten(found.title),
        score=next(filter(None, map(_score, (found.cvss_v4, found.cvss_v3, found.cvss_v2))), None),
        published=day(found.date),
        references=references((found.url,)),
        affected=(Affected(space=space, name=name, intervals=made),) if made else (),
    )


def _listed(found: tuple[str, ...] | str | None) -> tuple[str, ...]:
    return found if isinstance(found, tuple) else ()


def _score(text: str) -> float | None:
    found = re.fullmatch(r"[0-9]{1,2}(?:\.[0-9]{1,2})?", text)
    return min(float(text), 10.0) if found else None
