"""Takes advisories from files into a database: tells each document's format, and notes what was not understood."""

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import msgspec
from msgspec import Struct

from dockward.advisories.archives import read_documents
from dockward.advisories.database.building import Building
from dockward.advisories.database.editions import Edition
from dockward.advisories.database.licences import licence_of_text
from dockward.advisories.database.writing import FileWriter, Origin, Taken
from dockward.advisories.errors import BadFileError
from dockward.advisories.feeds.feed import day
from dockward.advisories.feeds.known import FEEDS, Document, Feed, FeedError, recognise
from dockward.advisories.records import Item, Skipped

_DATA = (".json", ".yaml", ".yml", ".xml", ".csv", ".tsv", ".toml")
"""Endings of files that hold data, so that one of no known format is worth telling."""
_LICENCE = re.compile(r"(?:LICEN[CS]E|COPYING)(?:\..*)?")
_ORIGIN = re.compile(rb"^(source|date|licen[cs]e):[ \t]*(\S.{0,200})$", re.MULTILINE)
_STEP = 250
_LEAST_PART = 10
"""One of so many records must be understood, and be left of what was there: else the file is taken for damaged."""
_STAYS = "Nothing of it was taken, and what was there before stays; fetch it again."
_ON_PURPOSE = "They stay as they are. To take the file all the same, import it into a new database: name one with --db."


class _Loose(Struct):
    """What of a file is no advisory."""

    documents: int = 0
    unknown: int = 0
    alone: bool = False
    """Whether the file is a document itself."""
    origin: Origin = Origin()


class Expected(Struct, frozen=True, kw_only=True):
    """What a file was fetched as: only `feed` is looked for in it, and `day` (ISO 8601) is that of its data at least.

    `name` is the download's. Where the data has a day of its own, the later one counts.
    """

    feed: Feed
    name: str
    edition: Edition
    day: str = ""


def take_file(
    building: Building, path: Path, tell: Callable[[int], None], expected: Expected | None = None
) -> tuple[Taken, ...]:
    """Write what the file holds; `tell` hears now and then how many documents were read.

    An archive may have a file SOURCE with lines `source:`, `date:` and `licence:` about its data, and a LICENSE.
    Raises `BadFileError`, also for a document that is cut off, a file of which hardly anything is understood, and one
    that would leave hardly anything of what is there; the database is then as if the file had never been.
    """
    feeds = FEEDS if expected is None else (expected.feed,)
    with building.file() as writer:
        loose = _Loose()
        last = None
        for document in read_documents(path):
            loose.alone = document.name == path.name
            try:
                last = _take(writer, document, loose, feeds) or last
            except FeedError as why:
                where = path if loose.alone else f"{path}: {document.name}"
                raise BadFileError(f"{where}: {why}: damaged, cut off or of another form. {_STAYS}") from why
            if loose.documents % _STEP == 0:
                tell(loose.documents)
        if last is None:
            raise BadFileError(f"{path}: holds no advisories in a format that is known")
        for _ in range(loose.unknown):
            writer.source(last).write(Skipped("a file in no format that is known"))
        if expected is not None:
            address, day = expected.edition.address, expected.day
            loose.origin = msgspec.structs.replace(loose.origin, origin=address, at_least=day)
            writer.fetched(expected.name, expected.edition)
        taken = writer.close(loose.origin, path.name.partition(".")[0], alone=loose.alone)
        _check(path, taken, writer.replaced)
        return taken


def _check(path: Path, taken: tuple[Taken, ...], replaced: int) -> None:
    """Raises `BadFileError` for sources that may not take the place of those that were there."""
    records = sum(one.records for one in taken)
    unknown = sum(one.not_understood for one in taken)
    if (records + sum(one.left_out for one in taken)) * _LEAST_PART < unknown:
        reason = max(taken, key=lambda one: one.not_understood).reason
        counts = f"{records} of its records were understood, and {unknown} were not ({reason})"
        raise BadFileError(f"{path}: {counts}. {_STAYS}")
    several = [(one.name, one.records, one.replaced) for one in taken]
    for name, has, had in (*several, (taken[0].name, records, replaced)):
        if has * _LEAST_PART < had:
            raise BadFileError(f"{path}: would leave {has} of the {had} records of {name}. {_ON_PURPOSE}")


def _take(writer: FileWriter, document: Document, loose: _Loose, feeds: Iterable[Feed]) -> Feed | None:
    """Write one document; the feed that it is of. Raises `FeedError` where it is more than a piece of its feed."""
    loose.documents += 1
    name = document.name.rpartition("/")[2]
    if name == "SOURCE" or _LICENCE.fullmatch(name):
        loose.origin = _origin(document, loose.origin, name)
        return None
    feed = recognise(document, feeds)
    if feed is None:
        loose.unknown += name.endswith(_DATA)
        return None
    source = writer.source(feed)
    by_itself = loose.alone or not feed.pieces
    for item in _items(feed, document, by_itself=by_itself):
        source.write(item)
    return feed


def _items(feed: Feed, document: Document, *, by_itself: bool) -> Iterator[Item]:
    if by_itself and feed.by_lines and not document.data.endswith(b"\n"):
        raise FeedError("its last line has no end")
    try:
        yield from feed.parse(document)
    except FeedError as why:
        if by_itself:
            raise
        yield Skipped(str(why))


def _origin(document: Document, known: Origin, name: str) -> Origin:
    told = {key.decode(): value.decode("utf-8", "replace") for key, value in _ORIGIN.findall(document.head)}
    if name == "SOURCE":
        licence = told.get("licence") or told.get("license") or known.licence
        return msgspec.structs.replace(
            known, origin=told.get("source", ""), dated=day(told.get("date")), licence=licence
        )
    found = known.licence_of_text or licence_of_text(document.head.decode("utf-8", "replace"))
    return msgspec.structs.replace(known, licence_of_text=found)
