"""Packages indexes (Debian's repository format): which versions a suite offers."""

import re
from collections.abc import Iterable, Iterator

from dockward.advisories.database.schema import SOURCE
from dockward.advisories.feeds.feed import FeedError
from dockward.advisories.limits import MOST_RECORDS
from dockward.advisories.records import MOST_NAME, Offer
from dockward.advisories.versions import Scheme, key

_FIELD = re.compile(r"^(Package|Version|Architecture|Source): *(\S[^\n]*?) *$", re.MULTILINE)
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


def parse_offers(data: bytes) -> Iterator[Offer]:
    """The binary packages of an index, and the sources that they are built from, some more than once.

    Raises `FeedError` for what is no such index.
    """
    stanzas = data.decode("utf-8", "replace").replace("\r\n", "\n").split("\n\n")
    if len(stanzas) > MOST_RECORDS:
        raise FeedError(f"has more than {MOST_RECORDS} packages")
    for stanza in stanzas:
        if not stanza.strip():
            continue
        fields = dict(_FIELD.findall(stanza))
        name, version, architecture = (fields.get(one, "") for one in ("Package", "Version", "Architecture"))
        source = _SOURCE.fullmatch(fields.get("Source", "") or name)
        if not (name and version and architecture and source) or max(map(len, fields.values())) > MOST_NAME:
            raise FeedError("has a package without name, version or architecture")
        yield Offer(name, architecture, version)
        yield Offer(source[1], SOURCE, source[2] or version)
