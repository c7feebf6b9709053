"""Checks OpenPGP signatures of distributions against keys that this machine trusts, never against an image's own."""

from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from dockward.advisories.errors import BadFileError

KEYRINGS = {
    "debian": (
        Path("/usr/share/keyrings/debian-archive-keyring.gpg"),
        Path("/usr/share/keyrings/debian-archive-keyring.pgp"),
    ),
    "ubuntu": (Path("/usr/share/keyrings/ubuntu-archive-keyring.gpg"),),
}
"""Where the packages debian-archive-keyring and ubuntu-keyring have them, on any distribution."""
_MOST_KEYRING = 4 << 20


class Signed(Struct, frozen=True):
    """What was signed, without what stands around it, and the fingerprints of the keys whose signatures are good."""

    data: bytes
    keys: tuple[str, ...]


def read_signed(path: Path, data: bytes, distribution: str, named: Mapping[str, Path]) -> Signed:
    """What is in a signed message of this distribution. `named` are keyrings in the place of this machine's.

    At least one signature must be good, by a key that was good when it signed. Raises `BadFileError`.
    """
    keyring = named.get(distribution) or next((one for one in KEYRINGS[distribution] if one.exists()), None)
    if keyring is None:
        raise BadFileError(
            f"{path}: cannot be checked: this machine has no keyring of {distribution} "
            f"({KEYRINGS[distribution][0]}); name one under `keyrings` in the policy"
        )
    try:
        with keyring.open("rb") as file:
            keys = file.read(_MOST_KEYRING + 1)
    except OSError as why:
        raise BadFileError(f"{path}: cannot be checked: {keyring}: {why.strerror}") from why
    if len(keys) > _MOST_KEYRING:
        raise BadFileError(f"{path}: cannot be checked: {keyring} is larger than a keyring")
    return _verified(path, data, keyring, keys)


def _verified(path: Path, data: bytes, keyring: Path, keys: bytes) -> Signed:
    # Loaded here: ten megabytes that only a signed index needs.
    try:
        from pysequoia import Cert, verify  # noqa: PLC0415
    except ImportError as why:
        raise BadFileError(f"{path}: cannot be checked: the library pysequoia can't be loaded here") from why
    try:
        known = Cert.split_bytes(keys)
    except Exception as why:
        raise BadFileError(f"{path}: cannot be checked: {keyring} holds no OpenPGP keys") from why
    try:
        found = verify(data, lambda _ids: known)
    except BaseException as why:
        # What the library's own code doesn't expect comes as an exception of no Python class.
        if isinstance(why, KeyboardInterrupt | SystemExit | MemoryError):
            raise
        raise BadFileError(f"{path}: has no good signature by a key of {keyring}, or was changed") from why
    if found.bytes is None or not found.valid_sigs:
        raise BadFileError(f"{path}: has no good signature by a key of {keyring}, or was changed")
    return Signed(found.bytes, tuple(sorted({one.certificate.upper() for one in found.valid_sigs})))
