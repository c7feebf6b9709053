"""One layer as a directory of the overlay2 store: what in it an attacker looks for first. Read by name and mode."""

import os
import stat
from collections.abc import Iterator

from msgspec import Struct

from dockward.model.image import ImageAccount

MOST_ENTRIES = 1_000_000
"""Files of one layer; the largest official images have about 200,000."""
MOST_DEPTH = 128
MOST_FOUND = 10_000
_MOST_ACCOUNTS_BYTES = 1 << 20
_HEAD = 256
_OPEN = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_PRIVATE = b"PRIVATE KEY"
_SETID = stat.S_ISUID | stat.S_ISGID

_KEY_NAMES = frozenset({"id_rsa", "id_dsa", "id_ecdsa", "id_ed25519"})
_KEY_ENDS = (".key", ".pem", ".ppk")
"""Files that count when they begin like a private key."""
_CREDENTIAL_NAMES = frozenset({".netrc", ".git-credentials", ".pgpass", ".my.cnf", ".htpasswd", ".pypirc"})
_CREDENTIAL_KINDS = (".kdbx", ".p12", ".pfx", ".jks")
"""Files that count by their name when they aren't empty."""
_CREDENTIAL_ENDS = (
    ".aws/credentials",
    ".kube/config",
    ".docker/config.json",
    ".config/gcloud/credentials.db",
    ".pypirc",
)
_HARMLESS = ("etc/ssl/certs/", "usr/share/", "usr/lib/ssl/", "usr/lib/python3/", "usr/local/share/ca-certificates/")
_TESTS = ("/test/", "/tests/", "/testdata/", "/examples/", "/fixtures/")


class LayerFiles(Struct, frozen=True, kw_only=True):
    """What was found in one layer; paths are relative to the root. `accounts` is None without an /etc/passwd.

    `partial` says why the rest was not looked at; empty when all was.
    """

    setuid: tuple[str, ...] = ()
    credentials: tuple[str, ...] = ()
    accounts: tuple[ImageAccount, ...] | None = None
    partial: str = ""


def read_layer(directory: str) -> LayerFiles:
    """Look through the layer at `directory`. Raises `OSError` when it can't be opened at all."""
    setuid: list[str] = []
    credentials: list[str] = []
    partial = ""
    for entries, (entry, relative) in enumerate(_walk(directory)):
        if entries >= MOST_ENTRIES or len(setuid) + len(credentials) > MOST_FOUND:
            partial = f"the layer has more than {MOST_ENTRIES} files or {MOST_FOUND} finds"
            break
        mode = entry.stat(follow_symlinks=False).st_mode
        if mode & _SETID:
            setuid.append(relative)
        if _is_credential(entry, relative):
            credentials.append(relative)
    return LayerFiles(
        setuid=tuple(sorted(setuid)),
        credentials=tuple(sorted(credentials)),
        accounts=_read_accounts(directory),
        partial=partial,
    )


def _walk(directory: str) -> Iterator[tuple["os.DirEntry[str]", str]]:
    """Every regular file below, with its path relative to `directory`; links are never followed."""
    pending = [("", 0)]
    while pending:
        relative, depth = pending.pop()
        try:
            with os.scandir(f"{directory}/{relative}") as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        if depth < MOST_DEPTH:
                            pending.append((f"{relative}{entry.name}/", depth + 1))
                    elif entry.is_file(follow_symlinks=False):
                        yield entry, relative + entry.name
        except OSError:
            if not relative:
                raise


def _is_credential(entry: "os.DirEntry[str]", relative: str) -> bool:
    name = entry.name
    looks_like_key = name in _KEY_NAMES or name.endswith(_KEY_ENDS)
    by_name = name in _CREDENTIAL_NAMES or name.endswith(_CREDENTIAL_KINDS) or relative.endswith(_CREDENTIAL_ENDS)
    if not (looks_like_key or by_name):
        return False
    if relative.startswith(_HARMLESS) or any(one in f"/{relative}" for one in _TESTS):
        return False
    return bool(_head(entry.path)) if by_name else _PRIVATE in _head(entry.path)


def _head(path: str) -> bytes:
    try:
        with os.fdopen(os.open(path, _OPEN), "rb") as file:
            return file.read(_HEAD)
    except OSError:
        return b""


def _read_accounts(directory: str) -> tuple[ImageAccount, ...] | None:
    passwd = _read_whole(f"{directory}/etc/passwd")
    if passwd is None:
        return None
    return parse_accounts(passwd, _read_whole(f"{directory}/etc/shadow") or b"")


def _read_whole(path: str) -> bytes | None:
    try:
        descriptor = os.open(path, _OPEN)
    except OSError:
        return None
    with os.fdopen(descriptor, "rb") as file:
        return file.read(_MOST_ACCOUNTS_BYTES) if stat.S_ISREG(os.fstat(descriptor).st_mode) else None


def parse_accounts(passwd: bytes, shadow: bytes) -> tuple[ImageAccount, ...]:
    """The accounts of passwd(5), with whether shadow(5) or passwd itself leaves the password empty."""
    hashes = {parts[0]: parts[1] for line in shadow.splitlines() if len(parts := line.split(b":")) > 1}
    found = []
    for line in passwd.splitlines():
        parts = line.split(b":")
        if len(parts) < 4 or not (parts[2].isdigit() and parts[3].isdigit()):  # noqa: PLR2004  # passwd(5)'s fields
            continue
        secret = hashes.get(parts[0], b"!") if parts[1] == b"x" else parts[1]
        name = parts[0].decode("utf-8", "replace")
        found.append(ImageAccount(name, int(parts[2]), int(parts[3]), empty_password=secret == b""))
    return tuple(found)
