"""What a provider says of itself, and which documents it lists: `provider-metadata.json`, `index.txt`, `changes.csv`.

In place of the lists there may be ROLIE feeds, which lead to documents wherever these are; a document then is called by
its address without `https://`.
Source: CSAF 2.0, sections 7.1.7 (metadata), 7.1.12 (index), 7.1.13 (changes), 7.1.15 (ROLIE, RFC 8322), 7.1.18 to
7.1.20 (hashes, signatures, keys) and 7.2 (what a trusted provider must have).
"""

import csv
from collections.abc import Iterable, Mapping
from functools import partial
from itertools import islice
from posixpath import normpath
from urllib.parse import quote, urlsplit

import msgspec
from msgspec import Struct

from dockward.syntax.addresses import shown_address, why_not_followed

MOST_DOCUMENTS = 50_000
_MOST_PATH, _MOST_NAME = 500, 200
_TRUSTED = "csaf_trusted_provider"
_ENDING = ".json"
_OPEN = frozenset({"", "CLEAR", "UNLABELED", "WHITE"})
"""Labels of feeds that anybody may read (Traffic Light Protocol)."""
_HTTPS = "https://"


class ProviderError(Exception):
    """The provider can't be followed; `args[0]` says why, to be read behind its address."""


class Key(Struct, frozen=True):
    """A key that signs documents: where it is, and its fingerprint in hexadecimal."""

    url: str
    fingerprint: str = ""


class _Feed(Struct, frozen=True):
    url: str
    tlp_label: str = ""


class _Rolie(Struct, frozen=True):
    feeds: tuple[_Feed, ...] = ()


class _Distribution(Struct, frozen=True):
    directory_url: str = ""
    rolie: _Rolie = _Rolie()


class _Metadata(Struct, frozen=True):
    canonical_url: str
    role: str = ""
    distributions: tuple[_Distribution, ...] = ()
    public_openpgp_keys: tuple[Key, ...] = ()


class Provider(Struct, frozen=True):
    """Where the documents lie, with a slash at the end; whether each must have a hash and a signature; the keys.

    `feeds` tell them where it has no directory with lists of its own.
    """

    directory: str
    trusted: bool
    keys: tuple[Key, ...]
    feeds: tuple[str, ...] = ()


class _Link(Struct, frozen=True):
    rel: str = ""
    href: str = ""


class _Content(Struct, frozen=True):
    src: str = ""


class _Entry(Struct, frozen=True):
    link: tuple[_Link, ...] = ()
    content: _Content = _Content()
    updated: str = ""

    @property
    def address(self) -> str:
        return self.content.src or next((one.href for one in self.link if one.rel == "self"), "")


class _Entries(Struct, frozen=True):
    entry: tuple[_Entry, ...] = ()


class _FeedFile(Struct, frozen=True):
    feed: _Entries


_DECODER = msgspec.json.Decoder(_Metadata)
_FEED = msgspec.json.Decoder(_FeedFile)
_BOM = b"\xef\xbb\xbf"


def read_provider(data: bytes, address: str, plain: Iterable[str]) -> Provider:
    """The provider by its metadata, which came from an address. `plain` are hosts that may be asked without TLS.

    Raises `ProviderError`.
    """
    try:
        found = _DECODER.decode(data.removeprefix(_BOM))
    except (msgspec.MsgspecError, ValueError, RecursionError) as why:
        raise ProviderError("sent what is no metadata of a CSAF provider") from why
    refused = partial(why_not_followed, leader=address, plain=tuple(plain))
    keys = tuple(one for one in found.public_openpgp_keys if not refused(one.url))
    directories = [one.directory_url for one in found.distributions if one.directory_url]
    if not directories:
        return Provider(_HTTPS, found.role == _TRUSTED, keys, _feeds(found, address))
    allowed = [one for one in directories if not refused(one) and not urlsplit(one).query]
    if not allowed:
        raise ProviderError(f"names a directory that {refused(directories[0]) or 'has a question mark'}")
    return Provider(allowed[0].rstrip("/") + "/", found.role == _TRUSTED, keys)


def _feeds(found: _Metadata, address: str) -> tuple[str, ...]:
    """Those that anybody may read. Raises `ProviderError` where there is none, and for one that may not be asked."""
    several = [one for each in found.distributions for one in each.rolie.feeds]
    addresses = tuple(dict.fromkeys(one.url for one in several if one.tlp_label.upper() in _OPEN))
    if not addresses:
        labels = ", ".join(sorted({one.tlp_label for one in several}))
        hidden = f" (its feeds are for some alone: {labels})" if labels else ""
        raise ProviderError(f"names no directory of documents, and no ROLIE feed that is for everybody{hidden}")
    for one in addresses:
        if why := why_not_followed(one, address, ()):
            raise ProviderError(f"names a feed that {why}")
    return addresses


def fed(feeds: Iterable[bytes], address: str) -> Mapping[str, str]:
    """By the addresses of the documents in these feeds, without `https://`, when each was changed, as it is written.

    `address` is the provider's.
    Raises `ProviderError`.
    """
    found: dict[str, str] = {}
    for data in feeds:
        try:
            entries = _FEED.decode(data.removeprefix(_BOM)).feed.entry
        except (msgspec.MsgspecError, ValueError, RecursionError) as why:
            raise ProviderError("has a feed that is no ROLIE feed as JSON") from why
        found |= {_path(one.address, address): one.updated for one in entries}
        _need_few(found)
    return found


def _path(address: str, leader: str) -> str:
    why = why_not_followed(address, leader, ()) or ("" if address.startswith(_HTTPS) else "is not one of https")
    if why or urlsplit(address).query:
        raise ProviderError(f"has a feed with an address that {why or 'has a question mark'}: {shown_address(address)}")
    path = address.removeprefix(_HTTPS)
    _check(path)
    return path


def listed(index: bytes | None, changes: bytes | None) -> Mapping[str, str]:
    """By the paths of the documents when each was changed, as it is written; empty where nothing tells.

    The index lists what there is; without one the changes do. Raises `ProviderError`.
    """
    moments = _moments(changes) if changes is not None else {}
    paths = moments if index is None else _lines(index)
    found = {one: moments.get(one, "") for one in paths if one}
    _need_few(found)
    for one in found:
        _check(one)
    return found


def _need_few(found: Mapping[str, str]) -> None:
    if len(found) > MOST_DOCUMENTS:
        raise ProviderError(f"lists more than {MOST_DOCUMENTS} documents; import an archive of them, where it has one")


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
    """Where a document is, or what lies beside it; what a feed tells is an address already."""
    return provider.directory + (path if provider.feeds else quote(path))
