"""Asks a registry about one repository: each answer bounded, each redirect looked at, each password kept at home."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from types import MappingProxyType
from typing import TypeVar
from urllib.parse import urljoin, urlsplit

from dockward.advisories.fetching.session import hung_up, proxy_of
from dockward.engine.http import (
    ClientConnectorCertificateError,
    ClientError,
    ClientResponse,
    ClientSession,
)
from dockward.read.registry.access import Access
from dockward.read.registry.challenge import parse_challenges
from dockward.read.registry.download import Download
from dockward.read.registry.errors import RegistryError
from dockward.read.registry.place import Place
from dockward.syntax.addresses import shown_address, why_refused

T = TypeVar("T")
PAUSES = (0.5, 2.0, 5.0)
"""Seconds before each further try of what may pass."""
_MOST_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_LATER = frozenset({408, 425, 429, 500, 502, 503, 504})
_OK, _PART, _UNAUTHORIZED, _FORBIDDEN, _NOT_FOUND, _NOT_SATISFIABLE = 200, 206, 401, 403, 404, 416
_PIECE = 1 << 20
_NOTHING: Mapping[str, str] = MappingProxyType({})
_SLOWEST = 32 << 10
"""Bytes a second of a download, below which it is given up."""
MANIFESTS = (
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
    "application/vnd.docker.distribution.manifest.v2+json",
)


class RegistryClient:
    """One repository, in one session. `seconds` bounds each request, and each silence within a download."""

    def __init__(
        self, place: Place, access: Access, session: ClientSession, *, seconds: float, pauses: Sequence[float] = PAUSES
    ) -> None:
        self._place, self._access, self._session = place, access, session
        self._seconds, self._pauses = seconds, pauses
        self._base = ""

    async def manifest(self, name: str, most: int) -> bytes:
        """The manifest or index that a tag or digest names, of at most `most` bytes. Raises `RegistryError`."""
        return await self._again(lambda: self._read(f"manifests/{name}", most))

    async def blob(self, digest: str, most: int) -> bytes:
        """A small blob. As `manifest`."""
        return await self._again(lambda: self._read(f"blobs/{digest}", most))

    async def referrers(self, digest: str, most: int) -> bytes:
        """The index of manifests that have this one as their subject (OCI distribution-spec 1.1). As `manifest`."""
        return await self._again(lambda: self._read(f"referrers/{digest}", most))

    async def download(self, digest: str, into: Download) -> None:
        """A blob, whole and checked. Raises `RegistryError` and, where the disk is full, `StoreError`."""
        await self._again(lambda: self._take(f"blobs/{digest}", into))
        into.check()

    async def _again(self, ask: Callable[[], Awaitable[T]]) -> T:
        for pause in (*self._pauses, None):
            try:
                return await self._told(ask)
            except RegistryError as why:
                if pause is None or not why.again:
                    raise
            await asyncio.sleep(pause)
        raise AssertionError("the last try returns or raises")  # pragma: no cover

    async def _told(self, ask: Callable[[], Awaitable[T]]) -> T:
        """What went wrong, in words."""
        name = self._place.registry
        try:
            return await ask()
        except TimeoutError as why:
            raise RegistryError(f"{name} does not answer, or stopped answering.", again=True) from why
        except ClientConnectorCertificateError as why:
            inner = getattr(why.certificate_error, "verify_message", "") or "it is not for this host"
            hint = f"Put its authority's certificate into /etc/docker/certs.d/{name}/ca.crt, as Docker wants it."
            raise RegistryError(f"The certificate of {name} can't be trusted: {inner}.", hint) from why
        except (ClientError, OSError, ValueError) as why:
            words = f"{name} could not be reached, or broke off ({type(why).__name__})."
            raise RegistryError(words, "Check its name, the network, and `https_proxy`.", again=True) from why

    async def _read(self, path: str, most: int) -> bytes:
        async with asyncio.timeout(self._seconds), self._answer(path) as response:
            if response.status != _OK:
                raise self._refusal(response.status, path)
            data = bytearray()
            async for piece in response.content.iter_any():
                data += piece
                if len(data) > most:
                    raise RegistryError(f"{self._place.registry}: {path} is larger than {most >> 20} MiB.")
            return bytes(data)

    async def _take(self, path: str, into: Download) -> None:
        patience = self._seconds + into.size / _SLOWEST
        headers = {"Range": f"bytes={into.there}-"} if into.there else {}
        async with asyncio.timeout(patience), self._answer(path, headers) as response:
            if response.status == _NOT_SATISFIABLE:
                into.restart()
                raise RegistryError(f"{self._place.registry} has no such part of {path}.", again=True)
            if response.status not in {_OK, _PART}:
                raise self._refusal(response.status, path)
            if response.status == _OK:
                into.restart()
            elif not into.goes_on(response.headers.get("Content-Range", "")):
                into.restart()
                raise RegistryError(f"{self._place.registry} sent another part than it was asked for.", again=True)
            async for piece in response.content.iter_chunked(_PIECE):
                await asyncio.to_thread(into.take, piece)
        if into.there < into.size:
            raise RegistryError(f"{self._place.registry} sent only {into.there} of {into.size} bytes.", again=True)

    def _refusal(self, status: int, path: str) -> RegistryError:
        repository = f"{self._place.registry}/{self._place.repository}"
        if status == _NOT_FOUND:
            return RegistryError(f"{repository} has no {path}.", "Check the name and the tag.")
        if status in {_UNAUTHORIZED, _FORBIDDEN}:
            hint = f"`docker login {self._place.registry}` with a name that may pull it."
            return RegistryError(f"{self._place.registry} refuses {self._place.repository}.", hint)
        return RegistryError(f"{repository}: {path} is answered with status {status}.", again=status in _LATER)

    @asynccontextmanager
    async def _answer(self, path: str, headers: Mapping[str, str] = _NOTHING) -> AsyncIterator[ClientResponse]:
        """The answer behind redirects, and behind the question who asks."""
        response = await self._first(path, headers)
        if response.status == _UNAUTHORIZED:
            with hung_up(response):
                challenges = parse_challenges(response.headers.getall("WWW-Authenticate", ()))
            await self._access.answer(self._session, challenges, self._base)
            response = await self._first(path, headers)
        with hung_up(response):
            yield response

    async def _first(self, path: str, headers: Mapping[str, str]) -> ClientResponse:
        """From the first address that is spoken to; from then on it is the only one."""
        *others, last = (self._base,) if self._base else self._place.bases
        for base in others:
            try:
                found = await self._followed(f"{base}/{path}", headers)
            except ClientConnectorCertificateError:
                raise
            except ClientError:
                continue
            self._base = base
            return found
        found = await self._followed(f"{last}/{path}", headers)
        self._base = last
        return found

    async def _followed(self, address: str, headers: Mapping[str, str]) -> ClientResponse:
        home = _origin(address)
        for _ in range(_MOST_REDIRECTS + 1):
            # Where blobs are stored elsewhere, the address is the permission: nobody else learns who asks.
            known = {"Authorization": self._access.header} if self._access.header and _origin(address) == home else {}
            sent = {**headers, **known, "Accept": ", ".join(MANIFESTS) if "/manifests/" in address else "*/*"}
            response = await self._session.get(address, headers=sent, allow_redirects=False, proxy=proxy_of(address))
            if response.status not in _REDIRECTS:
                return response
            with hung_up(response):
                target = urljoin(address, response.headers.get("Location", ""))
            downgraded = home.startswith("https:") and not target.startswith("https:")
            if downgraded or why_refused(target, self._place.plain):
                words = f"{self._place.registry} leads to {shown_address(target)}, which is not asked."
                raise RegistryError(words, "It has no TLS, or is no address of a server.")
            address = target
        raise RegistryError(f"{self._place.registry} leads on more than {_MOST_REDIRECTS} times.")


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
