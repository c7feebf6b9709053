"""Turns a failed request into what happened and what to do about it."""

import errno
import os
import re
import socket
import ssl
from pathlib import Path

from msgspec import DecodeError, Struct, json

from dockward.engine.endpoint import Endpoint, Scheme
from dockward.engine.errors import (
    EndpointError,
    EngineDiedError,
    EngineError,
    EngineHangsError,
    GoneError,
    NoEngineError,
    NoPermissionError,
    NotAnEngineError,
    RefusedError,
    TlsError,
)
from dockward.engine.http import ClientConnectorError, ClientPayloadError, ClientResponseError, ServerDisconnectedError
from dockward.engine.limits import MESSAGE_LENGTH

_GONE = 404
_UNPRINTABLE = re.compile(r"[^\x20-\x7e\u00a0-\ud7ff\ue000-\ufffd]+")
_START = "If it is installed, start it: `systemctl start docker`."
_CERTIFICATE = "Put a client certificate that its authority signed into DOCKER_CERT_PATH: cert.pem and key.pem."
_ELSEWHERE = "If it is elsewhere, set DOCKER_HOST or choose a context: `docker context use NAME`."


class _Message(Struct, frozen=True):
    message: str = ""


_MESSAGE = json.Decoder(_Message)


def explain(why: Exception, endpoint: Endpoint, words: str = "") -> EngineError:
    """The error that a failed request means. `words`: what ssh said, where it was used."""
    inner = _system_error(why)
    if isinstance(why, ClientResponseError):
        return NotAnEngineError(f"What answers at {endpoint} isn't an engine: it doesn't speak HTTP.", _ELSEWHERE)
    if isinstance(inner, ssl.SSLError) or _lacks_certificate(why, endpoint):
        return _explain_tls(inner, endpoint)
    if endpoint.scheme is Scheme.SSH and not isinstance(why, ClientPayloadError):
        return _explain_ssh(endpoint, words)
    if isinstance(why, ClientConnectorError):
        return _explain_unreached(inner, endpoint)
    if isinstance(why, ValueError):
        return EndpointError(f"{endpoint} from {endpoint.origin} is no usable address.", _ELSEWHERE)
    half = "before its answer was whole" if isinstance(why, ClientPayloadError) else "without an answer"
    return EngineDiedError(
        f"The engine at {endpoint} ended the connection {half}.",
        "See why with `journalctl -u docker`, then run it again.",
    )


def _system_error(why: Exception) -> BaseException:
    """The error of the system or of TLS under aiohttp's own."""
    inner = getattr(why, "certificate_error", None) or getattr(why, "os_error", None)
    for one in (inner, why, why.__cause__):
        if isinstance(one, ssl.SSLError | socket.gaierror):
            return one
    return inner if isinstance(inner, BaseException) else why


def _refused(endpoint: Endpoint) -> EngineError:
    if not Path(endpoint.path).is_socket():
        return NoEngineError(
            f"No engine answers at {endpoint}: that is no socket.",
            f"The address comes from {endpoint.origin}; the engine's own is usually unix:///var/run/docker.sock.",
        )
    return NoEngineError(
        f"No engine answers at {endpoint}: the socket is there, but nothing listens on it.",
        _sentences("Start the engine: `systemctl start docker`.", _rootless(endpoint), _ELSEWHERE),
    )


def _explain_unreached(inner: BaseException, endpoint: Endpoint) -> EngineError:
    number = inner.errno if isinstance(inner, OSError) else None
    if number in {errno.EACCES, errno.EPERM}:
        return NoPermissionError(
            f"The engine's socket {endpoint} isn't open to this user.",
            "Run it with sudo, or join the group that owns the socket: `usermod -aG docker USER`, then log in again "
            "(members of that group are as good as root).",
        )
    if isinstance(inner, socket.gaierror):
        return NoEngineError(f"The host of {endpoint} can't be found.", f"Check its name; {endpoint.origin} sets it.")
    if endpoint.scheme is Scheme.TCP:
        return NoEngineError(
            f"No engine answers at {endpoint}: {_words(inner)}.",
            f"The address comes from {endpoint.origin}. Check that an engine listens there, and the firewall.",
        )
    if number in {errno.ENOENT, errno.ENOTDIR}:
        return NoEngineError(
            f"No engine answers at {endpoint}: the socket doesn't exist.",
            _sentences("Install one: `apt-get install docker.io`.", _START, _rootless(endpoint), _ELSEWHERE),
        )
    if number == errno.ECONNREFUSED:
        return _refused(endpoint)
    return NoEngineError(f"No engine answers at {endpoint}: {_words(inner)}.", _ELSEWHERE)


def _rootless(endpoint: Endpoint) -> str:
    if not endpoint.rootless_socket:
        return ""
    return f"A rootless engine has its socket here: `export DOCKER_HOST=unix://{endpoint.rootless_socket}`."


def _explain_ssh(endpoint: Endpoint, words: str) -> EngineError:
    said = f": {printable(words.removeprefix('ssh: '))}" if words else ", and said nothing"
    return NoEngineError(
        f"ssh reached no engine at {endpoint}{said}.",
        "Try `ssh HOST docker version` by hand: it has to work without a question, and the remote user must be allowed "
        "to use Docker.",
    )


def _lacks_certificate(why: Exception, endpoint: Endpoint) -> bool:
    """A server that misses a client certificate may hang up before its alert is sent."""
    return isinstance(why, ServerDisconnectedError) and endpoint.tls is not None and endpoint.tls.certificate is None


def _explain_tls(why: BaseException, endpoint: Endpoint) -> EngineError:
    if not isinstance(why, ssl.SSLError):
        return TlsError(f"{endpoint} cut the TLS connection off; it seems to want a client certificate.", _CERTIFICATE)
    if isinstance(why, ssl.SSLCertVerificationError):
        return TlsError(
            f"The certificate of {endpoint} can't be trusted: {printable(why.verify_message)}.",
            "Check ca.pem in DOCKER_CERT_PATH (or the context), the certificate's expiry, and that it names this host.",
        )
    reason = (why.reason or "").lower().replace("_", " ")
    if "wrong version" in reason or "record layer" in reason or "http request" in reason:
        return TlsError(f"{endpoint} doesn't speak TLS.", "Unset DOCKER_TLS_VERIFY, or use its TLS port (2376).")
    if "alert" in reason:
        return TlsError(
            f"{endpoint} refused our certificate: {reason}.",
            _CERTIFICATE,
        )
    return TlsError(f"No TLS connection to {endpoint}: {reason or 'it was cut off'}.", "Check both certificates.")


def explain_silence(endpoint: Endpoint, seconds: float) -> EngineHangsError:
    """The error for no answer within the time."""
    return EngineHangsError(
        f"The engine at {endpoint} gave no answer within {seconds:g} s.",
        "See what it waits for with `journalctl -u docker`; `systemctl restart docker` frees an engine that hangs.",
    )


def explain_refusal(endpoint: Endpoint, status: int, body: bytes) -> EngineError:
    """The error for an answer with another status than 200."""
    if b"HTTP request to an HTTPS server" in body:
        return TlsError(f"{endpoint} wants TLS.", "Set DOCKER_TLS_VERIFY=1 and DOCKER_CERT_PATH.")
    message = _message(body)
    if status == _GONE:
        return GoneError(message or "there is no such thing", status)
    return RefusedError(
        f"the engine refused with HTTP {status}" + (f": {message}" if message else ""),
        status,
        "An authorization plugin or a proxy before the engine may be what refuses." if status in {401, 403} else "",
    )


def _message(body: bytes) -> str:
    try:
        return printable(_MESSAGE.decode(body).message)
    except (DecodeError, UnicodeDecodeError, RecursionError):
        return ""


def printable(text: str) -> str:
    """Text from outside, cut, on one line and without control characters."""
    return _UNPRINTABLE.sub(" ", text[:MESSAGE_LENGTH]).strip().rstrip(".")


def _words(why: BaseException) -> str:
    """The system's words for the error, without the address that Python puts in their place."""
    number = why.errno if isinstance(why, OSError) else None
    return (os.strerror(number).lower() if number else "") or printable(str(why)) or "the connection failed"


def _sentences(*parts: str) -> str:
    return " ".join(part for part in parts if part)
