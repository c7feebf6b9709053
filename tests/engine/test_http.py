"""The HTTP library is loaded without authorities, and nobody notices."""

import subprocess
import sys

PROBE = """
import os
before = dict(os.environ)
from dockward.engine import http
assert dict(os.environ) == before
from aiohttp import connector
print(connector._SSL_CONTEXT_VERIFIED.cert_store_stats()["x509"], connector._SSL_CONTEXT_VERIFIED.verify_mode.name)
"""


def probe(**environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", PROBE], env=environment, capture_output=True, text=True, check=True, timeout=60
    )
    return done.stdout.strip()


def test_no_authority_is_loaded_and_without_one_nobody_is_trusted() -> None:
    assert probe() == "0 CERT_REQUIRED"


def test_the_environment_is_as_it_was() -> None:
    assert probe(SSL_CERT_FILE="/etc/ssl/certs/ca-certificates.crt") == "0 CERT_REQUIRED"
