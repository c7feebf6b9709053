"""The client that fetches: TLS by the system's authorities or a given one, proxies from the environment."""

import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from dockward import __version__
from dockward.advisories.errors import BadSourceError
from dockward.engine.endpoint import Tls
from dockward.engine.errors import TlsError
from dockward.engine.http import ClientResponse, ClientSession, ClientTimeout, DummyCookieJar, TCPConnector
from dockward.engine.tls import read_tls_context

_CONNECT_SECONDS = 30.0
_SILENT_SECONDS = 60.0
_WHOLE_SECONDS = 3600.0
"""Of one request; what is not done by then goes on with the next run."""


def open_session(authority: Path | None) -> ClientSession:
    """A session that keeps no cookies and takes what is sent as it is. Raises `BadSourceError`."""
    timeout = ClientTimeout(total=_WHOLE_SECONDS, sock_connect=_CONNECT_SECONDS, sock_read=_SILENT_SECONDS)
    return session_with(_tls(authority), timeout)


def session_with(tls: ssl.SSLContext, timeout: ClientTimeout) -> ClientSession:
    """A session as `open_session` has it, with this TLS and patience."""
    return ClientSession(
        connector=TCPConnector(ssl=tls),
        timeout=timeout,
        cookie_jar=DummyCookieJar(),
        headers={"User-Agent": f"dockward/{__version__}", "Accept-Encoding": "identity"},
        auto_decompress=False,
    )


def _tls(authority: Path | None) -> ssl.SSLContext:
    try:
        return read_tls_context(Tls(verify=True, ca=authority))
    except TlsError as why:
        raise BadSourceError(why.message, "Name a readable PEM file as `certificate-authority` in the policy.") from why


def proxy_of(address: str) -> str | None:
    """The proxy that the environment names for an address (`https_proxy`, `no_proxy`, …), None where it names none."""
    parts = urlsplit(address)
    proxies: Mapping[str, str] = getproxies()
    if proxy_bypass(parts.hostname or ""):
        return None
    found = proxies.get(parts.scheme) or proxies.get("all")
    return found if found is None or "://" in found else f"http://{found}"


@contextmanager
def hung_up(response: ClientResponse) -> Iterator[None]:
    """Ends a connection whose answer was not read to its end, at once: a broken server never says goodbye."""
    try:
        yield
    finally:
        if response.connection is not None and response.connection.transport is not None:
            response.connection.transport.abort()
        response.close()
