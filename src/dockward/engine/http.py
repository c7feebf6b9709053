"""The HTTP library, loaded without the machine's certificate authorities, which it reads when it is imported.

They go into a context for addresses without one of their own. No such context is used here: TLS to an engine goes by
`read_tls_context`, advisories are fetched with a context of their own. Were it ever used, it would trust nobody.
"""

import os

_SOURCES = {"SSL_CERT_FILE": "/dev/null", "SSL_CERT_DIR": "/dev/null"}
"""Where OpenSSL looks for authorities, as `SSL_CTX_set_default_verify_paths` documents."""
_before = {name: os.environ.get(name) for name in _SOURCES}
os.environ.update(_SOURCES)
try:
    from aiohttp import (
        BaseConnector,
        ClientConnectorCertificateError,
        ClientConnectorError,
        ClientError,
        ClientPayloadError,
        ClientRequest,
        ClientResponse,
        ClientResponseError,
        ClientSession,
        ClientTimeout,
        DummyCookieJar,
        ServerDisconnectedError,
        TCPConnector,
        UnixConnector,
    )
    from aiohttp.client_proto import ResponseHandler
    from aiohttp.tracing import Trace
finally:
    for _name, _value in _before.items():
        if _value is None:
            del os.environ[_name]
        else:
            os.environ[_name] = _value

__all__ = [
    "BaseConnector",
    "ClientConnectorCertificateError",
    "ClientConnectorError",
    "ClientError",
    "ClientPayloadError",
    "ClientRequest",
    "ClientResponse",
    "ClientResponseError",
    "ClientSession",
    "ClientTimeout",
    "DummyCookieJar",
    "ResponseHandler",
    "ServerDisconnectedError",
    "TCPConnector",
    "Trace",
    "UnixConnector",
]
