"""Certificates of the engine, of its registries and of the Swarm node; private keys are never opened."""

import re
import warnings
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from dockward.model.fact import Fact, Place, Unknown, unknown
from dockward.model.host import NAMELESS, Certificate
from dockward.read.host.paths import EnginePaths
from dockward.read.host.tree import exists, printable, read_bytes, read_names, why_unread

if TYPE_CHECKING:
    from cryptography import x509

CERTS_FOLDER = "/etc/docker/certs.d"
MOST_FILES = 200
"""Certificate files of one host."""
MOST_BYTES = 256 << 10
MOST_IN_FILE = 20
"""Certificates of one file; a chain has three or four."""
LEAST_RSA_BITS = 2_048
"""NIST SP 800-131A: shorter keys are no longer allowed."""
LEAST_CURVE_BITS = 224
"""NIST SP 800-131A, for elliptic curves."""
NEVER = 253_402_300_799.0
"""9999-12-31T23:59:59Z, which RFC 5280 (4.1.2.5) sets for certificates without an end."""
_WEAK_HASHES = frozenset({"md5", "sha1"})
_BLOCK = re.compile(rb"-----BEGIN CERTIFICATE-----.{1,65536}?-----END CERTIFICATE-----", re.DOTALL)


def read_certificates(root: Path, paths: EnginePaths) -> Fact[tuple[Certificate, ...]]:
    """Every certificate of the roles engine-ca, engine-server, registry-ca, registry-client and swarm-node.

    A file that holds no certificate is told as one that never ends, with that as its weakness.
    """
    place = Place(CERTS_FOLDER)
    tls = paths.tls.content
    if isinstance(tls, Unknown):
        return unknown(tls.reason, paths.tls.place)
    path = CERTS_FOLDER
    found: list[Certificate] = []
    try:
        files = _files(root, tls, paths.data_root)
        if len(files) > MOST_FILES:
            return unknown(f"there are more than {MOST_FILES} certificate files", place)
        for path, role in files.items():
            found.extend(parse_certificates(read_bytes(root, path, MOST_BYTES), path, role))
    except OSError as why:
        return unknown(why_unread(why, path), Place(printable(path)))
    return Fact(tuple(found), place)


def read_expiry(root: Path, path: str) -> Fact[float | None]:
    """When the first certificate of the file ends, in seconds since the epoch."""
    place = Place(path)
    try:
        first = next(parse_certificates(read_bytes(root, path, MOST_BYTES), path, "engine-server"))
    except OSError as why:
        return unknown(why_unread(why, path), place)
    if not first.subject and first.not_after == NEVER:
        return unknown(f"{path} holds no certificate that can be read", place)
    return Fact(first.not_after, place)


def _files(root: Path, tls: dict[str, str], data_root: str) -> dict[str, str]:
    wanted = {tls.get("tls-ca", ""): "engine-ca", tls.get("tls-cert", ""): "engine-server"}
    wanted[f"{data_root}/swarm/certificates/swarm-node.crt"] = "swarm-node"
    for registry in _entries(root, CERTS_FOLDER):
        for name in _entries(root, f"{CERTS_FOLDER}/{registry}"):
            role = {"crt": "registry-ca", "cert": "registry-client"}.get(name.rpartition(".")[2])
            if role:
                wanted[f"{CERTS_FOLDER}/{registry}/{name}"] = role
    return {path: role for path, role in wanted.items() if path and exists(root, path)}


def _entries(root: Path, folder: str) -> tuple[str, ...]:
    try:
        return read_names(root, folder)
    except (FileNotFoundError, NotADirectoryError):
        return ()


def parse_certificates(data: bytes, path: str, role: str) -> Iterator[Certificate]:
    """The certificates of a PEM or DER file, at least one entry; whatever else the file holds is not looked at."""
    blocks = _BLOCK.findall(data)[:MOST_IN_FILE] or ([] if b"-----BEGIN" in data else [data])
    for block in blocks or [b""]:
        yield _loaded(block, printable(path), role)


def _loaded(block: bytes, path: str, role: str) -> Certificate:
    from cryptography import x509  # noqa: PLC0415  # a tenth of a second that most runs don't need

    broken = (ValueError, TypeError, OverflowError, x509.InvalidVersion, x509.DuplicateExtension)
    load = x509.load_pem_x509_certificate if block.startswith(b"-----") else x509.load_der_x509_certificate
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _described(load(block), path, role)
    except (*broken, x509.UnsupportedGeneralNameType):
        weak = ("not a certificate that can be read",)
        return Certificate(path=path, role=role, subject="", not_before=0.0, not_after=NEVER, weak=weak)


def _described(found: "x509.Certificate", path: str, role: str) -> Certificate:
    return Certificate(
        path=path,
        role=role,
        subject=printable(found.subject.rfc4514_string()) or "(no name)",
        not_before=found.not_valid_before_utc.timestamp(),
        not_after=found.not_valid_after_utc.timestamp(),
        weak=tuple(_weaknesses(found, role)),
    )


def _weaknesses(found: "x509.Certificate", role: str) -> Iterator[str]:
    from cryptography import x509  # noqa: PLC0415  # as above
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415

    # newer kinds of key and signature than this library knows are no weakness
    with suppress(UnsupportedAlgorithm):
        yield from _weak_key(found)
    with suppress(UnsupportedAlgorithm):
        digest = found.signature_hash_algorithm
        # a root's signature over itself proves nothing, so its hash is no weakness
        if digest and digest.name in _WEAK_HASHES and found.issuer != found.subject:
            yield f"signed with {digest.name.upper()}"
    if role == "engine-server":
        try:
            found.extensions.get_extension_for_class(x509.SubjectAlternativeName)
        except x509.ExtensionNotFound:
            yield NAMELESS


def _weak_key(found: "x509.Certificate") -> Iterator[str]:
    from cryptography.hazmat.primitives.asymmetric import dsa, ec, rsa  # noqa: PLC0415  # as above

    key = found.public_key()
    if isinstance(key, rsa.RSAPublicKey) and key.key_size < LEAST_RSA_BITS:
        yield f"RSA key of {key.key_size} bits"
    if isinstance(key, ec.EllipticCurvePublicKey) and key.curve.key_size < LEAST_CURVE_BITS:
        yield f"elliptic curve of {key.curve.key_size} bits"
    if isinstance(key, dsa.DSAPublicKey):
        yield "DSA key"
