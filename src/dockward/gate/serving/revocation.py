"""Lists of revoked certificates (RFC 5280): who is not served any more, by a file that is read anew as it changes.

A list counts only if an authority of the gate has signed it, for the certificates of that one (another may have the
same name), from its own date on until the day when the next one is due: before and after nobody knows who was revoked,
so nobody is served.
"""

import asyncio
import logging
import re
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding
from msgspec import Struct

from dockward.gate.after.keptfiles import OthersWriteError, check_kept

_LOG = logging.getLogger(__name__)
LOOK_SECONDS = 1.0
MOST_BYTES = 64 << 20
CLOCKS_SECONDS = 300
"""So much the authority's clock may be ahead."""
_BLOCK = re.compile(rb"-----BEGIN ([A-Z0-9 ]+)-----.*?-----END \1-----", re.DOTALL)
_PEM = re.compile(rb"-----BEGIN X509 CRL-----.*?-----END X509 CRL-----", re.DOTALL)
_AUTHORITY_BYTES = 1 << 20


class RevokedList(Struct, frozen=True, kw_only=True):
    """One list: whose certificates (the authority's own, in DER), which numbers are revoked, and when it holds.

    `since` and `until` are in seconds since the epoch.
    """

    authority: bytes
    serials: frozenset[int]
    since: float
    until: float


def parse_lists(data: bytes, authorities: Iterable[x509.Certificate]) -> tuple[RevokedList, ...]:
    """The lists in a file, one in DER or several in PEM. Raises `ValueError` for what is none, or isn't signed."""
    known = tuple(authorities)
    if b"-----BEGIN" not in data[:4096]:
        return (_parsed(x509.load_der_x509_crl(data), known),)
    found = _PEM.findall(data)
    if not found:
        raise ValueError("it holds no list of revoked certificates")
    if b"-----" in _BLOCK.sub(b"", data) or any(one.count(b"-----BEGIN") > 1 for one in found):
        raise ValueError("a list in it is cut off")
    return tuple(_parsed(x509.load_pem_x509_crl(one), known) for one in found)


def _parsed(crl: x509.CertificateRevocationList, authorities: tuple[x509.Certificate, ...]) -> RevokedList:
    signer = next((one for one in authorities if _is_signed(crl, one)), None)
    if signer is None:
        raise ValueError(f"the list of {crl.issuer.rfc4514_string()} isn't signed by an authority of the gate")
    if any(one.critical for one in crl.extensions):
        # It may list the certificates of others, only some, or what changed since another list.
        raise ValueError(f"the list of {crl.issuer.rfc4514_string()} isn't a whole one")
    if crl.next_update_utc is None:
        raise ValueError(f"the list of {crl.issuer.rfc4514_string()} doesn't say until when it holds")
    return RevokedList(
        authority=signer.public_bytes(Encoding.DER),
        serials=frozenset(one.serial_number for one in crl),
        since=crl.last_update_utc.timestamp(),
        until=crl.next_update_utc.timestamp(),
    )


def _is_signed(crl: x509.CertificateRevocationList, authority: x509.Certificate) -> bool:
    if crl.issuer != authority.subject:
        return False
    try:
        return crl.is_signature_valid(authority.public_key())  # type: ignore[arg-type]  # what can't sign raises
    except (InvalidSignature, TypeError, UnsupportedAlgorithm):
        return False


def refusal(certificate: bytes, lists: Iterable[RevokedList], now: float) -> str:
    """Why a client with this certificate (DER) isn't served; empty where it is."""
    found = x509.load_der_x509_certificate(certificate)
    fitting = [one for one in lists if _is_issued(certificate, one.authority)]
    name = found.issuer.rfc4514_string()
    if not fitting:
        return f"there is no list of the certificates that {name} has revoked"
    if any(found.serial_number in one.serials for one in fitting):
        return "the client's certificate is revoked"
    if (since := max(one.since for one in fitting)) > now + CLOCKS_SECONDS:
        return f"a list of the certificates that {name} has revoked is dated {_day(since)}, which is yet to come"
    if (until := max(one.until for one in fitting)) <= now:
        return f"the list of the certificates that {name} has revoked is out of date since {_day(until)}"
    return ""


def _day(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M UTC")


@lru_cache(maxsize=4096)
def _is_issued(certificate: bytes, authority: bytes) -> bool:
    """Whether the authority has signed it itself, both in DER."""
    try:
        issuer = x509.load_der_x509_certificate(authority)
        x509.load_der_x509_certificate(certificate).verify_directly_issued_by(issuer)
    except (InvalidSignature, TypeError, ValueError, UnsupportedAlgorithm):
        return False
    return True


def _read(path: Path, most: int) -> bytes:
    with path.open("rb") as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise ValueError(f"{path} has more than {most} bytes")
    return data


class Revocation:
    """What the file says now; without one nobody is refused."""

    def __init__(self, path: Path | None, authorities: Path) -> None:
        self._path, self._authorities = path, authorities
        self._known: tuple[x509.Certificate, ...] = ()
        """The authorities as they were first, as TLS has them, too."""
        self._seen: tuple[int, ...] = ()
        self._lists: tuple[RevokedList, ...] = ()
        self._why = ""

    def refuses(self, certificate: bytes) -> str:
        """Why this client (its certificate in DER) isn't served; empty where it is."""
        if self._path is None:
            return ""
        try:
            return self._why or refusal(certificate, self._lists, time.time())
        except ValueError:
            return "the client's certificate can't be read"

    def look(self) -> None:
        """Read the file anew if it has changed. What can't be read refuses everybody, loudly."""
        if self._path is None:
            return
        try:
            check_kept(self._path)
            about = self._path.stat()
            mark = (about.st_ino, about.st_size, about.st_mtime_ns, about.st_ctime_ns)
            if mark == self._seen:
                return
            self._seen = mark
            if not self._known:
                self._known = tuple(x509.load_pem_x509_certificates(_read(self._authorities, _AUTHORITY_BYTES)))
            self._lists, self._why = parse_lists(_read(self._path, MOST_BYTES), self._known), ""
        except (OSError, ValueError, OthersWriteError) as why:
            if isinstance(why, OthersWriteError):
                # What is mended then isn't the file itself perhaps.
                self._seen = ()
            told = f"the list of revoked certificates can't be read: {getattr(why, 'strerror', None) or why}"
            if told != self._why:
                _LOG.error("%s: %s; no client from afar is served", self._path, told)
            self._why = told
        else:
            _LOG.info("%s: %d certificates are revoked", self._path, sum(len(one.serials) for one in self._lists))

    @asynccontextmanager
    async def followed(self) -> AsyncIterator[None]:
        """Have the file looked at as long as the block runs."""
        await asyncio.to_thread(self.look)
        task = asyncio.create_task(self._follow())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _follow(self) -> None:
        while self._path is not None:
            await asyncio.sleep(LOOK_SECONDS)
            await asyncio.to_thread(self.look)

    async def revoked(self, certificate: bytes) -> None:
        """Wait until this client isn't served any more."""
        while not self.refuses(certificate):  # noqa: ASYNC110  # time alone can make it so
            await asyncio.sleep(LOOK_SECONDS)
