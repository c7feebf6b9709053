"""One download from its server: only another edition than the known one, going on where an earlier run was ended.

Requests follow RFC 9110: `If-None-Match` and `If-Modified-Since` for what is known, `Range` with `If-Range` for what
is there in part. A server that knows none of these sends everything, which is taken.
"""

import asyncio
import re
from collections.abc import Callable
from urllib.parse import urljoin

from msgspec import Struct, structs

from dockward.advisories.database.editions import Edition
from dockward.advisories.fetching.held import About, Held
from dockward.advisories.fetching.session import hung_up, proxy_of
from dockward.advisories.fetching.sources import Source
from dockward.engine.http import ClientConnectorCertificateError, ClientError, ClientResponse, ClientSession
from dockward.syntax.addresses import shown_address, why_not_followed

_PIECE = 256 << 10
_MOST_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_LATER = frozenset({408, 425, 429, 500, 502, 503, 504})
_GONE = frozenset({404, 410})
_OK, _PART, _NOT_MODIFIED, _NOT_SATISFIABLE = 200, 206, 304, 416
_RANGE = re.compile(r"bytes ([0-9]{1,18})-([0-9]{1,18})/([0-9]{1,18}|\*)")
_SHA256 = re.compile(r"(?:^|[\s,])sha-256=:([0-9A-Za-z+/]{43}=):")
_MD5 = re.compile(r"(?:^|[\s,])md5=([0-9A-Za-z+/]{22}==)")
_PAGE = re.compile(rb"\s*(?:<!doctype html|<html)", re.IGNORECASE)
_HEAD = 512
_MOST_VALIDATOR = 1000


class Fetched(Struct, frozen=True):
    """A download that is there. `held` is None where the database has this edition already."""

    source: Source
    edition: Edition
    held: Held | None


class FetchError(Exception):
    """It can't be had; `args[0]` says why, `again` whether another try may help, `gone` that nothing is there."""

    def __init__(self, why: str, *, again: bool = False, gone: bool = False) -> None:
        super().__init__(why)
        self.again, self.gone = again, gone


class Transfer:
    """Fetches one source. `heard` is told how many bytes came."""

    def __init__(self, source: Source, held: Held, plain: tuple[str, ...], heard: Callable[[int], None]) -> None:
        self._source = source
        self._held = held
        self._plain = plain
        self._heard = heard

    async def fetch(self, session: ClientSession, known: Edition | None) -> Fetched:
        """Have the file on the disk, whole, or know that `known` is the newest. Raises `FetchError`.

        What came stays on the disk after an error where it may be of use.
        """
        about = await asyncio.to_thread(self._held.about, self._source.address)
        try:
            return await self._asked(session, known, about)
        except TimeoutError as why:
            raise FetchError("does not answer, or stopped answering", again=True) from why
        except ClientConnectorCertificateError as why:
            raise FetchError(f"has a certificate that can't be trusted ({_certificate(why)})") from why
        except ClientError as why:
            raise FetchError(f"could not be reached, or broke off ({type(why).__name__})", again=True) from why
        except OSError as why:
            raise FetchError(f"can't be kept on the disk: {why.strerror or 'the system does not say why'}") from why

    async def _asked(self, session: ClientSession, known: Edition | None, about: About | None) -> Fetched:
        response = await self._answer(session, self._headers(known, about))
        with hung_up(response):
            status = response.status
            if status == _NOT_MODIFIED:
                return self._unchanged(known, about)
            if status == _NOT_SATISFIABLE:
                await asyncio.to_thread(self._held.drop)
                raise FetchError("has no such part of the file any more", again=True)
            if status not in {_OK, _PART}:
                raise FetchError(f"answers with status {status}", again=status in _LATER, gone=status in _GONE)
            about = await self._place(response, about)
            await self._take(response)
        await self._finish(about)
        return Fetched(self._source, about.edition, self._held)

    def _headers(self, known: Edition | None, about: About | None) -> dict[str, str]:
        if about is not None and about.whole and about.edition.told:
            return about.edition.conditions
        size = self._held.size()
        if about is not None and not about.whole and size and about.edition.strong:
            return {"Range": f"bytes={size}-", "If-Range": about.edition.strong}
        return known.conditions if known is not None and known.address == self._source.address else {}

    def _unchanged(self, known: Edition | None, about: About | None) -> Fetched:
        if about is not None and about.whole and about.edition.told:
            return Fetched(self._source, about.edition, self._held)
        if known is not None and known.told and known.address == self._source.address:
            return Fetched(self._source, known, None)
        raise FetchError("says that nothing changed, and was not asked that")

    async def _answer(self, session: ClientSession, headers: dict[str, str]) -> ClientResponse:
        """The answer behind all redirects; each must lead where the policy lets one ask."""
        address = self._source.address
        for _ in range(_MOST_REDIRECTS):
            response = await session.get(address, headers=headers, allow_redirects=False, proxy=proxy_of(address))
            if response.status not in _REDIRECTS:
                return response
            with hung_up(response):
                target = _target(address, response.headers.get("Location", ""))
            if why := why_not_followed(target, address, self._plain):
                raise FetchError(f"leads to an address that {why}: {shown_address(target)}")
            address = target
        raise FetchError(f"leads on more than {_MOST_REDIRECTS} times")

    async def _place(self, response: ClientResponse, about: About | None) -> About:
        """Where the body goes: behind what is there, or into a new file."""
        if response.status == _PART:
            return await self._behind(response, about)
        edition = Edition(
            address=self._source.address, etag=_header(response, "ETag"), modified=_header(response, "Last-Modified")
        )
        fresh = About(edition=edition, size=response.content_length, digests=_digests(response))
        if fresh.size is not None and fresh.size > self._source.download.most:
            raise FetchError(self._too_large())
        await asyncio.to_thread(self._held.begin, fresh)
        return fresh

    async def _behind(self, response: ClientResponse, about: About | None) -> About:
        found = _RANGE.fullmatch(response.headers.get("Content-Range", ""))
        same = about is not None and _header(response, "ETag") in {"", about.edition.etag}
        if about is None or not same or found is None or int(found[1]) != self._held.size():
            await asyncio.to_thread(self._held.drop)
            raise FetchError("sent another part than it was asked for", again=True)
        size = about.size if found[3] == "*" else int(found[3])
        if about.size is not None and size != about.size:
            await asyncio.to_thread(self._held.drop)
            raise FetchError("sent a part of another file", again=True)
        return structs.replace(about, size=size)

    async def _take(self, response: ClientResponse) -> None:
        size = self._held.size()
        async for piece in response.content.iter_chunked(_PIECE):
            size += len(piece)
            if size > self._source.download.most:
                await asyncio.to_thread(self._held.drop)
                raise FetchError(self._too_large())
            await asyncio.to_thread(self._held.append, piece)
            self._heard(len(piece))

    def _too_large(self) -> str:
        return f"is larger than the {self._source.download.most >> 20} MiB that are read of it"

    async def _finish(self, about: About) -> None:
        """Check the file that is whole now, and note that it is."""
        fault = await asyncio.to_thread(self._held.fault, about) or await asyncio.to_thread(self._page)
        if fault:
            await asyncio.to_thread(self._held.drop)
            raise FetchError(fault, again=True)
        await asyncio.to_thread(self._held.settle)
        await asyncio.to_thread(self._held.note, structs.replace(about, whole=True))

    def _page(self) -> str:
        with self._held.file.open("rb") as file:
            return "answers with a web page, not with data" if _PAGE.match(file.read(_HEAD)) else ""


def _target(address: str, location: str) -> str:
    try:
        return urljoin(address, location)
    except ValueError:
        return location


def _header(response: ClientResponse, name: str) -> str:
    value = response.headers.get(name, "")
    return value if len(value) <= _MOST_VALIDATOR else ""


def _digests(response: ClientResponse) -> dict[str, str]:
    """Of the whole file: RFC 9530's `Repr-Digest`, and what Google's storage says."""
    sha256 = _SHA256.search(_header(response, "Repr-Digest"))
    md5 = _MD5.search(",".join(response.headers.getall("x-goog-hash", ())))
    return {name: found[1] for name, found in (("sha-256", sha256), ("md5", md5)) if found}


def _certificate(why: ClientConnectorCertificateError) -> str:
    inner = why.certificate_error
    return getattr(inner, "verify_message", "") or type(inner).__name__
