"""Parameters: each stands once, and is written as what it means to the engine."""

import pytest

from dockward.gate.errors import RefusedError
from dockward.gate.request.parameters import Parameter, conform, parse_filters

KNOWN = {
    "all": Parameter.FLAG,
    "limit": Parameter.NUMBER,
    "name": Parameter.TEXT,
    "t": Parameter.TEXTS,
    "filters": Parameter.FILTERS,
}


@pytest.mark.parametrize("word", ["", "0", "no", "false", "none", "FALSE", " No "])
def test_five_words_are_false(word):
    assert conform([("all", word)], KNOWN) == (("all", "0"),)


@pytest.mark.parametrize("word", ["1", "true", "off", "n", "nope", "00", "null"])
def test_every_other_word_is_true(word):
    assert conform([("all", word)], KNOWN) == (("all", "1"),)


def test_lists_may_come_several_times_and_numbers_be_negative():
    assert conform([("t", "a"), ("t", "b"), ("limit", "-1")], KNOWN) == (("t", "a"), ("t", "b"), ("limit", "-1"))


@pytest.mark.parametrize(
    "old", ['{"label":["a=b","c"]}', '{"label":{"a=b":true,"c":true}}', '{"label":{"a=b":false,"c":true}}']
)
def test_filters_of_both_forms_are_written_in_one(old):
    assert conform([("filters", old)], KNOWN) == (("filters", '{"label":{"a=b":true,"c":true}}'),)
    assert parse_filters(old) == {"label": ("a=b", "c")}


@pytest.mark.parametrize(
    "pairs",
    [
        [("all", "1"), ("all", "0")],
        [("checkpoint", "x")],
        [("All", "1")],
        [("limit", "x")],
        [("limit", "1e3")],
        [("limit", "\u0661")],
        [("filters", '{"a":["b"],"a":["c"]}')],
        [("filters", '{"a":{"b":1}}')],
        [("filters", "[]")],
        [("filters", "{")],
        [("t", "a")] * 201,
    ],
)
def test_what_has_two_meanings_is_refused(pairs):
    with pytest.raises(RefusedError):
        conform(pairs, KNOWN)
