"""FriendsOfPHP's advisories: YAML with a constraint of Composer's for each branch of a package."""

import re
from collections.abc import Iterator

import msgspec
from msgspec import Struct

from dockward.advisories.feeds.feed import (
    Document,
    Download,
    Feed,
    FeedError,
    because,
    day,
    names,
    references,
    understood,
)
from dockward.advisories.feeds.yamls import decode_yaml
from dockward.advisories.ranges import Intervals, Unreadable, composer
from dockward.advisories.ranges.interval import join
from dockward.advisories.records import MOST_NAME, Affected, Dated, Item, Record, shorten
from dockward.advisories.spaces import normalised
from dockward.syntax.decoders import convert

_REFERENCE = re.compile(rb"^reference:\s*['\"]?composer://", re.MULTILINE)
_SCHEME = "composer://"
_NO_CVE = frozenset({"", "~", "null"})
_MOST_BRANCHES = 1_000


class _Branch(Struct):
    versions: tuple[str, ...] | str
    time: str | None = None


class _Advisory(Struct):
    reference: str
    branches: dict[str, _Branch]
    title: str = ""
    link: str = ""
    cve: str | None = None


def _recognises(document: Document) -> bool:
    return _REFERENCE.search(document.data) is not None and b"branches:" in document.data


def _parse(document: Document) -> Iterator[Item]:
    try:
        found = convert(decode_yaml(document.data), _Advisory)
    except (msgspec.MsgspecError, RecursionError) as why:
        raise FeedError(because(why)) from why
    name = normalised("composer", found.reference.removeprefix(_SCHEME))
    if len(name) > MOST_NAME or len(found.branches) > _MOST_BRANCHES:
        raise FeedError("a package without a name of any use, or too many branches")
    days = sorted(filter(None, (day(one.time) for one in found.branches.values())))
    yield Dated(days[-1] if days else "")
    made = join(one for branch in found.branches.values() for one in understood(_branch(branch)))
    cve = names((found.cve,)) if (found.cve or "").lower() not in _NO_CVE else ()
    yield Record(
        id=cve[0] if cve else f"{name}/{document.stem}",
        summary=shorten(found.title),
        published=days[0] if days else "",
        references=references((found.link,)),
        affected=(Affected(space="composer", name=name, intervals=made),),
    )


_DOWNLOAD = Download(
    name="friendsofphp",
    folder="https://github.com/FriendsOfPHP/security-advisories/archive/refs/heads/",
    path="master.tar.gz",
)
FEED = Feed("FriendsOfPHP", _recognises, _parse, pieces=True, by_lines=True, downloads=(_DOWNLOAD,))


def _branch(branch: _Branch) -> Intervals | Unreadable:
    return composer.branch((branch.versions,) if isinstance(branch.versions, str) else branch.versions)
