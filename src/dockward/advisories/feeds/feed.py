"""What a feed is: a format that is told by its content, and how its documents are read."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from typing import TypeVar

import msgspec
from msgspec import Struct

from dockward.advisories.limits import MOST_NAMES
from dockward.advisories.ranges import Interval, Intervals, Unreadable
from dockward.advisories.records import ANY_MODULE, MOST_NAME, MOST_REFERENCES, Item, Skipped
from dockward.advisories.versions import Scheme, is_version, key
from dockward.model.severity import Severity

HEAD_BYTES = 8192
_MOST_REASON = 160
_STREAM = re.compile(r"(?:^|\s)([0-9A-Za-z][\w.+-]*:[\w.+-]+)(?=/|,?(?:\s|$))")
_MODULE = ".module"
_NO_SECURITY = re.compile(r"(?:RH|AL|RL)[BE]A-")
_DAY = re.compile(r"[12][0-9]{3}-[01][0-9]-[0-3][0-9]")
_WORDS = {
    "critical": Severity.CRITICAL,
    "high": Severity.HIGH,
    "important": Severity.HIGH,
    "medium": Severity.MEDIUM,
    "moderate": Severity.MEDIUM,
    "low": Severity.LOW,
    "negligible": Severity.INFO,
    "unimportant": Severity.INFO,
    "none": Severity.INFO,
}

T = TypeVar("T")


class FeedError(Exception):
    """A document that can't be understood; `args[0]` says why."""


class Document(Struct, frozen=True):
    """One file of a feed: its name as it was found, with folders, and its bytes."""

    name: str
    data: bytes

    @property
    def head(self) -> bytes:
        """Its beginning, by which formats are told."""
        return self.data[:HEAD_BYTES]

    @property
    def stem(self) -> str:
        """The file's name without folders and what is behind the first dot."""
        return self.name.rpartition("/")[2].partition(".")[0]


class Download(Struct, frozen=True, kw_only=True):
    """A file that a feed is published as: `folder` and `path` make its address, and a mirror is another folder.

    `name` is what the policy calls it by: the feed's word, and which part of the feed it is: `osv/pypi`.
    """

    name: str
    folder: str
    path: str
    most: int = 64 << 20
    """Bytes that it may have."""
    usual: bool = True
    """Whether it is fetched where nobody chose."""
    daily: bool = False
    """Whether it changes so often that its own date tells a mirror which stands still. Else it is as new as the day
    on which it was asked for."""

    @property
    def word(self) -> str:
        """The feed's word."""
        return self.name.partition("/")[0]


class Feed(Struct, frozen=True):
    """A format. `recognises` looks at a document's content; `parse` may raise `FeedError`, also half-way through.

    `title` is what people call it. Of a `whole` feed there is only one in the world, whatever its file is called.
    Each document of a `single` feed is about one package, by which its sources are told apart.
    A feed comes in `pieces` where a document is one advisory, or those of one package: only all of them together tell
    whether a package has a flaw. Of other feeds each document does, so one that is damaged is never passed over.
    The documents of a feed `by_lines` have no end of their own: what is cut off shows in a last line without an end.
    `downloads` are where it is published.
    """

    title: str
    recognises: Callable[[Document], bool]
    parse: Callable[[Document], Iterable[Item]]
    whole: bool = False
    single: bool = False
    pieces: bool = False
    by_lines: bool = False
    downloads: tuple[Download, ...] = ()


def decode_json(decoder: msgspec.json.Decoder[T], data: bytes) -> T:
    """What the decoder makes of the text. Raises `FeedError`."""
    try:
        return decoder.decode(data.removeprefix(b"\xef\xbb\xbf"))
    except RecursionError as why:
        raise FeedError("JSON that nests too deep") from why
    except (msgspec.MsgspecError, ValueError) as why:
        raise FeedError(because(why)) from why


def because(why: Exception) -> str:
    """An error of a decoder in a few words, without the numbers that make every one different."""
    return re.sub(r"[0-9]+", "…", str(why))[:_MOST_REASON]


def day(text: str | None) -> str:
    """The day that a moment begins with, nothing where there is none."""
    found = _DAY.match(text or "")
    return found[0] if found else ""


def parse_day(text: str | None) -> date | None:
    """The same as a date."""
    found = day(text)
    try:
        return date.fromisoformat(found) if found else None
    except ValueError:
        return None


def mail_moment(text: str) -> datetime | None:
    """A moment as mails, HTTP and Debian write it (RFC 5322, section 3.3), by UTC; None for other texts."""
    from email.utils import parsedate_to_datetime  # noqa: PLC0415  # days in a database have another form

    try:
        return parsedate_to_datetime(text).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        # The library's own parser has no one error for what it can't read.
        return None


def severity_word(word: object) -> Severity | None:
    """The severity that a source's word stands for; None for other words."""
    return _WORDS.get(word.lower()) if isinstance(word, str) else None


def names(found: Iterable[str | None]) -> tuple[str, ...]:
    """Identifiers, each once, without those too long to be any. Raises `FeedError` for too many."""
    kept = tuple(dict.fromkeys(one.strip() for one in found if one and len(one) <= MOST_NAME and one.strip()))
    if len(kept) > MOST_NAMES:
        raise FeedError(f"more than {MOST_NAMES} names of flaws")
    return kept


def references(found: Iterable[str | None]) -> tuple[str, ...]:
    """The first few addresses."""
    kept = [one for one in dict.fromkeys(found) if one and one.startswith(("https://", "http://"))]
    return tuple(kept[:MOST_REFERENCES])


def understood(made: Intervals | Unreadable) -> Intervals:
    """The intervals. Raises `FeedError` with the reason where there are none."""
    if isinstance(made, Unreadable):
        raise FeedError(made.reason)
    return made


def fixed_by(intervals: Sequence[Interval], fixed: str, scheme: Scheme) -> Intervals:
    """The same, with `fixed` as the version that ends the last of them where none was named, or an earlier one.

    A range may end before the first version that was published with the repair.
    """
    if not intervals or not fixed:
        return tuple(intervals)
    last, made = intervals[-1], key(scheme, fixed)
    if last.fixed and not (is_version(made) and last.high < made):
        return tuple(intervals)
    return (*intervals[:-1], Interval(last.low, last.high, last.first, fixed))


def each(parse: Callable[[T], Iterable[Item]], entries: Iterable[T]) -> Iterator[Item]:
    """What `parse` makes of each entry of a document; one that isn't understood is told and the others go on."""
    for one in entries:
        try:
            yield from parse(one)
        except FeedError as why:
            yield Skipped(str(why))


def module_of(summary: str, intervals: Iterable[Interval]) -> str:
    """The module streams of an update of the Red Hat family, which are in its summary: `nodejs:16 security update`.

    Some are of two, as `python39:3.9 and python39-devel:3.9 security update`; which package is of which isn't told.
    """
    if not any(_MODULE in one.fixed for one in intervals):
        return ""
    return " ".join(dict.fromkeys(_STREAM.findall(summary))) or ANY_MODULE


def mends_no_flaw(advisory: str, covers: Sequence[str]) -> bool:
    """Whether it is one of the Red Hat family's notices of bugs and enhancements, and of no flaw."""
    return not covers and _NO_SECURITY.match(advisory) is not None
