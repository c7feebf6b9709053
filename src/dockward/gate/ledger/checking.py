"""Checks a chain of records: what was changed, removed, moved, doubled or cut off is told with its place."""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from dockward.gate.ledger.record import GENESIS, Kind, NoRecordError, Record, is_whole, parse_record

MOST_TOLD = 100
"""Problems that are told; a ledger with more is broken throughout."""
MOST_MISSING = 10_000
"""Numbers of missing records that are kept, to tell those that were only moved."""


class Spot(Struct, frozen=True):
    """Where a line stands: the segment's name, the line's number from 1, and the bytes before it."""

    segment: str
    line: int
    offset: int

    def __str__(self) -> str:
        return f"{self.segment}:{self.line}"


class Problem(Struct, frozen=True):
    """What is wrong, and where; `spot` is None for what is not there at all."""

    spot: Spot | None
    what: str

    def __str__(self) -> str:
        return f"{self.spot}: {self.what}" if self.spot else self.what


class Head(Struct, frozen=True):
    """The chain's end as it was written apart from the chain: the last record's number and hash."""

    n: int
    hash: str


class Chain:
    """Follows a chain, line by line. `strict_start` is off for a part that begins in the middle."""

    def __init__(self, heads: Iterable[Head] = (), *, strict_start: bool = True) -> None:
        self.problems: list[Problem] = []
        self.first: Record | None = None
        self.last: Head = Head(0, GENESIS)
        self.count = 0
        self._heads = {one.n: one for one in heads}
        self._anchors = sorted(self._heads)
        self._missing: set[int] = set()
        self._unread = 0
        self._strict_start = strict_start
        self._retired = Head(0, GENESIS)

    def take(self, line: bytes, spot: Spot) -> Record | None:
        """One line more, without its end; the record, where it is one."""
        self.count += 1
        try:
            record = parse_record(line)
        except NoRecordError as why:
            self._tell(spot, f"the line behind record {self.last.n} was changed: {why}")
            self._unread += 1
            return None
        if self.first is None:
            self._begin(record)
        if not is_whole(record):
            self._tell(spot, f"record {record.n} was changed")
        elif record.n in self._heads and record.hash != self._heads[record.n].hash:
            self._tell(spot, f"record {record.n} is not the one that was written: its hash was noted as another")
        if record.kind is Kind.RETIRED and record.last > self._retired.n:
            self._retired = Head(record.last, record.why)
        self._place(record, spot)
        return record

    def _begin(self, record: Record) -> None:
        self.first = record
        self.last = Head(record.n - 1 - self._unread, record.before)

    def _place(self, record: Record, spot: Spot) -> None:
        if record.n <= self.last.n:
            moved = record.n in self._missing
            self._missing.discard(record.n)
            self._tell(spot, f"record {record.n} stands {'in the wrong place' if moved else 'there again'}")
            return
        gap = range(self.last.n + 1, record.n)
        if len(gap) > self._unread:
            self._missing.update(gap[: MOST_MISSING - len(self._missing)])
            self._tell(spot, f"{_several(gap.start, gap.stop - 1)} should stand before record {record.n}")
        elif not gap and record.before != self.last.hash:
            self._tell(spot, f"record {record.n} doesn't follow from the one before it: that was replaced")
        self.last, self._unread = Head(record.n, record.hash), 0

    def end(self) -> Iterator[Problem]:
        """Every problem, once the last line was taken."""
        self._check_start()
        if self._anchors and self._anchors[-1] > self.last.n:
            gone = _several(self.last.n + 1, self._anchors[-1])
            self.problems.append(Problem(None, f"the end was cut off: {gone} {_is(gone)} missing"))
        yield from self.problems[:MOST_TOLD]
        if len(self.problems) > MOST_TOLD:
            yield Problem(None, f"and {len(self.problems) - MOST_TOLD} more")

    def _check_start(self) -> None:
        if self.first is None or not self._strict_start:
            return
        first = self.first.n
        if first > self._retired.n + 1:
            gone = _several(self._retired.n + 1, first - 1)
            self.problems.insert(0, Problem(None, f"the beginning was cut off: {gone} {_is(gone)} missing"))
        elif first == self._retired.n + 1 and self.first.before != self._retired.hash:
            spot_less = f"record {first} doesn't follow from what was there before"
            self.problems.insert(0, Problem(None, spot_less))

    def _tell(self, spot: Spot, what: str) -> None:
        self.problems.append(Problem(spot, what))


def _several(first: int, last: int) -> str:
    return f"record {first}" if first == last else f"records {first} to {last}"


def _is(words: str) -> str:
    return "is" if words.startswith("record ") else "are"
