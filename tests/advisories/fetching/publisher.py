"""A real HTTPS server of advisories on the loopback, which can also be out of order in every way that servers are."""

import asyncio
import hashlib
import ssl
from contextlib import asynccontextmanager, contextmanager
from email.utils import formatdate, parsedate_to_datetime

from aiohttp import web
from tests.engine.certificates import Authority
from tests.read.served import running

from dockward.advisories.fetching.sources import Wanted
from dockward.judge.policy.schema import Mirrors

WORDS = Mirrors.__struct_encode_fields__
LONG_AGO = "Wed, 29 May 2024 10:00:00 GMT"


class Publisher:
    """What it has by path (`/kev/known.json`), what it was asked, and the odd answers that it gives first."""

    def __init__(self):
        self.files = {}
        self.modified = {}
        self.odd = {}
        self.asked = []
        self.answered = []
        self.address = ""

    def headers(self, path):
        data = self.files[path]
        return {"ETag": f'"{hashlib.sha256(data).hexdigest()}"', "Last-Modified": self.modified.get(path, LONG_AGO)}

    async def answer(self, request):
        path = request.path
        self.asked.append((path, dict(request.headers)))
        if self.odd.get(path):
            return await self.odd[path].pop(0)(request)
        found = self.honest(request) if path in self.files else web.Response(status=404)
        self.answered.append((path, found.status))
        return found

    def honest(self, request):
        """As RFC 9110 has it: conditions first, then the range."""
        data, headers = self.files[request.path], self.headers(request.path)
        known = request.headers.get("If-None-Match")
        since = request.headers.get("If-Modified-Since")
        if known == headers["ETag"] or (known is None and since and not newer(headers["Last-Modified"], since)):
            return web.Response(status=304, headers=headers)
        wanted = request.headers.get("Range")
        if wanted and request.headers.get("If-Range") in headers.values():
            start = int(wanted.removeprefix("bytes=").removesuffix("-"))
            if start >= len(data):
                return web.Response(status=416)
            headers |= {"Content-Range": f"bytes {start}-{len(data) - 1}/{len(data)}"}
            return web.Response(status=206, body=data[start:], headers=headers)
        return web.Response(body=data, headers=headers)

    def wanted(self, *sources, **more):
        """All mirrored here, each feed in a folder of its own."""
        return Wanted(sources=sources, mirrors={one: f"{self.address}/{one}" for one in WORDS}, **more)

    def headers_of_last(self, path):
        return [headers for asked, headers in self.asked if asked == path][-1]

    def count(self, path):
        return sum(asked == path for asked, _ in self.asked)


def newer(one, other):
    return parsedate_to_datetime(one) > parsedate_to_datetime(other)


def status(number, **headers):
    """An answer with nothing but a status."""

    async def answer(request):
        return web.Response(status=number, headers={name.replace("_", "-"): value for name, value in headers.items()})

    return answer


def body(data, **headers):
    """An answer of these bytes, with none of the headers by which a file is known again."""

    async def answer(request):
        return web.Response(body=data, headers={name.replace("_", "-"): value for name, value in headers.items()})

    return answer


def cut(publisher, count, file):
    """The honest answer's headers and so many bytes of it; the connection ends once `file` has them."""

    async def answer(request):
        data = publisher.files[request.path]
        response = web.StreamResponse(headers=publisher.headers(request.path))
        response.content_length = len(data)
        await response.prepare(request)
        await response.write(data[:count])
        async with asyncio.timeout(30):
            while not (file.exists() and file.stat().st_size == count):  # noqa: ASYNC110  # the client tells nobody
                await asyncio.sleep(0.01)
        request.transport.close()
        return response

    return answer


def endless(publisher):
    """A body that ends only when nobody reads it any more."""

    async def answer(request):
        response = web.StreamResponse()
        await response.prepare(request)
        while request.transport is not None and not request.transport.is_closing():
            try:
                await response.write(b"x" * 65536)
            except ConnectionError:
                break
            # Writing lets nobody else run as long as there is room, so the end of the connection would go unnoticed.
            await asyncio.sleep(0)
        return response

    return answer


@asynccontextmanager
async def _listening(publisher, context):
    runner = web.ServerRunner(web.Server(publisher.answer))
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context)
    await site.start()
    port = site._server.sockets[0].getsockname()[1]
    try:
        yield f"{'https' if context else 'http'}://127.0.0.1:{port}"
    finally:
        await runner.cleanup()


@contextmanager
def publishing(folder, *, tls=True, **certificate):
    """A publisher, listening; its authority's certificate is `folder/ca.pem`."""
    publisher = Publisher()
    context = None
    if tls:
        authority = Authority(folder)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*authority.issue("publisher", **certificate))
    with running(_listening(publisher, context)) as publisher.address:
        yield publisher


def now():
    return formatdate(usegmt=True)
