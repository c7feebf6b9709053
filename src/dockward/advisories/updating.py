"""Brings a database up to date: fetches what has changed, and takes it in; what fails leaves its old data there."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

from msgspec import Struct

from dockward.advisories.database.building import Building, alone, building
from dockward.advisories.database.editions import read_editions
from dockward.advisories.database.writing import Taken
from dockward.advisories.errors import BadFileError, NotWrittenError
from dockward.advisories.fetching.fetch import PAUSES, Failed, Means, fetch_all
from dockward.advisories.fetching.sources import Source
from dockward.advisories.fetching.transfer import Fetched
from dockward.advisories.importing import Expected, take_file

_FOLDER = ".downloads"

Watch = Callable[[str], None]


class Network(Struct, frozen=True, kw_only=True):
    """How servers are reached: the authority for TLS, hosts without it, and the pauses between tries in seconds."""

    authority: Path | None = None
    plain: tuple[str, ...] = ()
    pauses: Sequence[float] = PAUSES


class Outcome(Struct, frozen=True):
    """What became of one source: what it brought; nothing where it is as it was, or `failed` says why."""

    source: Source
    taken: tuple[Taken, ...] = ()
    failed: str = ""


def update(place: Path, sources: Iterable[Source], network: Network, today: date, watch: Watch) -> tuple[Outcome, ...]:
    """Fetch the sources and take them into the database at `place`.

    What is fetched lies beside the database until it is in there, so a run that is ended goes on with the next one.
    The database changes at once at the end. Raises `BadSourceError`, `BadDatabaseError`, `NotWrittenError`.
    """
    folder = place.with_name(place.name + _FOLDER)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with alone(folder):
            means = Means(folder=folder, authority=network.authority, plain=network.plain, pauses=network.pauses)
            fetched = asyncio.run(fetch_all(sources, read_editions(place), means, watch))
            outcomes = _taken(place, fetched, today, watch)
    except OSError as why:
        reason = why.strerror or "the system does not say why"
        raise NotWrittenError(f"{folder}: cannot be written: {reason}", "Name another place with --db.") from why
    return outcomes


def _taken(place: Path, fetched: Sequence[Fetched | Failed], today: date, watch: Watch) -> tuple[Outcome, ...]:
    if all(isinstance(one, Failed) for one in fetched):
        return tuple(Outcome(one.source, failed=one.why) for one in fetched if isinstance(one, Failed))
    with building(place, today) as built:
        outcomes = tuple(_outcome(built, one, today, watch) for one in fetched)
        if built.changed:
            watch("putting the same flaws together")
    for one in fetched:
        if isinstance(one, Fetched) and one.held is not None:
            one.held.drop()
    return outcomes


def _outcome(built: Building, one: Fetched | Failed, today: date, watch: Watch) -> Outcome:
    if isinstance(one, Failed):
        return Outcome(one.source, failed=one.why)
    download = one.source.download
    if one.held is None:
        if not download.daily:
            built.still_newest(download.name)
        return Outcome(one.source)
    watch(f"reading {download.name}")
    expected = Expected(
        feed=one.source.feed,
        name=download.name,
        edition=one.edition,
        day=_day(one.edition.modified, today) if download.daily else today.isoformat(),
    )
    try:
        return Outcome(one.source, take_file(built, one.held.file, lambda _: None, expected))
    except BadFileError as why:
        return Outcome(one.source, failed=f"sent what is of no use: {_without(one.held.file, why.message)}")


def _without(path: Path, message: str) -> str:
    """The words behind the path: the file is gone when somebody reads them."""
    return message.removeprefix(f"{path}: ")


def _day(modified: str, today: date) -> str:
    """The day of `Last-Modified` (RFC 9110, section 8.8.2); nothing where it isn't one, or is yet to come."""
    try:
        found: datetime = parsedate_to_datetime(modified)
    except ValueError:
        return ""
    return found.date().isoformat() if found.date() <= today else ""
