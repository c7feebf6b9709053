from datetime import UTC, datetime
from itertools import islice

import pytest
from tests.gate.ledger.made import call, clock, filled

from dockward.gate.ledger.record import Kind, Verdict, Who
from dockward.gate.ledger.search import Wanted, find, follow, in_one, parse_when
from dockward.gate.ledger.segments import segments
from dockward.gate.ledger.store import Bounds, Store

NOW = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)
ID = "c" * 64


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2h", "2026-01-02T10:00:00.000000Z"),
        ("90s", "2026-01-02T11:58:30.000000Z"),
        ("2026-01-01", "2026-01-01T00:00:00.000000Z"),
        ("2026-01-01T10:00:00+02:00", "2026-01-01T08:00:00.000000Z"),
    ],
)
def test_times_are_read(text, found):
    assert parse_when(text, NOW) == found


@pytest.mark.parametrize("text", ["", "soon", "2x", "-5h", "99999999h", "999999w"])
def test_what_is_no_time_isnt(text):
    with pytest.raises((ValueError, OverflowError)):
        parse_when(text, NOW)


@pytest.mark.parametrize(
    ("wanted", "matches"),
    [
        (Wanted(), True),
        (Wanted(who="ann"), True),
        (Wanted(who="a*"), True),
        (Wanted(who="1000"), True),
        (Wanted(who="bob"), False),
        (Wanted(denied=True), False),
        (Wanted(object="cccc"), True),
        (Wanted(object=f"container/{ID}"), True),
        (Wanted(object="dddd"), False),
        (Wanted(rule="DW05*"), True),
        (Wanted(rule="DW06*"), False),
        (Wanted(since="2026-01-02T03:07"), True),
        (Wanted(since="2026-01-02T03:08"), False),
        (Wanted(until="2026-01-02T03:08"), True),
        (Wanted(until="2026-01-02T03:07"), False),
    ],
)
def test_what_is_wanted_is_found(wanted, matches):
    record = call(7, objects=(f"container/{ID}",), rules=("DW0503",))
    assert wanted.has(record) is matches


def test_refused_ones_and_containers_are_found():
    record = call(1, verdict=Verdict.REFUSED, who=Who(container=ID))
    assert Wanted(denied=True, who=ID[:12]).has(record)


def test_earlier_segments_are_left_out_and_nothing_else(tmp_path):
    folder = filled(tmp_path / "ledger", count=50, bounds=Bounds(segment=3000))
    found = list(find(folder, Wanted(since="2026-01-02T03:45")))
    assert [one.call for one in found if one.call] == [f"run-{nr}" for nr in range(45, 50)]


def test_a_call_is_shown_once():
    begun, over = call(1, kind=Kind.ASKED), call(1, kind=Kind.DONE)
    alone = call(2, kind=Kind.ASKED)
    assert list(in_one([begun, alone, over])) == [over, alone]


def test_what_is_written_meanwhile_is_followed_into_the_next_segment(tmp_path):
    folder = filled(tmp_path / "ledger", count=3, bounds=Bounds(segment=3000))
    store = Store(folder, clock, Bounds(segment=3000))
    store.open()

    def write(_):
        for nr in range(100, 110):
            store.append([call(nr)])

    followed = follow(folder, Wanted(who="ann"), write)
    numbers = []
    while len(numbers) < 23:
        numbers += [one.call for one in islice(followed, 1) if one]
    store.close()
    assert len(segments(folder)) > 1
    assert numbers == [f"run-{nr}" for nr in (*range(3), *range(100, 110), *range(100, 110))]
