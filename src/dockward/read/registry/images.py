"""Images as a registry has them: what they are is asked at once, layers only where they aren't remembered yet."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import ExitStack, asynccontextmanager, suppress
from functools import partial
from pathlib import Path
from typing import BinaryIO

from msgspec import structs

from dockward.advisories.fetching.session import session_with
from dockward.engine.http import ClientTimeout
from dockward.image.limits import MOST_CONFIG_BYTES, MOST_LAYER_BYTES, MOST_NESTED
from dockward.image.stores.attestations import (
    BY_NAME,
    BY_SUBJECT,
    MOST_BYTES,
    MOST_STATEMENTS,
    Pointer,
    attached,
    attestation_tag,
    in_index,
    statements_of,
)
from dockward.image.stores.blobs import (
    Descriptor,
    Manifest,
    check_content,
    check_digest,
    digest_of,
    fitting,
    image_at,
    read_manifest,
)
from dockward.image.stores.platforms import choose, this_machine
from dockward.image.stores.spool import Spool
from dockward.image.stores.stored import StoredImage, StoreError
from dockward.model.subject import Kind
from dockward.model.world import Unread
from dockward.read.registry.access import Access
from dockward.read.registry.client import PAUSES, RegistryClient
from dockward.read.registry.credentials import read_credentials
from dockward.read.registry.download import Download
from dockward.read.registry.errors import RegistryError
from dockward.read.registry.place import CERTIFICATES, Place, place_of, read_tls
from dockward.read.scanning import ScanOptions, Watch
from dockward.syntax.reference import parse_reference

_AT_ONCE = 3
_CONNECT_SECONDS = 15.0


def registry_images(names: Sequence[str], options: ScanOptions, watch: Watch) -> Iterator[StoredImage | Unread]:
    """The images of these names, one after the other; of several those that can't be had are unread.

    Raises `StoreError` for a single one.
    """
    for name in names:
        with ExitStack() as kept:
            try:
                stored = _Remote(name, options, watch, kept).image()
            except StoreError as why:
                if len(names) == 1:
                    raise
                yield Unread(Kind.IMAGE, f"{why.message} {why.hint}".strip(), name)
            else:
                yield stored


class _Remote:
    """One image. What is fetched is `kept` until its owner closes it."""

    def __init__(
        self,
        name: str,
        options: ScanOptions,
        watch: Watch,
        kept: ExitStack,
        *,
        certificates: Path = CERTIFICATES,
        pauses: Sequence[float] = PAUSES,
    ) -> None:
        reference = parse_reference(name)
        if reference is None:
            raise RegistryError(f"{name!r} names no image of a registry.", "Write it as registry.example/name:tag.")
        self._name, self._reference = name, reference
        self._options, self._watch, self._kept = options, watch, kept
        self._certificates, self._pauses = certificates, pauses
        self._place: Place = place_of(reference, plain=options.plain_http)
        login = partial(read_credentials, reference.registry, options.environment, options.home)
        self._access = Access(self._place, login)
        self._blobs = _Blobs()
        self._layers: list[Descriptor] = []
        self._pointers: tuple[Pointer, ...] = ()

    def image(self) -> StoredImage:
        self._watch(f"asking {self._place.registry} for {self._name}")
        top, manifest = asyncio.run(self._ask())
        stored = image_at(self._blobs, manifest)
        self._layers = list(read_manifest(self._blobs, manifest).layers or ())
        digest = f"{self._reference.name}@{top}"
        tags = () if self._reference.digest else (f"{self._reference.name}:{self._reference.effective_tag}",)
        image = structs.replace(stored.image, tags=tags, digests=(digest,))
        statements = tuple(one for pointer in self._pointers for one in attached(self._blobs, pointer))
        return structs.replace(stored, image=image, need=self._need, attached=statements)

    @asynccontextmanager
    async def _client(self) -> AsyncIterator[RegistryClient]:
        tls = await asyncio.to_thread(read_tls, self._place.registry, self._certificates)
        seconds = self._options.seconds
        timeout = ClientTimeout(total=None, sock_connect=_CONNECT_SECONDS, sock_read=seconds)
        async with session_with(tls, timeout) as session:
            yield RegistryClient(self._place, self._access, session, seconds=seconds, pauses=self._pauses)

    async def _ask(self) -> tuple[str, Descriptor]:
        """The digest that the name means, and the manifest of the image for the wanted platform."""
        async with self._client() as client:
            name = self._reference.digest or self._reference.effective_tag
            data = await client.manifest(name, MOST_CONFIG_BYTES)
            top = self._reference.digest or digest_of(data)
            at = Descriptor(digest=top)
            self._blobs.put(top, data)
            manifest = read_manifest(self._blobs, at)
            beside: list[Pointer] = []
            for _ in range(MOST_NESTED):
                if manifest.manifests is None:
                    break
                beside += in_index(manifest)
                at = self._chosen(manifest)
                check_digest(at.digest)
                self._blobs.put(at.digest, await client.manifest(at.digest, MOST_CONFIG_BYTES))
                manifest = read_manifest(self._blobs, at)
            if manifest.config is not None:
                digest = manifest.config.digest
                check_digest(digest)
                self._blobs.put(digest, await client.blob(digest, MOST_CONFIG_BYTES))
            own = [one for one in beside if one.digest == at.digest]
            self._pointers = tuple((*own, *await self._elsewhere(client, at.digest))[:MOST_STATEMENTS])
            for one in self._pointers:
                await self._fetch_statements(client, one)
            return top, at

    async def _elsewhere(self, client: RegistryClient, digest: str) -> list[Pointer]:
        """Statements that are kept beside the image and not in its index. A registry that has none answers 404."""
        found: list[Pointer] = []
        with suppress(StoreError):
            data = await client.manifest(attestation_tag(digest), MOST_CONFIG_BYTES)
            self._blobs.put(digest_of(data), data)
            found.append(Pointer(Descriptor(digest=digest_of(data)), BY_NAME, digest))
        with suppress(StoreError):
            data = await client.referrers(digest, MOST_CONFIG_BYTES)
            self._blobs.put(digest_of(data), data)
            several = read_manifest(self._blobs, Descriptor(digest=digest_of(data))).manifests or ()
            found += [Pointer(one, BY_SUBJECT, digest) for one in several]
        return found[:MOST_STATEMENTS]

    async def _fetch_statements(self, client: RegistryClient, pointer: Pointer) -> None:
        """What can't be had is told where it is asked for."""
        with suppress(StoreError):
            check_digest(pointer.at.digest)
            self._blobs.put(pointer.at.digest, await client.manifest(pointer.at.digest, MOST_CONFIG_BYTES))
            for one in statements_of(read_manifest(self._blobs, pointer.at)):
                check_digest(one.digest)
                self._blobs.put(one.digest, await client.blob(one.digest, MOST_BYTES))

    def _chosen(self, index: Manifest) -> Descriptor:
        several = [one for one in index.manifests or () if fitting(one, None)]
        wanted = self._options.platform
        found = choose(several, wanted)
        if found is None:
            there = ", ".join(sorted({str(one.platform) for one in several})) or "no platform"
            raise RegistryError(
                f"{self._name} has no image for {wanted or this_machine()}.",
                f"--platform chooses among: {there[:500]}.",
            )
        return found

    def _need(self, layers: Sequence[int]) -> None:
        asyncio.run(self._fetch([self._layers[one] for one in layers]))

    async def _fetch(self, layers: Sequence[Descriptor]) -> None:
        room = asyncio.Semaphore(_AT_ONCE)
        different = {one.digest: one for one in layers}

        async def fetch(client: RegistryClient, one: Descriptor) -> None:
            async with room:
                try:
                    await self._download(client, one)
                except StoreError as why:
                    self._blobs.miss(one.digest, f"{why.message} {why.hint}".strip())

        async with self._client() as client, asyncio.TaskGroup() as group:
            for one in different.values():
                group.create_task(fetch(client, one))

    async def _download(self, client: RegistryClient, one: Descriptor) -> None:
        if not 0 < one.size <= MOST_LAYER_BYTES:
            raise RegistryError(f"The manifest says that {one.digest} has {one.size} bytes.")
        self._watch(f"{self._name}: fetching {one.size >> 20} MiB")
        spool = self._kept.enter_context(Spool(one.size, f"{self._name}: the layer {one.digest}"))
        await client.download(one.digest, Download(one, spool))
        self._blobs.have(one.digest, spool.reader)


class _Blobs:
    """What was fetched so far: manifests and configurations in memory, layers on the disk."""

    def __init__(self) -> None:
        self._small: dict[str, bytes] = {}
        self._large: dict[str, Callable[[], BinaryIO]] = {}
        self._missing: dict[str, str] = {}

    def put(self, digest: str, data: bytes) -> None:
        check_digest(digest)
        check_content(data, digest)
        self._small[digest] = data

    def have(self, digest: str, opened: Callable[[], BinaryIO]) -> None:
        self._large[digest] = opened

    def miss(self, digest: str, why: str) -> None:
        self._missing[digest] = why

    def read(self, digest: str, most: int) -> bytes:
        del most
        if digest not in self._small:
            raise StoreError(f"{digest} was not fetched.")
        return self._small[digest]

    def open(self, digest: str) -> BinaryIO:
        if digest not in self._large:
            raise StoreError(self._missing.get(digest, f"{digest} was not fetched."))
        return self._large[digest]()
