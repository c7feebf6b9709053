"""A client of the Engine API that only reads: GET requests, each bounded in time and in bytes."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

from dockward import __version__
from dockward.engine.diagnosis import explain, explain_refusal, explain_silence, printable
from dockward.engine.endpoint import Endpoint, Scheme
from dockward.engine.errors import (
    ApiVersionError,
    BadAnswerError,
    EngineDiedError,
    EngineError,
    EngineHangsError,
    GoneError,
    NoEngineError,
    NotAnEngineError,
    RefusedError,
    TooLargeError,
)
from dockward.engine.http import (
    BaseConnector,
    ClientError,
    ClientResponse,
    ClientSession,
    ClientTimeout,
    DummyCookieJar,
    TCPConnector,
    UnixConnector,
)
from dockward.engine.limits import (
    CONCURRENCY,
    CONNECT_SECONDS,
    GIVE_UP_AFTER,
    MESSAGE_BYTES,
    NEWEST_API,
    OBJECT_BYTES,
    OLDEST_API,
    PIECE_BYTES,
    REQUEST_SECONDS,
    SSH_CONCURRENCY,
)
from dockward.engine.ssh import SshConnector
from dockward.engine.tls import read_tls_context
from dockward.engine.wire.decode import decode
from dockward.engine.wire.info import Version, parse_api_version

T = TypeVar("T")
AGENT = f"dockward/{__version__}"
"""Who asks, as the engine is told."""
_OK = 200
_REDIRECTS = range(300, 400)
_SERVER_ERRORS = range(500, 600)


class EngineClient:
    """One engine, asked at most `CONCURRENCY` things at a time. Made by `open_client`."""

    def __init__(self, endpoint: Endpoint, session: ClientSession, connector: BaseConnector, seconds: float) -> None:
        self.endpoint = endpoint
        self.version = Version(api_version="")
        """What the engine said of itself when the connection was opened."""
        self._session = session
        self._ssh = connector if isinstance(connector, SshConnector) else None
        self._slots = asyncio.Semaphore(SSH_CONCURRENCY if self._ssh else CONCURRENCY)
        self._seconds = seconds
        self._base = _base_url(endpoint)
        self._unanswered = 0
        self.asked = 0
        """Requests so far."""
        self.silence: EngineError | None = None
        """The first request that got no whole answer."""
        self.refusals: list[tuple[str, RefusedError]] = []
        """Paths that the server answered with an error of its own (HTTP 500 and up)."""

    async def get(self, path: str, *, most: int = OBJECT_BYTES) -> bytes:
        """The body of the answer to GET `path`, at most `most` bytes. Raises `EngineError` for everything else."""
        self.asked += 1
        try:
            return await self._get(path, most)
        except (EngineHangsError, EngineDiedError, NoEngineError) as why:
            self.silence = self.silence or why
            raise
        except RefusedError as why:
            if why.http_status in _SERVER_ERRORS:
                self.refusals.append((path, why))
            raise

    async def _get(self, path: str, most: int) -> bytes:
        async with self._slots:
            if self._unanswered >= GIVE_UP_AFTER:
                raise EngineHangsError(
                    f"The engine at {self.endpoint} left {self._unanswered} requests in a row without an answer.",
                    "`systemctl restart docker` frees an engine that hangs.",
                )
            try:
                async with self._session.get(f"{self._base}{path}", allow_redirects=False) as answer:
                    status = answer.status
                    body = await (_read_body(answer, most) if status == _OK else answer.content.read(MESSAGE_BYTES))
            except TimeoutError as why:
                self._unanswered += 1
                raise explain_silence(self.endpoint, self._seconds) from why
            except (ClientError, OSError, ValueError) as why:
                words = self._ssh.last_words() if self._ssh else ""
                raise explain(why, self.endpoint, words) from why
            self._unanswered = 0
        if status != _OK:
            raise explain_refusal(self.endpoint, status, body)
        return body

    async def transfer(self, path: str, take: Callable[[bytes], None], *, silent: float | None) -> None:
        """Give `take` the body of the answer to GET `path` piece by piece, in a thread; it may raise to end it.

        An engine may prepare the answer for long: `silent` seconds without a byte are too many; None waits for ever.
        Raises `EngineError`.
        """
        self.asked += 1
        patience = ClientTimeout(total=None, sock_connect=CONNECT_SECONDS, sock_read=silent)
        try:
            async with self._session.get(f"{self._base}{path}", allow_redirects=False, timeout=patience) as answer:
                if answer.status != _OK:
                    raise explain_refusal(self.endpoint, answer.status, await answer.content.read(MESSAGE_BYTES))
                async for piece in answer.content.iter_chunked(PIECE_BYTES):
                    await asyncio.to_thread(take, piece)
        except TimeoutError as why:
            raise explain_silence(self.endpoint, silent or CONNECT_SECONDS) from why
        except (ClientError, OSError, ValueError) as why:
            raise explain(why, self.endpoint, self._ssh.last_words() if self._ssh else "") from why

    async def read(self, path: str, kind: type[T], *, most: int = OBJECT_BYTES) -> T:
        """The answer to GET `path` as a wire struct. Raises `EngineError`."""
        return decode(await self.get(path, most=most), kind)

    async def agree(self) -> None:
        """Ask what the engine is and settle on an API version for every later request. Raises `EngineError`."""
        try:
            self.version = await self.read("/version", Version)
            newest = parse_api_version(self.version.api_version)
            oldest = parse_api_version(self.version.min_api_version or self.version.api_version)
        except (BadAnswerError, GoneError, TooLargeError, ValueError) as why:
            raise self._no_engine() from why
        except RefusedError as why:
            if why.http_status in _REDIRECTS:
                raise self._no_engine() from why
            raise
        agreed = min(newest, NEWEST_API)
        if newest < OLDEST_API or agreed < oldest:
            raise _no_common_version(self.version)
        self._base += "/v{}.{}".format(*agreed)

    def _no_engine(self) -> NotAnEngineError:
        return NotAnEngineError(
            f"What answers at {self.endpoint} isn't an engine: it doesn't answer /version as one does.",
            f"The address comes from {self.endpoint.origin}; check what listens there.",
        )


@asynccontextmanager
async def open_client(
    endpoint: Endpoint, *, seconds: float = REQUEST_SECONDS, agent: str = AGENT
) -> AsyncIterator[EngineClient]:
    """A client that has agreed with the engine on an API version; `seconds` bounds each request.

    Raises `EngineError` when there is no engine to talk to.
    """
    connector = await _connector(endpoint)
    try:
        async with ClientSession(
            connector=connector,
            cookie_jar=DummyCookieJar(),
            timeout=ClientTimeout(total=seconds, sock_connect=CONNECT_SECONDS),
            headers={"User-Agent": agent, "Accept-Encoding": "identity"},
            auto_decompress=False,
        ) as session:
            client = EngineClient(endpoint, session, connector, seconds)
            await client.agree()
            yield client
    finally:
        if isinstance(connector, SshConnector):
            await connector.close_processes()


async def _connector(endpoint: Endpoint) -> BaseConnector:
    match endpoint.scheme:
        case Scheme.UNIX:
            return UnixConnector(endpoint.path, limit=CONCURRENCY)
        case Scheme.SSH:
            return SshConnector(endpoint)
        case Scheme.TCP:
            context = await asyncio.to_thread(read_tls_context, endpoint.tls) if endpoint.tls else True
            return TCPConnector(ssl=context, limit=CONCURRENCY)


def _base_url(endpoint: Endpoint) -> str:
    if endpoint.scheme is not Scheme.TCP:
        return "http://docker"
    host = f"[{endpoint.host}]" if ":" in endpoint.host else endpoint.host
    return f"{'https' if endpoint.tls else 'http'}://{host}:{endpoint.port}{endpoint.path}"


async def _read_body(answer: ClientResponse, most: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    async for part in answer.content.iter_any():
        size += len(part)
        if size > most:
            raise TooLargeError(f"the engine's answer is larger than {most >> 20 or 1} MiB")
        parts.append(part)
    return b"".join(parts)


def _no_common_version(version: Version) -> ApiVersionError:
    oldest = "{}.{}".format(*OLDEST_API)
    newest = "{}.{}".format(*NEWEST_API)
    return ApiVersionError(
        f"Engine {printable(version.version)} speaks API {version.min_api_version or '?'} to {version.api_version}; "
        f"{oldest} to {newest} are understood here.",
        "Update the engine if it is the older side, Dockward if the engine is.",
    )
