"""End-of-life dates of endoflife.date: its API's answers for a product, and its own files, YAML before Markdown."""

import re
from collections.abc import Iterable, Iterator

import msgspec
from msgspec import Struct

from dockward.advisories.feeds.feed import Document, Download, Feed, FeedError, because, day, decode_json, parse_day
from dockward.advisories.feeds.yamls import decode_yaml
from dockward.advisories.records import MOST_NAME, Dated, EndOfLife, Item, Skipped
from dockward.syntax.decoders import convert

_FRONT = re.compile(rb"---\r?\n(.*?)\n---", re.DOTALL)
_KEYS = (b"releases:", b"releaseCycle:")
_API = re.compile(rb'\s*\{.*"result"\s*:\s*(?:\[\s*)?\{.*"releases"\s*:\s*\[', re.DOTALL)


class _Release(Struct, rename="camel"):
    release_cycle: str
    eol: str = ""


class _Product(Struct):
    releases: tuple[_Release, ...]
    permalink: str = ""


class _ApiRelease(Struct, rename="camel"):
    name: str
    eol_from: str | None = None


class _ApiProduct(Struct):
    name: str
    releases: tuple[_ApiRelease, ...]


class _Answer(Struct):
    result: _ApiProduct | tuple[_ApiProduct, ...]
    """One product, or of the whole list all of them."""
    generated_at: str | None = None


_DECODER = msgspec.json.Decoder(_Answer)


def _is_file(document: Document) -> bool:
    return document.head.startswith(b"---") and all(one in document.data for one in _KEYS)


def _parse_file(document: Document) -> Iterator[Item]:
    front = _FRONT.match(document.data)
    if front is None:
        raise FeedError("no YAML in front")
    try:
        found = convert(decode_yaml(front[1]), _Product)
    except (msgspec.MsgspecError, RecursionError) as why:
        raise FeedError(because(why)) from why
    product = found.permalink.strip("/") or document.stem
    yield from _branches(product, ((one.release_cycle, one.eol) for one in found.releases))


def _is_answer(document: Document) -> bool:
    return _API.match(document.head) is not None


def _parse_answer(document: Document) -> Iterator[Item]:
    answer = decode_json(_DECODER, document.data)
    found = answer.result
    yield Dated(day(answer.generated_at))
    for product in found if isinstance(found, tuple) else (found,):
        yield from _branches(product.name, ((one.name, one.eol_from or "") for one in product.releases))


FILES = Feed("endoflife.date", _is_file, _parse_file, pieces=True, by_lines=True)
_DOWNLOAD = Download(
    name="endoflife",
    folder="https://endoflife.date/api/v1/products/",
    path="full",
)
ANSWERS = Feed("endoflife.date", _is_answer, _parse_answer, downloads=(_DOWNLOAD,))


def _branches(product: str, found: Iterable[tuple[str, str]]) -> Iterator[Item]:
    if not 0 < len(product) <= MOST_NAME:
        raise FeedError("a product without a name of any use")
    for branch, ends in found:
        last = parse_day(ends)
        if last is not None and 0 < len(branch) <= MOST_NAME:
            yield EndOfLife(product, branch, last)
        elif ends.lower() not in {"false", ""}:
            yield Skipped("a branch that has ended on no day that is told", fault=False)
