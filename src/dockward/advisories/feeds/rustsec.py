"""RustSec's advisories: TOML in a fence at the beginning of a Markdown file."""

import re
import tomllib
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
from dockward.advisories.limits import MOST_YAML_BYTES
from dockward.advisories.ranges import cargo
from dockward.advisories.records import MOST_NAME, Affected, Dated, Item, Record, Skipped, shorten
from dockward.syntax.decoders import convert

_FENCE = re.compile(r"```toml\r?\n(.*?)\r?\n```(.*)", re.DOTALL)
_TITLE = re.compile(r"^# (.+)$", re.MULTILINE)
_LONG_KEY = re.compile(r"(?:[\w\"'-]+[ \t]*\.[ \t]*){32}")
"""tomllib's work grows with the square of a key's parts."""
_NO_FLAW = frozenset({"unmaintained", "notice"})


class _Advisory(Struct):
    id: str
    package: str
    date: str = ""
    url: str = ""
    aliases: tuple[str, ...] = ()
    cvss: str = ""
    informational: str = ""
    withdrawn: str = ""
    title: str = ""


class _Versions(Struct, frozen=True):
    patched: tuple[str, ...] = ()
    unaffected: tuple[str, ...] = ()


class _File(Struct):
    advisory: _Advisory
    versions: _Versions = _Versions()


def _recognises(document: Document) -> bool:
    return document.head.startswith(b"```toml") and b"[advisory]" in document.head


def _parse(document: Document) -> Iterator[Item]:
    text = document.data[:MOST_YAML_BYTES].decode("utf-8", "replace")
    fence = _FENCE.match(text)
    if fence is None or _LONG_KEY.search(fence[1]):
        raise FeedError("no TOML in front, or keys of too many parts")
    try:
        found = convert(tomllib.loads(fence[1]), _File, strict=False)
    except (msgspec.MsgspecError, ValueError, RecursionError) as why:
        raise FeedError(because(why)) from why
    yield Dated(day(found.advisory.date))
    yield _told(found, fence[2])


_DOWNLOAD = Download(
    name="rustsec",
    folder="https://github.com/rustsec/advisory-db/archive/refs/heads/",
    path="main.tar.gz",
    usual=False,
)
FEED = Feed("RustSec", _recognises, _parse, pieces=True, by_lines=True, downloads=(_DOWNLOAD,))


def _told(found: _File, prose: str) -> Item:
    one = found.advisory
    if one.withdrawn or one.informational in _NO_FLAW:
        return Skipped("withdrawn" if one.withdrawn else f"no flaw: {one.informational}", fault=False)
    if not names((one.id,)) or not 0 < len(one.package) <= MOST_NAME:
        raise FeedError("an advisory without an id or a package")
    title = _TITLE.search(prose)
    made = understood(cargo.advisory(found.versions.patched, found.versions.unaffected))
    return Record(
        id=one.id,
        aliases=names(one.aliases),
        summary=shorten(one.title or (title[1] if title else "")),
        vectors=(one.cvss,) if one.cvss else (),
        published=day(one.date),
        references=references((one.url, f"https://rustsec.org/advisories/{one.id}.html")),
        affected=(Affected(space="cargo", name=one.package, intervals=made),) if made else (),
    )
