"""The right to pull from one repository: a token of the server that the registry names, or a name and password.

As docs.docker.com/registry/spec/auth/token has it, and with an identity token its sibling `oauth`.
"""

from collections.abc import Awaitable, Callable, Sequence
from urllib.parse import urlencode, urlsplit

import msgspec
from msgspec import Struct

from dockward.advisories.fetching.session import hung_up, proxy_of
from dockward.engine.http import ClientResponse, ClientSession
from dockward.read.registry.challenge import Challenge
from dockward.read.registry.credentials import Credentials
from dockward.read.registry.errors import RegistryError
from dockward.read.registry.place import Place
from dockward.syntax.addresses import shown_address, why_refused

_MOST_BYTES = 1 << 20
_OK = 200
_REFUSALS = frozenset({400, 401, 403})
_MOST_TOKEN = 64 << 10
_CLIENT = "dockward"


class _Token(Struct, frozen=True):
    token: str = ""
    access_token: str = ""


_TOKEN = msgspec.json.Decoder(_Token)


class Access:
    """What is sent as Authorization, once it is known; it outlives the session in which it was got."""

    def __init__(self, place: Place, login: Callable[[], Awaitable[Credentials]]) -> None:
        self._place, self._login = place, login
        self.header = ""

    async def answer(self, session: ClientSession, challenges: Sequence[Challenge], base: str) -> None:
        """Do as the registry at `base` wants. Raises `RegistryError` where that can't be done."""
        credentials = await self._login()
        bearer = next((one for one in challenges if one.scheme == "bearer"), None)
        if bearer is not None:
            self.header = f"Bearer {await self._token(session, bearer, credentials, base)}"
        elif any(one.scheme == "basic" for one in challenges) and credentials.name:
            self.header = credentials.basic
        else:
            raise RegistryError(f"{self._place.registry} wants to know who asks.", self._log_in)

    @property
    def _log_in(self) -> str:
        return f"`docker login {self._place.registry}` lets it know, for Docker and for this."

    async def _token(self, session: ClientSession, wanted: Challenge, credentials: Credentials, base: str) -> str:
        realm = wanted.parameters.get("realm", "")
        # A password must not leave the machine in the clear, wherever a registry wants it sent.
        downgraded = urlsplit(base).scheme == "https" and urlsplit(realm).scheme == "http"
        if downgraded or (why := why_refused(realm, self._place.plain)):
            reason = "has no TLS" if downgraded else why
            raise RegistryError(f"{self._place.registry} gives tokens at an address that {reason}.")
        scope = f"repository:{self._place.repository}:pull"
        query = {"service": wanted.parameters.get("service", ""), "scope": scope}
        response = await _asked(session, realm, query, credentials)
        with hung_up(response):
            if response.status in _REFUSALS:
                raise RegistryError(
                    f"{shown_address(realm)} refuses a token to pull {self._place.repository}.", self._log_in
                )
            if response.status != _OK:
                words = f"{shown_address(realm)} gives no token: it answers with status {response.status}."
                raise RegistryError(words, again=True)
            data = await response.content.read(_MOST_BYTES)
        return _parsed(data, realm)


async def _asked(session: ClientSession, realm: str, query: dict[str, str], who: Credentials) -> ClientResponse:
    proxy = proxy_of(realm)
    if who.identity:
        form = {**query, "grant_type": "refresh_token", "client_id": _CLIENT, "refresh_token": who.identity}
        return await session.post(realm, data=form, allow_redirects=False, proxy=proxy)
    address = f"{realm}{'&' if '?' in realm else '?'}{urlencode({one: it for one, it in query.items() if it})}"
    headers = {"Authorization": who.basic} if who.name else {}
    return await session.get(address, headers=headers, allow_redirects=False, proxy=proxy)


def _parsed(data: bytes, realm: str) -> str:
    try:
        found = _TOKEN.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as why:
        raise RegistryError(f"What {shown_address(realm)} sends is no token.") from why
    token = found.token or found.access_token
    if not (0 < len(token) <= _MOST_TOKEN and token.isascii() and token.isprintable() and " " not in token):
        raise RegistryError(f"What {shown_address(realm)} sends is no token.")
    return token
