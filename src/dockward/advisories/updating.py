"""Brings a database up to date: fetches what has changed, and takes it in; what fails leaves its old data there."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

from msgspec import Struct

from dockward.advisories.database.building import Building, building
from dockward.advisories.database.editions import Edition, read_editions
from dockward.advisories.database.unfinished import alone
from dockward.advisories.database.writing import Taken
from dockward.advisories.errors import BadFileError, NotWrittenError
from dockward.advisories.feeds.feed import mail_moment
from dockward.advisories.fetching.fetch import PAUSES, Failed, Means, Watch, fetch_all
from dockward.advisories.fetching.sources import Source
from dockward.advisories.fetching.transfer import Fetched
from dockward.advisories.importing import Expected, take_file
from dockward.advisories.providers.fetching import FetchedProvider, fetch_providers
from dockward.advisories.signed.fetching import FetchedSuite, Trust, fetch_suites
from dockward.advisories.signed.taking import take_suite

_FOLDER = ".downloads"


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
    gone: bool = False
    """Whether it failed for there is nothing at its address."""


_Got = Fetched | FetchedSuite | FetchedProvider | Failed


def update(place: Path, sources: Iterable[Source], network: Network, trust: Trust, watch: Watch) -> tuple[Outcome, ...]:
    """Fetch the sources and take them into the database at `place`.

    What is fetched lies beside the database until it is in there, so a run that is ended goes on with the next one.
    The database changes at once at the end. Raises `BadSourceError`, `BadDatabaseError`, `NotWrittenError`.
    """
    folder = place.with_name(place.name + _FOLDER)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with alone(folder):
            means = Means(folder=folder, authority=network.authority, plain=network.plain, pauses=network.pauses)
            got = asyncio.run(_fetch(tuple(sources), read_editions(place), trust, means, watch))
            return _taken(place, got, trust.today, watch)
    except OSError as why:
        reason = why.strerror or "the system does not say why"
        raise NotWrittenError(f"{folder}: cannot be written: {reason}", "Name another place with --db.") from why


async def _fetch(
    sources: tuple[Source, ...], known: Mapping[str, Edition], trust: Trust, means: Means, watch: Watch
) -> list[_Got]:
    """All sources in their order, of suites the indexes too, and of providers their documents."""
    first = await fetch_all([one for one in sources if not one.provider], known, means, watch)
    suites = [one for one in first if isinstance(one, Fetched) and one.source.feed is None and one.held is not None]
    whole = {one.source: one for one in await fetch_suites(suites, trust, means, watch)}
    found: dict[Source, _Got] = {one.source: whole.get(one.source, one) for one in first}
    if providers := [one for one in sources if one.provider]:
        found |= {one.source: one for one in await fetch_providers(providers, known, means, watch)}
    return [found[one] for one in sources]


def _taken(place: Path, got: Sequence[_Got], today: date, watch: Watch) -> tuple[Outcome, ...]:
    failed = [Outcome(one.source, failed=one.why) for one in got if isinstance(one, Failed)]
    if len(failed) == len(got):
        return tuple(failed)
    with building(place, today) as built:
        outcomes = tuple(_outcome(built, one, watch, f"{nr}/{len(got)}") for nr, one in enumerate(got, start=1))
        if not built.merged:
            watch("putting the same flaws together")
    for one in got:
        for part in _parts(one):
            if part.held is not None:
                part.held.drop()
    return outcomes


def _parts(one: _Got) -> tuple[Fetched, ...]:
    match one:
        case Failed():
            return ()
        case FetchedSuite():
            return (one.release, *one.indexes)
        case FetchedProvider():
            return one.parts
        case _:
            return (one,)


def _outcome(built: Building, one: _Got, watch: Watch, count: str) -> Outcome:
    if isinstance(one, Failed):
        return Outcome(one.source, failed=one.why, gone=one.gone)
    download = one.source.download
    if isinstance(one, Fetched) and one.held is None:
        if not download.daily:
            built.still_newest(download.name)
        return Outcome(one.source)
    watch(f"reading {count}: {download.name}")
    try:
        return Outcome(one.source, _take_suite(built, one) if isinstance(one, FetchedSuite) else _take(built, one))
    except BadFileError as why:
        files = [part.held.file for part in _parts(one) if part.held is not None]
        files += [one.archive] if isinstance(one, FetchedProvider) else []
        return Outcome(one.source, failed=f"sent what is of no use: {_without(files, why.message)}")


def _take(built: Building, one: Fetched | FetchedProvider) -> tuple[Taken, ...]:
    download, feed, file = one.source.download, one.source.feed, _file(one)
    if feed is None or file is None:
        raise AssertionError("suites, and what is not there, were told apart before")  # pragma: no cover
    today = built.today
    expected = Expected(
        feed=feed,
        name=download.name,
        edition=one.edition,
        day=_day(one.edition.modified, today) if download.daily else today.isoformat(),
    )
    return take_file(built, file, lambda _: None, expected)


def _file(one: Fetched | FetchedProvider) -> Path | None:
    if isinstance(one, FetchedProvider):
        return one.archive
    return one.held.file if one.held is not None else None


def _take_suite(built: Building, one: FetchedSuite) -> tuple[Taken, ...]:
    files = [part.held.file for part in one.indexes if part.held is not None]
    taken, _ = take_suite(built, one.checked, files, (one.source.download.name, one.release.edition))
    return (taken,)


def _without(paths: Iterable[Path], message: str) -> str:
    """The words behind the path: the file is gone when somebody reads them."""
    for path in paths:
        message = message.removeprefix(f"{path}: ")
    return message


def _day(modified: str, today: date) -> str:
    """The day of `Last-Modified` (RFC 9110, section 8.8.2); nothing where it isn't one, or is yet to come."""
    moment = mail_moment(modified)
    return moment.date().isoformat() if moment and moment.date() <= today else ""
