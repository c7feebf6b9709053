"""Finds records in a ledger: who, when, what became of it, which object, which rule."""

import re
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase
from pathlib import Path

from msgspec import Struct

from dockward.gate.ledger.record import Kind, NoRecordError, Record, Verdict, parse_record
from dockward.gate.ledger.segments import first_of, read_lines, segments

_AGO = re.compile(r"([0-9]{1,6})([smhdw])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
POLL_SECONDS = 0.25
"""Between two looks for new records, when they are followed."""


class Wanted(Struct, frozen=True, kw_only=True):
    """Which records: all that are said must hold. Patterns are the shell's; `since` and `until` as records have them.

    `who` is matched by names, numbers, container, unit, process and certificate; `objects` by kind/id, id, or its
    beginning.
    """

    who: str = ""
    since: str = ""
    until: str = ""
    denied: bool = False
    spared: bool = False
    object: str = ""
    rule: str = ""

    def has(self, record: Record) -> bool:
        """Whether it is wanted."""
        if (self.since and record.at < self.since) or (self.until and record.at >= self.until):
            return False
        if self.denied and record.verdict is not Verdict.REFUSED:
            return False
        if self.spared and not record.spared:
            return False
        if self.rule and not any(fnmatchcase(one, self.rule) for one in (*record.rules, *record.spared)):
            return False
        if self.object and not any(_is_named(one, self.object) for one in (*record.objects, f"exec/{record.exec}")):
            return False
        return not self.who or any(fnmatchcase(one, self.who) for one in _names(record))


def parse_when(text: str, now: datetime) -> str:
    """A time as records have it, from RFC 3339, a date, or how long ago (`90s`, `2h`, `7d`).

    Raises `ValueError`, or `OverflowError` for times before there was one.
    """
    ago = _AGO.fullmatch(text)
    if ago:
        found = now - timedelta(**{_UNITS[ago[2]]: int(ago[1])})
    else:
        found = datetime.fromisoformat(text)
        found = found if found.tzinfo else found.replace(tzinfo=UTC)
    return found.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def find(folder: Path, wanted: Wanted) -> Iterator[Record]:
    """The records that are wanted, oldest first. Lines that are no records are left out: checking finds them."""
    for segment in _since(segments(folder), wanted.since):
        for line in read_lines(segment):
            yield from _wanted(line.data, wanted)


def follow(folder: Path, wanted: Wanted, sleep: Callable[[float], None] = time.sleep) -> Iterator[Record | None]:
    """As `find`, and then those that are written, without an end; None when there is nothing new for now."""
    done, offset = 0, 0
    while True:
        for segment in segments(folder):
            first = first_of(segment)
            if first < done:
                continue
            offset = offset if first == done else 0
            done = first
            with segment.open("rb") as file:
                file.seek(offset)
                while (line := file.readline()).endswith(b"\n"):
                    offset += len(line)
                    yield from _wanted(line[:-1], wanted)
        yield None
        sleep(POLL_SECONDS)


def in_one(records: Iterable[Record]) -> Iterator[Record]:
    """Each call once: its beginning is left out where its end is there too."""
    begun: dict[str, Record] = {}
    for one in records:
        if one.kind is Kind.ASKED:
            begun[one.call] = one
        else:
            begun.pop(one.call, None)
            yield one
    yield from begun.values()


def _wanted(line: bytes, wanted: Wanted) -> Iterator[Record]:
    try:
        record = parse_record(line)
    except NoRecordError:
        return
    if wanted.has(record):
        yield record


def _since(found: list[Path], since: str) -> Iterator[Path]:
    """Without those that end before."""
    for one, after in zip(found, [*found[1:], None], strict=True):
        line = next(read_lines(after), None) if since and after else None
        try:
            if line is None or parse_record(line.data).at >= since:
                yield one
        except NoRecordError:
            yield one


def _names(record: Record) -> Iterator[str]:
    who = record.who
    if who is None:
        return
    yield from (one for one in (who.user, who.login, who.certificate, who.unit, who.process, who.socket) if one)
    yield from (str(one) for one in (who.uid, who.login_uid) if one is not None)
    if who.container:
        yield from (who.container, who.container[:12])


def _is_named(one: str, wanted: str) -> bool:
    name = one.partition("/")[2]
    return name.startswith(wanted) or fnmatchcase(one, wanted) or fnmatchcase(name, wanted)
