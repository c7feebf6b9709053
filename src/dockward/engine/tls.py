"""The TLS side of a client: a context made of the endpoint's PEM files."""

import ssl

from dockward.engine.endpoint import Tls
from dockward.engine.errors import TlsError


def read_tls_context(tls: Tls) -> ssl.SSLContext:
    """The context that `tls` describes. Raises `TlsError` naming the file that can't be used."""
    # Not create_default_context: its strict mode refuses certificates that the Docker CLI and engine accept.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if tls.verify:
        _load_authority(context, tls)
    else:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    if tls.certificate is not None and tls.key is not None:
        try:
            # An empty password makes an encrypted key fail here instead of asking on the terminal.
            context.load_cert_chain(tls.certificate, tls.key, password=lambda: b"")
        except (OSError, ValueError) as why:
            raise TlsError(
                f"The client certificate {tls.certificate} or its key {tls.key} can't be used: {_reason(why)}.",
                "Check that the two belong together, are readable, and that the key has no passphrase.",
            ) from why
    return context


def _load_authority(context: ssl.SSLContext, tls: Tls) -> None:
    if tls.ca is None:
        context.load_default_certs(ssl.Purpose.SERVER_AUTH)
        return
    try:
        context.load_verify_locations(tls.ca)
    except (OSError, ValueError) as why:
        raise TlsError(
            f"The authority's certificate {tls.ca} can't be used: {_reason(why)}.",
            "Copy ca.pem from the engine's host, or set DOCKER_CERT_PATH to its directory.",
        ) from why


def _reason(why: Exception) -> str:
    if isinstance(why, ssl.SSLError):
        return (why.reason or "not a PEM file").lower().replace("_", " ")
    return (why.strerror if isinstance(why, OSError) else "") or "not a PEM file"
