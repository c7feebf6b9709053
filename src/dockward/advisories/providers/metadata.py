"""What a provider says of itself, and which documents it lists: `provider-metadata.json`, `index.txt`, `changes.csv`.

Source: CSAF 2.0, sections 7.1.7 (metadata), 7.1.12 (index), 7.1.13 (changes), 7.1.18 to 7.1.20 (hashes, signatures,
keys) and 7.2 (what a trusted provider must have).
"""

import csv
from collections.abc import Iterable, Mapping
from itertools import islice
from posixpath import normpath
from urllib.parse import quote, urlsplit

import msgspec
from msgspec import Struct

from dockward.syntax.addresses import why_refused

MOST_DOCUMENTS = 50_000
_MOST_PATH, _MOST_NAME = 500, 200
_TRUSTED = "csaf_trusted_provider"
_ENDING = ".json"


class ProviderError(Exception):
    """The provider can't be followed; `args[0]` says why, to be read behind its address."""


class Key(Struct, frozen=True):
    """A key that signs documents: where it is, and its fingerprint in hexadecimal."""

    url: str
    fingerprint: str = ""


class _Distribution(Struct, frozen=True):
    directory_url: str = ""


class _Metadata(Struct, frozen=True):
    canonical_url: str
    role: str = ""
    distributions: tuple[_Distribution, ...] = ()
    public_openpgp_keys: tuple[Key, ...] = ()


class Provider(Struct, frozen=True):
    """Where the documents lie, with a slash at the end; whether each must have a hash and a signature; the keys."""

    directory: str
    trusted: bool
    keys: tuple[Key, ...]


_DECODER = msgspec.json.Decoder(_Metadata)


def read_provider(data: bytes, plain: Iterable[str]) -> Provider:
    """The provider by its metadata. `plain` are hosts that may be asked without TLS. Raises `ProviderError`."""
    try:
        found = _DECODER.decode(data.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.MsgspecError, ValueError, RecursionError) as why:
        raise ProviderError("sent what is no metadata of a CSAF provider") from why
    directories = [one.directory_url for one in found.distributions if one.directory_url]
    if not directories:
        raise ProviderError("names no directory of documents; ROLIE feeds alone are not followed: import its documents")
    plain = tuple(plain)
    allowed = [one for one in directories if not why_refused(one, plain) and not urlsplit(one).query]
    if not allowed:
        raise ProviderError(f"names a directory that {why_refused(directories[0], plain) or 'has a question mark'}")
    keys = tuple(one for one in found.public_openpgp_keys if not why_refused(one.url, plain))
    return Provider(allowed[0].rstrip("/") + "/", found.role == _TRUSTED, keys)


def listed(index: bytes | None, changes: bytes | None) -> Mapping[str, str]:
    """By the paths of the documents when each was changed, as it is written; empty where nothing tells.

    The index lists what there is; without one the changes do. Raises `ProviderError`.
    """
    moments = _moments(changes) if changes is not None else {}
    paths = moments if index is None else _lines(index)
    found = {one: moments.get(one, "") for one in paths if one}
    if len(found) > MOST_DOCUMENTS:
        raise ProviderError(f"lists more than {MOST_DOCUMENTS} documents; import an archive of them, where it has one")
    for one in found:
        _check(one)
    return found


def _lines(data: bytes) -> list[str]:
    return [line.strip() for line in islice(_text(data).splitlines(), MOST_DOCUMENTS + 1)]


def _moments(data: bytes) -> dict[str, str]:
    try:
        rows = list(islice(csv.reader(_text(data).splitlines()), MOST_DOCUMENTS + 1))
    except csv.Error as why:
        raise ProviderError("has a list of changes that is no CSV") from why
    if any(len(row) not in {0, 2} for row in rows):
        raise ProviderError("has a list of changes with other columns than name and time")
    return {row[0].strip(): row[1].strip() for row in rows if row}


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as why:
        raise ProviderError("has a list that is no UTF-8") from why


def _check(path: str) -> None:
    """Raise `ProviderError` for a path that is none of a document below the directory."""
    inside = normpath(path) == path and not path.startswith(("/", "..")) and "\\" not in path
    short = len(path) <= _MOST_PATH and len(path.rpartition("/")[2]) <= _MOST_NAME
    if not (inside and short and path.isprintable() and path.endswith(_ENDING)):
        raise ProviderError(f"lists what is no document below its directory: {path[:_MOST_NAME]!r}")


def address_of(provider: Provider, path: str) -> str:
    """Where a document is, or what lies beside it."""
    return provider.directory + quote(path)
