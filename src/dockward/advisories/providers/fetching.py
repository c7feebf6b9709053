"""Follows CSAF providers: from what they say of themselves to their lists, and to each document that has changed."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from dockward.advisories.database.editions import Edition
from dockward.advisories.feeds.feed import Download
from dockward.advisories.fetching.fetch import Failed, Means, Watch, fetch_all
from dockward.advisories.fetching.sources import Source
from dockward.advisories.fetching.transfer import Fetched
from dockward.advisories.providers.checking import (
    HASHES,
    MOST_BESIDE,
    SIGNATURE,
    check_hash,
    check_signature,
    read_key,
)
from dockward.advisories.providers.kept import Kept
from dockward.advisories.providers.metadata import Provider, ProviderError, address_of, fed, listed, read_provider
from dockward.syntax.addresses import shown_address

if TYPE_CHECKING:
    from pysequoia import Cert

MOST_LIST = 32 << 20
MOST_DOCUMENT = 32 << 20
MOST_KEY = 1 << 20
MOST_BYTES = 1 << 30
"""Of all documents that one run fetches of a provider."""
_BATCH = 200
_CHANGES, _INDEX = "changes.csv", "index.txt"


class FetchedProvider(Struct, frozen=True):
    """A provider whose documents are there, in an archive; `parts` are what was fetched of them now."""

    source: Source
    edition: Edition
    archive: Path
    parts: tuple[Fetched, ...]


_Result = FetchedProvider | Fetched | Failed


async def fetch_providers(
    sources: Iterable[Source], known: Mapping[str, Edition], means: Means, watch: Watch
) -> list[_Result]:
    """What became of each provider: its documents, nothing where its list of changes is as it was, or why not."""
    return [await _fetched(one, known.get(one.download.name), means, watch) for one in sources]


async def _fetched(source: Source, known: Edition | None, means: Means, watch: Watch) -> _Result:
    try:
        return await _Following(source, means, watch).follow(known)
    except ProviderError as why:
        return Failed(source, str(why))


class _Following:
    """One provider, while it is followed."""

    def __init__(self, source: Source, means: Means, watch: Watch) -> None:
        self._source = source
        self._means = means
        self._watch = watch
        self._kept = Kept(means.folder, source.download.name)
        self._hash = self._signature = ""
        self._keys: list[Cert] = []
        self._bytes = 0

    async def follow(self, known: Edition | None) -> _Result:
        """Raises `ProviderError`."""
        (about,) = await self._all([self._source])
        if isinstance(about, Failed):
            return about
        provider = read_provider(_taken(about), self._source.address, self._means.plain)
        wanted, edition = await self._lists(provider, known)
        if wanted is None:
            return Fetched(self._source, edition, None)
        before = await asyncio.to_thread(self._kept.moments)
        missing = [path for path, moment in wanted.items() if not moment or before.get(path) != moment]
        parts: list[Fetched] = []
        fresh: dict[str, Path | None] = {}
        if missing:
            await self._probe(provider, missing[0])
        for start in range(0, len(missing), _BATCH):
            parts += await self._documents(provider, missing[start : start + _BATCH], fresh)
        await asyncio.to_thread(self._kept.renew, wanted, fresh)
        return FetchedProvider(self._source, edition, self._kept.file, tuple(parts))

    async def _lists(self, provider: Provider, known: Edition | None) -> tuple[Mapping[str, str] | None, Edition]:
        """The documents with their moments, None where nothing has changed; and the edition of the list of changes."""
        if provider.feeds:
            return await self._feeds(provider, known)
        changes = self._part(provider, _CHANGES, MOST_LIST)
        # Where the documents are gone from this machine, what is known is of no use.
        editions = {changes.download.name: known} if known and self._kept.file.exists() else {}
        (told,) = await self._all([changes], editions)
        if isinstance(told, Fetched) and told.held is None:
            return None, told.edition
        (all_there,) = await self._all([self._part(provider, _INDEX, MOST_LIST)])
        for one in (told, all_there):
            if isinstance(one, Failed) and not one.gone:
                raise ProviderError(f"has a list that can't be had: {one.source.download.path} {one.why}")
        if isinstance(told, Failed) and isinstance(all_there, Failed):
            raise ProviderError(f"has neither {_INDEX} nor {_CHANGES} in its directory")
        # Without the list of changes nobody can tell by one file that nothing has.
        edition = told.edition if isinstance(told, Fetched) else Edition(address=changes.address)
        found = listed(_read(all_there), _read(told))
        if not found:
            raise ProviderError("lists no documents")
        return found, edition

    async def _feeds(self, provider: Provider, known: Edition | None) -> tuple[Mapping[str, str] | None, Edition]:
        """The same by feeds. Of several nobody can tell by one file that nothing has changed."""
        parts = [Source(_download(self._source, one, "feed.json", MOST_LIST), None, one) for one in provider.feeds]
        alone = known and self._kept.file.exists() and len(parts) == 1
        told = await self._all(parts, {parts[0].download.name: known} if known and alone else {})
        edition = Edition(address=parts[0].address)
        for one in told:
            if isinstance(one, Failed):
                raise ProviderError(f"has a feed that can't be had: {shown_address(one.source.address)} {one.why}")
            if one.held is None:
                return None, one.edition
            edition = one.edition if len(parts) == 1 else edition
        found = fed((_taken(one) for one in told if isinstance(one, Fetched)), self._source.address)
        if not found:
            raise ProviderError("lists no documents")
        return found, edition

    async def _probe(self, provider: Provider, path: str) -> None:
        """Find out by one document what lies beside each. Raises `ProviderError` for less than it promises."""
        endings = (*HASHES, SIGNATURE)
        found = await self._all([self._part(provider, path + one, MOST_BESIDE) for one in endings])
        there = set()
        for ending, one in zip(endings, found, strict=True):
            if isinstance(one, Fetched):
                _taken(one)
                there.add(ending)
            elif not one.gone:
                raise ProviderError(f"has what can't be had beside a document: {one.source.download.path} {one.why}")
        self._hash = next((one for one in HASHES if one in there), "")
        self._signature = SIGNATURE if SIGNATURE in there else ""
        if provider.trusted and not (self._hash and self._signature):
            raise ProviderError("calls itself trusted, and has no hash or no signature beside its documents")
        if self._signature:
            await self._read_keys(provider)

    async def _read_keys(self, provider: Provider) -> None:
        several = [
            Source(_download(self._source, one.url, "key.asc", MOST_KEY), None, one.url) for one in provider.keys
        ]
        for key, one in zip(provider.keys, await self._all(several), strict=True):
            if isinstance(one, Failed):
                raise ProviderError(f"signs its documents with a key that can't be had: {one.why}")
            self._keys.append(await asyncio.to_thread(read_key, _taken(one), key.fingerprint))
        if not self._keys:
            raise ProviderError("signs its documents, and names no key that may be fetched")

    async def _documents(
        self, provider: Provider, paths: Sequence[str], fresh: dict[str, Path | None]
    ) -> list[Fetched]:
        """What came of these documents, each checked; `fresh` gets their files."""
        beside = [one for one in (self._hash, self._signature) if one]
        wanted = [self._part(provider, path, MOST_DOCUMENT) for path in paths]
        wanted += [self._part(provider, path + one, MOST_BESIDE) for path in paths for one in beside]
        got = {one.source.download.path: one for one in await self._all(wanted)}
        for path in paths:
            fresh[path] = await self._document(got, path, beside)
        return [one for one in got.values() if isinstance(one, Fetched)]

    async def _document(self, got: Mapping[str, Fetched | Failed], path: str, beside: Sequence[str]) -> Path | None:
        one = got[path]
        if isinstance(one, Failed):
            if one.gone:
                return None
            raise ProviderError(f"names a document that can't be had: {path} {one.why}")
        file = _file(one)
        for ending in beside:
            other = got[path + ending]
            if isinstance(other, Failed):
                raise ProviderError(f"has no {ending} that can be had beside a document: {path} {other.why}")
            await asyncio.to_thread(self._check, one, other, ending)
        self._bytes += file.stat().st_size
        if self._bytes > MOST_BYTES:
            raise ProviderError(
                f"has more than the {MOST_BYTES >> 20} MiB of documents that are fetched at once; import an archive of "
                "them, where it has one"
            )
        return file

    def _check(self, document: Fetched, beside: Fetched, ending: str) -> None:
        if ending == SIGNATURE:
            check_signature(_file(document), _file(beside), self._keys)
        else:
            check_hash(_file(document), _file(beside), ending)

    def _part(self, provider: Provider, path: str, most: int) -> Source:
        return Source(_download(self._source, path, path, most), None, address_of(provider, path))

    async def _all(
        self, sources: Sequence[Source], known: Mapping[str, Edition] | None = None
    ) -> list[Fetched | Failed]:
        return await fetch_all(sources, known or {}, self._means, self._watch)


def _download(source: Source, what: str, path: str, most: int) -> Download:
    """A part of a provider. Its name is a folder's on the disk, so it is short whatever the path is."""
    digest = sha256(what.encode()).hexdigest()[:32]
    return Download(name=f"{source.download.name} {digest}", folder="", path=path, most=most)


def _file(one: Fetched) -> Path:
    if one.held is None:
        raise AssertionError("it was asked for without a condition")  # pragma: no cover
    return one.held.file


def _taken(one: Fetched) -> bytes:
    """What was sent, which then is nowhere else."""
    data = _file(one).read_bytes()
    if one.held is not None:
        one.held.drop()
    return data


def _read(one: Fetched | Failed) -> bytes | None:
    return None if isinstance(one, Failed) else _taken(one)
