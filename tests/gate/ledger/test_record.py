import json
from hashlib import sha256

import pytest
from tests.gate.ledger.made import call

from dockward.gate.ledger.record import GENESIS, NoRecordError, is_whole, link, parse_record


def test_a_line_is_canonical_json_whose_hash_anybody_can_compute():
    found, line = link(call(1, target='/x?a="é\n\u2028'), 1, GENESIS)
    members = json.loads(line)
    assert members.pop("hash") == found
    plain = json.dumps(members, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert sha256(plain.encode()).hexdigest() == found
    assert line.count(b"\n") == 1


def test_a_line_is_read_back():
    _, line = link(call(1), 7, "a" * 64)
    record = parse_record(line[:-1])
    assert (record.n, record.before, record.target) == (7, "a" * 64, "/v1.41/containers/json")
    assert is_whole(record)


@pytest.mark.parametrize(
    "change",
    [
        lambda line: line.replace(b'"n":1', b'"n": 1'),
        lambda line: line.replace(b'"n":1', b'"n":1,"n":1'),
        lambda line: line.replace(b'"n":1', b'"n":1.0'),
        lambda line: line.replace(b'"n":1', b'"n":1,"new":2'),
        lambda line: line + b" ",
        lambda line: line[:-1],
        lambda line: b"\xff" + line,
        lambda _: b"[" * 100_000,
        lambda _: b"",
    ],
)
def test_what_is_written_otherwise_is_no_record(change):
    line = link(call(1), 1, GENESIS)[1][:-1]
    assert parse_record(line)
    with pytest.raises(NoRecordError):
        parse_record(change(line))
