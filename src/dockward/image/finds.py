"""What a single file of an image is to an attacker, told by its name, its mode and its first bytes."""

from dockward.image.entry import Entry, Read
from dockward.syntax.credentialfiles import holds_credentials, may_hold_key

_HEAD = 256
_PRIVATE = b"PRIVATE KEY"
_SET_ID = 0o6000
_HARMLESS = ("etc/ssl/certs/", "usr/share/", "usr/lib/ssl/", "usr/lib/python3/", "usr/local/share/ca-certificates/")
_TESTS = ("/test/", "/tests/", "/testdata/", "/examples/", "/fixtures/")


def is_set_id(entry: Entry) -> bool:
    """Whether the file runs as its owner or group, whoever starts it."""
    return bool(entry.mode & _SET_ID)


def is_credential(entry: Entry, read: Read) -> bool:
    """Whether the file holds keys or passwords, by its name and its first bytes."""
    by_name = holds_credentials(entry.path)
    if not (by_name or may_hold_key(entry.path)):
        return False
    if entry.path.startswith(_HARMLESS) or any(one in f"/{entry.path}" for one in _TESTS):
        return False
    try:
        head = read(_HEAD)
    except OSError:
        return False
    return bool(head) if by_name else _PRIVATE in head
