"""Bodies by their shapes: what isn't known is refused, and what is known is written in one way."""

import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockward.gate.errors import RefusedError
from dockward.gate.request import bodies
from dockward.gate.request.shapes import (
    Fields,
    empties,
    flag,
    fraction,
    listed,
    mapped,
    no_entries,
    number,
    text,
    unset,
    words,
)
from dockward.gate.request.strictjson import parse_json

SAMPLE = Fields(
    {
        "Name": text,
        "Flag": flag,
        "Count": number,
        "Words": words,
        "Set": empties(100),
        "Map": mapped(text),
        "List": listed(Fields({"Key": text})),
        "Odd": unset,
        "Judgeless": no_entries,
        "Share": fraction,
    }
)


def read(shape, value):
    return shape(parse_json(value if isinstance(value, bytes) else json.dumps(value).encode()), "")


def test_keys_are_spelled_as_the_api_does_and_nulls_say_nothing():
    told = read(
        SAMPLE, b'{"NAME":"a","fLaG":false,"count":0,"words":"x","Set":{"80/tcp":{}},"list":[{"key":"k"}],"map":null}'
    )
    assert told == {
        "Name": "a",
        "Flag": False,
        "Count": 0,
        "Words": ["x"],
        "Set": {"80/tcp": {}},
        "List": [{"Key": "k"}],
    }


@pytest.mark.parametrize(
    ("data", "words_of_it"),
    [
        (b'{"name":"a","Name":"b"}', "Name stands there twice"),
        (b'{"Flag":true,"flag":null}', "Flag stands there twice"),
        (b'{"Map":{"a":"1","a":"2"}}', "Map.a stands there twice"),
        ('{"Li\u017ft":[]}'.encode(), "no field"),
        (b'{"Li\\u017ft":[]}', "no field"),
        ('{"\u212aey":1}'.encode(), "no field"),
        # To Go this is the same list again, and empties it.
        ('{"List":[{"Key":"a"}],"Li\u017ft":null}'.encode(), "no field"),
        (b'{"Other":false}', "Other is no field"),
        (b'{"List":[{"Other":1}]}', r"List\[0\].Other is no field"),
        (b'{"Count":1.0}', "Count must be a whole number"),
        (b'{"Odd":0.0}', "Odd is set"),
        (b'{"Share":"0.5"}', "Share must be a number"),
        (b'{"Share":true}', "Share must be a number"),
        (b'{"List":[null]}', r"List\[0\] is null"),
        (b'{"Map":{"a":null}}', "Map.a is null"),
        (b'{"Set":{"a":{"b":1}}}', "Set.a.b is no field"),
        (b'{"Flag":"true"}', "Flag must be true or false"),
        (b'{"Flag":1}', "Flag must be true or false"),
        (b'{"Count":true}', "Count must be a whole number"),
        (b'{"Count":"1"}', "Count must be a whole number"),
        (b'{"Count":9223372036854775808}', "Count must be a whole number"),
        (b'{"Name":["a"]}', "Name must be a text"),
        (b'{"Words":[["a"]]}', r"Words\[0\] must be a text"),
        (b'{"List":{}}', "List must be a list"),
        (b'{"Map":[]}', "Map must be an object"),
        (b"[]", "must be an object"),
        (b"null", "must be an object"),
        (b'{"Odd":1}', "Odd is set"),
        (b'{"Odd":{"a":{"b":["x"]}}}', "Odd.a.b is set"),
        (b'{"Odd":[0]}', "Odd is set"),
        (b'{"Odd":true}', "Odd is set"),
        (b'{"Judgeless":{"a":""}}', "Judgeless.a is set"),
        (b'{"Judgeless":{"a":null}}', "Judgeless.a is set"),
        (b'{"Judgeless":{"a":[]}}', "Judgeless.a is set"),
        (b'{"Judgeless":[]}', "Judgeless must be an object"),
    ],
)
def test_what_the_engine_may_take_otherwise_is_refused(data, words_of_it):
    with pytest.raises(RefusedError, match=words_of_it):
        read(SAMPLE, data)


@pytest.mark.parametrize("empty", ["", 0, False, [], {}, {"a": "", "b": {"c": None}}, None])
def test_a_field_that_nobody_judges_may_be_there_empty(empty):
    assert read(SAMPLE, {"Odd": empty}).get("Odd") in ("", 0, False, [], {}, None)


def test_a_mapping_of_which_nobody_judges_an_entry_may_be_there_without_any():
    assert read(SAMPLE, {"Judgeless": {}}) == {"Judgeless": {}}


def test_lists_and_mappings_are_bounded():
    for value in (["x"] * 10_001, {str(nr): "" for nr in range(10_001)}):
        with pytest.raises(RefusedError, match="more than 10000"):
            read(SAMPLE, {"Words": value} if isinstance(value, list) else {"Map": value})


_BODIES = [one for one in vars(bodies).values() if isinstance(one, Fields)]
_LEAVES = st.none() | st.booleans() | st.integers(-2, 2) | st.sampled_from(["", "a", "host"])


def _fitting(shape):
    """Values that may fit the shape, and some that don't."""
    if isinstance(shape, Fields):
        names = st.sampled_from(sorted(shape.fields)) if shape.fields else st.just("X")
        return st.dictionaries(names, _LEAVES | st.lists(_LEAVES, max_size=2), max_size=5)
    return _LEAVES


@pytest.mark.parametrize("shape", _BODIES)
def test_writing_anew_is_a_fixed_point(shape):
    @given(_fitting(shape))
    def check(value):
        try:
            once = read(shape, value)
        except RefusedError:
            return
        data = msgspec.json.encode(once)
        assert read(shape, data) == once
        assert msgspec.json.encode(read(shape, data)) == data

    check()


def test_what_is_null_says_nothing_even_where_it_is_unknown():
    body = parse_json(b'{"Image":"a","NetworkingConfig":{"by-name":null},"Unknown":null,"HostConfig":{"KernelX":null}}')
    assert bodies.CREATE(body, "") == {"Image": "a", "NetworkingConfig": {}, "HostConfig": {}}
    with pytest.raises(RefusedError, match="by-name is no field"):
        bodies.CREATE(parse_json(b'{"NetworkingConfig":{"by-name":{}}}'), "")


def test_what_no_engine_reads_is_not_sent_on():
    assert bodies.EXEC(parse_json(b'{"Container":"another","Cmd":["id"]}'), "") == {"Cmd": ["id"]}
    with pytest.raises(RefusedError, match="twice"):
        bodies.EXEC(parse_json(b'{"Container":"another","container":"too"}'), "")


@pytest.mark.parametrize("data", [b'{"Share":0.25}', b'{"Share":1}', b'{"Share":-0.5}'])
def test_fractions_are_written_as_they_are(data):
    assert msgspec.json.encode(read(SAMPLE, data)) == data
