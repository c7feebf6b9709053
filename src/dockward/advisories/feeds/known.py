"""Every format that advisories come in, and how one is told from the others: by content, not by a file's name."""

from collections.abc import Iterable

from dockward.advisories.feeds import (
    alpine,
    changelogs,
    csaf,
    debian,
    eol,
    epss,
    friendsofphp,
    kev,
    node,
    notices,
    osv,
    oval,
    rubysec,
    rustsec,
    tables,
)
from dockward.advisories.feeds.feed import Document, Feed, FeedError

__all__ = ["FEEDS", "Document", "Feed", "FeedError", "recognise"]

FEEDS = (
    oval.FEED,
    csaf.FEED,
    rustsec.FEED,
    epss.FEED,
    tables.FEED,
    notices.FEED,
    changelogs.FEED,
    kev.FEED,
    alpine.FEED,
    debian.TRACKER,
    debian.TABLE,
    node.PACKAGES,
    node.INDEX,
    node.CORE,
    eol.ANSWERS,
    osv.JSON,
    eol.FILES,
    friendsofphp.FEED,
    rubysec.FEED,
    osv.YAML,
)


def recognise(document: Document, feeds: Iterable[Feed] = FEEDS) -> Feed | None:
    """The feed that the document is of, None where it is of none of these."""
    return next((one for one in feeds if one.recognises(document)), None)
