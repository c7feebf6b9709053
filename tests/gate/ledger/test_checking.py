"""What may be done to a ledger, and how it is found, with its place."""

import json
from hashlib import sha256

import pytest
from tests.gate.ledger.made import filled

from dockward.gate.ledger.checking import Head
from dockward.gate.ledger.errors import BrokenLedgerError, LedgerError
from dockward.gate.ledger.segments import check_ledger, segments
from dockward.gate.ledger.store import Bounds


@pytest.fixture
def folder(tmp_path):
    """Twelve records: begun, started, and ten calls."""
    return filled(tmp_path / "ledger")


def edit(folder, change):
    segment = segments(folder)[0]
    lines = segment.read_bytes().splitlines(keepends=True)
    segment.write_bytes(b"".join(change(lines)))


def told(folder, *noted):
    return [str(one) for one in check_ledger(folder, noted)[1]]


NAME = "0000000000000001.jsonl"


def test_a_ledger_in_order_has_no_problems(folder):
    chain, problems = check_ledger(folder)
    assert problems == ()
    assert (chain.count, chain.last.n) == (12, 12)


def test_a_changed_record_is_found(folder):
    edit(folder, lambda lines: [*lines[:4], lines[4].replace(b"ann", b"bob"), *lines[5:]])
    assert told(folder) == [f"{NAME}:5: record 5 was changed"]


def rewritten(line, **changes):
    """A record with a hash of its own again."""
    members = json.loads(line) | changes
    members.pop("hash")
    plain = json.dumps(members, sort_keys=True, separators=(",", ":")).encode()
    members["hash"] = sha256(plain).hexdigest()
    return json.dumps(members, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def test_a_replaced_record_is_found_by_the_next(folder):
    edit(folder, lambda lines: [*lines[:4], rewritten(lines[4], route="x"), *lines[5:]])
    assert told(folder) == [f"{NAME}:6: record 6 doesn't follow from the one before it: that was replaced"]


def test_a_chain_that_was_rewritten_to_its_end_is_found_by_the_head(folder):
    def change(lines):
        found, before = lines[:4], json.loads(lines[3])["hash"]
        for line in lines[4:]:
            found.append(rewritten(line, before=before, route="x"))
            before = json.loads(found[-1])["hash"]
        return found

    edit(folder, change)
    assert told(folder) == [
        f"{NAME}:12: record 12 is not the one that was written: its hash was noted as another",
    ]


def test_a_head_that_was_rewritten_too_is_found_by_what_was_noted_elsewhere(folder, tmp_path):
    noted = check_ledger(folder)[0].last
    other = filled(tmp_path / "other", count=9)
    assert told(other) == []
    assert told(other, noted) == ["the end was cut off: record 12 is missing"]
    assert told(other, Head(5, "0" * 64))[0].startswith(f"{NAME}:5: record 5 is not the one that was written")


def test_a_removed_record_is_found(folder):
    edit(folder, lambda lines: lines[:4] + lines[5:])
    assert told(folder) == [f"{NAME}:5: record 5 should stand before record 6"]


def test_several_removed_records_are_found(folder):
    edit(folder, lambda lines: lines[:4] + lines[8:])
    assert told(folder) == [f"{NAME}:5: records 5 to 8 should stand before record 9"]


def test_reordered_records_are_found(folder):
    edit(folder, lambda lines: [*lines[:4], lines[5], lines[4], *lines[6:]])
    assert told(folder) == [
        f"{NAME}:5: record 5 should stand before record 6",
        f"{NAME}:6: record 5 stands in the wrong place",
    ]


def test_a_doubled_record_is_found(folder):
    edit(folder, lambda lines: [*lines[:5], lines[4], *lines[5:]])
    assert told(folder) == [f"{NAME}:6: record 5 stands there again"]


def test_a_foreign_line_is_found(folder):
    edit(folder, lambda lines: [*lines[:5], b"hello\n", *lines[5:]])
    assert told(folder) == [f"{NAME}:6: the line behind record 5 was changed: it is no record"]


def test_a_line_made_unreadable_is_found_once(folder):
    edit(folder, lambda lines: [*lines[:4], b"x" * 200_000 + b"\n", *lines[5:]])
    assert all(one.startswith(f"{NAME}:") for one in told(folder))
    edit(folder, lambda lines: [*lines[:4], b"hello\n", *lines[-7:]])
    assert told(folder) == [f"{NAME}:5: the line behind record 4 was changed: it is no record"]


def test_a_cut_off_end_is_found(folder):
    edit(folder, lambda lines: lines[:-2])
    assert told(folder) == ["the end was cut off: records 11 to 12 are missing"]


def test_a_cut_off_beginning_is_found(folder):
    edit(folder, lambda lines: lines[2:])
    assert told(folder) == ["the beginning was cut off: records 1 to 2 are missing"]


def test_an_emptied_ledger_is_found(folder):
    edit(folder, lambda _: [])
    assert told(folder) == ["the end was cut off: records 1 to 12 are missing"]
    segments(folder)[0].unlink()
    assert told(folder) == ["the end was cut off: records 1 to 12 are missing"]


def test_a_missing_head_is_found(folder):
    (folder / "head").unlink()
    assert told(folder) == ["the head is missing, so the end may be cut off"]


@pytest.mark.parametrize("data", [b"", b"{}", b"\xff", b"[" * 1000])
def test_a_head_that_is_none_is_told(folder, data):
    (folder / "head").write_bytes(data)
    with pytest.raises(BrokenLedgerError):
        check_ledger(folder)


def test_nothing_there_is_told(tmp_path):
    with pytest.raises(LedgerError):
        check_ledger(tmp_path / "none")


def test_a_removed_segment_is_found(tmp_path):
    folder = filled(tmp_path / "ledger", bounds=Bounds(segment=2000))
    names = segments(folder)
    assert len(names) > 2
    names[1].unlink()
    assert "should stand before record" in told(folder)[0]


def test_many_problems_end_somewhere(folder):
    edit(folder, lambda lines: [lines[0]] * 500)
    assert len(told(folder)) < 110
