"""Fetches the indexes that a suite names, once its signature is checked."""

import asyncio
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from msgspec import Struct

from dockward.advisories.errors import BadFileError
from dockward.advisories.feeds.feed import Download
from dockward.advisories.fetching.fetch import Failed, Means, Watch, fetch_all
from dockward.advisories.fetching.sources import Source
from dockward.advisories.fetching.transfer import Fetched
from dockward.advisories.signed.published import MOST_INDEX
from dockward.advisories.signed.release import Release, Sum
from dockward.advisories.signed.taking import Checked, check_release


class Trust(Struct, frozen=True, kw_only=True):
    """Whose signatures count, for which architectures indexes are fetched, and which day it is."""

    today: date
    keyrings: Mapping[str, Path] = {}
    architectures: frozenset[str] = frozenset({"amd64", "arm64", "all"})


class FetchedSuite(Struct, frozen=True):
    """A suite that is there with its indexes."""

    source: Source
    release: Fetched
    checked: Checked
    indexes: tuple[Fetched, ...]


async def fetch_suites(
    releases: Iterable[Fetched], trust: Trust, means: Means, watch: Watch
) -> list[FetchedSuite | Failed]:
    """What became of each suite whose signed file is there. One that lacks an index has failed."""
    found: list[FetchedSuite | Failed] = []
    for one in releases:
        checked = await asyncio.to_thread(_checked, one, trust)
        found.append(checked if isinstance(checked, Failed) else await _whole(one, checked, trust, means, watch))
    return found


async def _whole(one: Fetched, checked: Checked, trust: Trust, means: Means, watch: Watch) -> FetchedSuite | Failed:
    sums = checked.release.indexes(trust.architectures)
    indexes = []
    for index in await fetch_all(
        [_index(one.source, checked.release, path, known) for path, known in sums.items()], {}, means, watch
    ):
        if isinstance(index, Failed):
            return Failed(one.source, f"names an index that can't be had: {index.source.download.path} {index.why}")
        indexes.append(index)
    return FetchedSuite(one.source, one, checked, tuple(indexes))


def _checked(one: Fetched, trust: Trust) -> Checked | Failed:
    if one.held is None:
        raise AssertionError("what has not changed is not fetched")  # pragma: no cover
    path = one.held.file
    try:
        checked = check_release(path, trust.keyrings, trust.today)
    except BadFileError as why:
        one.held.drop()
        return Failed(one.source, f"sent what is of no use: {why.message.removeprefix(f'{path}: ')}")
    wanted = one.source.download.path.split("/")[-2]
    if checked.release.name != wanted:
        one.held.drop()
        return Failed(one.source, f"sent another suite, {checked.release.name}")
    return checked


def _index(suite: Source, release: Release, path: str, known: Sum) -> Source:
    """Where an index is. By its digest where the suite has that: it can't be changed between the two requests."""
    place = f"{path.rpartition('/')[0]}/by-hash/SHA256/{known.digest}" if release.by_hash else path
    below = suite.download.path.rpartition("/")[0] + "/" + place
    folder = suite.address.removesuffix(suite.download.path)
    download = Download(
        name=f"{suite.download.name} {path}", folder=folder, path=below, most=min(known.size, MOST_INDEX)
    )
    return Source(download, None, folder + below)
