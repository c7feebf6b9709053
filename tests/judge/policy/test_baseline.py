"""The baseline's file: what stands in it, in which order, and what is refused."""

import json
from datetime import UTC, datetime

import pytest
from tests.judge.policy.test_apply import finding

from dockward.judge.policy.baseline import SCHEMA, Baseline, make_baseline, parse_baseline
from dockward.judge.policy.loaded import PolicyError

LATE = datetime(2026, 5, 5, 23, 59, tzinfo=UTC).timestamp()
SEVERAL = (
    finding("z", rule="DW0501", subject="container/b"),
    finding("a", rule="DW0501", subject="container/b"),
    finding(rule="DW0501", subject="container/a"),
    finding(rule="DW0402"),
)


def test_it_is_a_text_that_people_can_read_and_compare():
    text = make_baseline(SEVERAL, LATE)
    found = json.loads(text)
    assert (found["schema"], found["taken"]) == (SCHEMA, "2026-05-05")
    names = [(one["rule"], one["subject"]) for one in found["findings"]]
    assert names == sorted(names)
    assert [len(one["fingerprint"]) for one in found["findings"]] == [32] * 4
    assert text.endswith(b"}\n")
    assert text.count(b"\n") > 10


def test_the_same_findings_give_the_same_text():
    assert make_baseline(SEVERAL, LATE) == make_baseline(reversed(SEVERAL), LATE)


def test_it_is_read_as_it_was_written():
    found = parse_baseline(make_baseline(SEVERAL, LATE), "b.json")
    assert found.taken == "2026-05-05"
    assert found.fingerprints == {one.fingerprint for one in SEVERAL}
    assert parse_baseline(make_baseline((), 0.0), "b.json") == Baseline(taken="1970-01-01")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "not a baseline file"),
        (b"[]", "not a baseline file"),
        (b'{"findings": 5}', "not a baseline file"),
        (b'{"findings": [{"rule": "DW0503"}]}', "not a baseline file"),
        (b'{"taken": "\xff"}', "not a baseline file"),
        (b'{"x": ' + b"[" * 100_000, "not a baseline file"),
        (b'{"schema": "dockward.audit/1"}', "its schema is 'dockward.audit/1'"),
    ],
)
def test_something_else_is_refused_with_its_name(data, words):
    with pytest.raises(PolicyError) as caught:
        parse_baseline(data, "b.json")
    assert caught.value.message.startswith("b.json: ")
    assert words in caught.value.message
