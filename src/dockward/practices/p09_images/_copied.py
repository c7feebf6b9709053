"""Files that a Dockerfile copies by name and that hold credentials: by the name, and by what lies beside it."""

import posixpath
import re

from dockward.kit import Confidence
from dockward.model.context import Context
from dockward.syntax.credentialfiles import MOSTLY, SELDOM, holds_credentials, is_sample, may_hold_key, tells_login
from dockward.syntax.regex import regex

_SETTINGS = regex(r"\.env(?:\.[\w.-]{1,60})?")
_DIRECTORIES = frozenset({".aws", ".azure", ".docker", ".gnupg", ".kube", ".ssh", "gcloud"})
"""Directories in a home that tools keep credentials in."""
_OPEN_FILES = regex(
    r".*\.pub|authorized_keys|config|known_hosts|gpg(?:-agent)?\.conf|pubring\.(?:gpg|kbx)|dirmngr\.conf|\.git(?:keep|ignore)"
)
"""What lies in them and is no secret; `config` only of ssh and aws."""
_KEY_WORDS = regex(
    r"\*|(?:^|[^a-z])(?:client|host|identity|key|priv|private|server|ssl|tls)(?:$|[^a-z])", re.IGNORECASE
)
"""Words in the name of a `.pem` file that may hold a key; others are certificates."""
_PRIVATE = "PRIVATE KEY"
_ARMOUR = "-----BEGIN "


def copied_credential(source: str, targets: tuple[str, ...], context: Context) -> tuple[str, Confidence] | None:
    """What of a source, and of what it is called in the image, names credentials, and how sure that is.

    None where neither does, where it is a sample by its name, or where the file lies beside the Dockerfile and shows
    that it holds none.
    """
    here = posixpath.normpath(source).lstrip("/")
    if is_sample(here):
        return None
    names = (source, *(one for one in targets if not may_hold_key(one)))
    found = next(((one, sure) for one in names if (sure := _sureness(posixpath.normpath(one)))), None)
    if found is None and (_is_directory(here) or _becomes_directory(here, targets, context)):
        found = source, Confidence.LIKELY
    if found is None:
        return _seen(source, targets, context)
    return None if _is_innocent(here, context) else found


def _seen(source: str, targets: tuple[str, ...], context: Context) -> tuple[str, Confidence] | None:
    """Settings that only count by what is in them."""
    names = {posixpath.basename(one.rstrip("/")).lower() for one in (source, *targets)}
    if names.isdisjoint(SELDOM):
        return None
    innocent = _is_innocent(posixpath.normpath(source).lstrip("/"), context)
    return (source, Confidence.LIKELY) if innocent is False else None


def _sureness(path: str) -> Confidence | None:
    name = posixpath.basename(path)
    if is_sample(name):
        return None
    if _SETTINGS.fullmatch(name) or holds_credentials(path):
        return Confidence.LIKELY
    if may_hold_key(path) and not may_be_certificate(path):
        return Confidence.LIKELY
    certificate = may_be_certificate(path) and _KEY_WORDS.search(name.removesuffix(".pem"))
    return Confidence.GUESS if name in MOSTLY or certificate else None


def may_be_certificate(path: str) -> bool:
    """Whether a file of this name may as well be a certificate, which is no secret."""
    return path.endswith(".pem")


def _is_directory(path: str) -> bool:
    """Whether the path is a directory of credentials, or all that is in it."""
    name = posixpath.basename(path.removesuffix("/*"))
    return name in _DIRECTORIES and (name != "gcloud" or ".config/" in path)


def _becomes_directory(source: str, targets: tuple[str, ...], context: Context) -> bool:
    """Whether a directory that lies there becomes one of credentials in the image."""
    return context.names(source) is not None and any(map(_is_directory, targets))


def _is_innocent(path: str, context: Context) -> bool | None:
    """Whether what lies there shows that it holds no credentials; None where that can't be told."""
    inside = context.names(path.removesuffix("/*"))
    if inside is not None:
        return all(_OPEN_FILES.fullmatch(one) for one in inside)
    text = context.text(path)
    if text is None:
        return None
    if _ARMOUR in text:
        return _PRIVATE not in text
    if may_hold_key(path) or path.endswith((".tfstate", ".backup")):
        return None
    return not tells_login(text)
