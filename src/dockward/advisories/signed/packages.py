"""Packages indexes (Debian's repository format): which versions a suite offers."""

import re
from collections.abc import Container, Iterable, Iterator

from msgspec import Struct

from dockward.advisories.database.schema import SOURCE
from dockward.advisories.feeds.feed import FeedError
from dockward.advisories.limits import MOST_RECORDS
from dockward.advisories.records import MOST_NAME, Offer
from dockward.advisories.versions import Scheme, key

_FIELD = re.compile(r"^(Package|Version|Architecture|Source): *(\S[^\n]*?) *$", re.MULTILINE)
_NAME = re.compile(r"^Package: *(\S+)", re.MULTILINE)
_SOURCE = re.compile(r"(\S+)(?: +\(([^)\s]+)\))?")


def newest(offers: Iterable[Offer]) -> tuple[Offer, ...]:
    """Of each package and architecture the one with the highest version."""
    best: dict[tuple[str, str], tuple[bytes, Offer]] = {}
    for one in offers:
        made = key(Scheme.DPKG, one.version)
        known = best.get((one.name, one.architecture))
        if known is None or made > known[0]:
            best[one.name, one.architecture] = made, one
    return tuple(one for _, one in best.values())


class Offered(Struct, frozen=True):
    """A binary package of an index, and the source that it is built from."""

    name: str
    architecture: str
    version: str
    source: str
    source_version: str


def parse_packages(data: bytes, wanted: Container[str] | None = None) -> Iterator[Offered]:
    """The binary packages of an index, or those of the `wanted` names. Raises `FeedError` for what is no such index."""
    stanzas = data.decode("utf-8", "replace").replace("\r\n", "\n").split("\n\n")
    if len(stanzas) > MOST_RECORDS:
        raise FeedError(f"has more than {MOST_RECORDS} packages")
    for stanza in stanzas:
        named = _NAME.search(stanza) if wanted is not None else None
        if stanza.strip() and (wanted is None or (named and named[1] in wanted)):
            yield _offered(stanza)


def _offered(stanza: str) -> Offered:
    fields = dict(_FIELD.findall(stanza))
    name, version, architecture = (fields.get(one, "") for one in ("Package", "Version", "Architecture"))
    source = _SOURCE.fullmatch(fields.get("Source", "") or name)
    if not (name and version and architecture and source) or max(map(len, fields.values())) > MOST_NAME:
        raise FeedError("has a package without name, version or architecture")
    return Offered(name, architecture, version, source[1], source[2] or version)


def parse_offers(data: bytes) -> Iterator[Offer]:
    """The binary packages of an index, and the sources that they are built from, some more than once.

    Raises `FeedError` as `parse_packages` does.
    """
    for one in parse_packages(data):
        yield Offer(one.name, one.architecture, one.version)
        yield Offer(one.source, SOURCE, one.source_version)
