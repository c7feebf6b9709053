"""Checks a document by what lies beside it: a hash, and a signature by a key that the provider names."""

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dockward.advisories.providers.metadata import ProviderError

if TYPE_CHECKING:
    from pysequoia import Cert

HASHES = {".sha512": hashlib.sha512, ".sha256": hashlib.sha256}
"""By the endings of the files beside a document, the better one first (CSAF 2.0, section 7.1.18)."""
SIGNATURE = ".asc"
"""Section 7.1.19."""
MOST_BESIDE = 64 << 10
_HEX = re.compile(r"[0-9a-fA-F]{64,128}(?=\s|$)")


def check_hash(document: Path, beside: Path, ending: str) -> None:
    """Raise `ProviderError` unless the file beside the document begins with its hash, in hexadecimal."""
    found = _HEX.match(beside.read_bytes()[:MOST_BESIDE].decode("ascii", "replace").strip())
    if found is None or found[0].lower() != HASHES[ending](document.read_bytes()).hexdigest():
        raise ProviderError(f"sent a document that is not the one of the hash beside it: {document.name}")


def read_key(data: bytes, fingerprint: str) -> "Cert":
    """A key as it was sent. Raises `ProviderError` where it is none, or another than was named."""
    pysequoia = _library()
    try:
        certificate: Cert = pysequoia.Cert.from_bytes(data)
    except Exception as why:
        raise ProviderError("sent what is no OpenPGP key") from why
    if fingerprint and certificate.fingerprint.upper() != "".join(fingerprint.split()).upper():
        raise ProviderError("sent another key than the one that it names by its fingerprint")
    return certificate


def check_signature(document: Path, beside: Path, keys: Iterable["Cert"]) -> None:
    """Raise `ProviderError` unless the file beside the document is a good signature of it by one of the keys."""
    pysequoia = _library()
    known = list(keys)
    try:
        signature = pysequoia.Sig.from_bytes(beside.read_bytes())
        good = pysequoia.verify(bytes=document.read_bytes(), store=lambda _ids: known, signature=signature).valid_sigs
    except BaseException as why:
        # What the library's own code doesn't expect comes as an exception of no Python class.
        if isinstance(why, KeyboardInterrupt | SystemExit | MemoryError):
            raise
        good = ()
    if not good:
        raise ProviderError(f"sent a document without a good signature by a key that it names: {document.name}")


def _library() -> Any:
    # Loaded here: ten megabytes that only signatures need.
    try:
        import pysequoia  # noqa: PLC0415
    except ImportError as why:
        raise ProviderError("signs its documents, and the library pysequoia can't be loaded here") from why
    return pysequoia
