"""Which downloads are fetched and from where: the feeds' public addresses, or the mirrors that somebody named."""

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase

from msgspec import Struct

from dockward.advisories.errors import BadSourceError
from dockward.advisories.feeds.csaf import FEED as CSAF
from dockward.advisories.feeds.feed import Download, Feed
from dockward.advisories.feeds.known import FEEDS
from dockward.advisories.signed.published import SUITES
from dockward.syntax.addresses import shown_address, why_refused
from dockward.syntax.nearest import nearest


class Wanted(Struct, frozen=True, kw_only=True):
    """What is to be fetched. `sources` and `without` are shell patterns over names of downloads, or feeds' words.

    A word alone stands for what of the feed is fetched unasked, if anything is.
    `mirrors` has folders by the feed's word. `plain` are hosts that may be asked without TLS, besides this machine.
    """

    sources: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    mirrors: Mapping[str, str] = {}
    plain: tuple[str, ...] = ()
    providers: Mapping[str, str] = {}
    """CSAF providers by names of one's own: where they say what they have (`provider-metadata.json`)."""


class Source(Struct, frozen=True):
    """A download, the feed that it is of (None for the files of a signed suite), and its address here.

    Of a `provider` it is the file that says where its documents are.
    """

    download: Download
    feed: Feed | None
    address: str
    provider: bool = False


def choose(wanted: Wanted) -> tuple[Source, ...]:
    """What is fetched, in the order of the feeds, and providers last.

    Raises `BadSourceError` for a pattern that fits nothing, and a mirror that may not be asked.
    """
    known: list[tuple[Download, Feed | None]] = [(one, feed) for feed in FEEDS for one in feed.downloads]
    known += [(one, None) for one in SUITES]
    providers = {f"{_CSAF}/{name}": address for name, address in wanted.providers.items()}
    if taken := providers.keys() & {one.name for one, _ in known}:
        raise BadSourceError(f"The policy calls a CSAF provider as a source that is known: {min(taken)}.", _NAME_HINT)
    known += [(_provider(name, address), CSAF) for name, address in providers.items()]
    usual = {one.word for one, _ in known if one.usual}
    for pattern in (*wanted.sources, *wanted.without):
        _need_one(pattern, (one for one, _ in known))

    def fits(one: Download, pattern: str) -> bool:
        unasked = one.usual or one.word not in usual
        return fnmatchcase(one.name, pattern) or (one.word == pattern and unasked)

    chosen = tuple(
        Source(one, feed, providers[one.name], provider=True)
        if one.name in providers
        else Source(one, feed, wanted.mirrors.get(one.word, one.folder).rstrip("/") + "/" + one.path)
        for one, feed in known
        if (any(fits(one, p) for p in wanted.sources) if wanted.sources else one.usual)
        and not any(fits(one, p) for p in wanted.without)
    )
    for one in chosen:
        if why := why_refused(one.address, wanted.plain):
            raise BadSourceError(f"The address for {one.download.word} {why}: {shown_address(one.address)}", _HTTP_HINT)
    return chosen


def _provider(name: str, address: str) -> Download:
    """The metadata of a provider, called as the standard calls it wherever it lies (CSAF 2.0, section 7.1.7)."""
    return Download(name=name, folder=address.rpartition("/")[0] + "/", path=_METADATA, most=_MOST_METADATA)


_CSAF, _METADATA = "csaf", "provider-metadata.json"
_MOST_METADATA = 1 << 20
_NAME_HINT = "Give it another name under `csaf-providers`."
_HTTP_HINT = "Give its mirror in the policy an https address, or name the host under `plain-http` there."


def _need_one(pattern: str, known: Iterable[Download]) -> None:
    words: set[str] = set()
    for one in known:
        if fnmatchcase(one.name, pattern) or one.word == pattern:
            return
        words |= {one.name, one.word}
    near = nearest(pattern, words)
    hint = f"Did you mean {near!r}? " if near else ""
    raise BadSourceError(
        f"No source of advisories is called {pattern!r}.", f"{hint}`dockward db update --list '*'` names all."
    )
