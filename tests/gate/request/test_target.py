"""Targets: one way to write each; the others are those that the engine's router takes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.gate.oddforms import ODD_TARGETS

from dockward.gate.errors import RefusedError
from dockward.gate.request.target import Target, parse_target, spell_target


@pytest.mark.parametrize(
    ("raw", "minor", "path", "query"),
    [
        (b"/_ping", None, "/_ping", ()),
        (b"/v1.41/containers/json?all=1&size=0", 41, "/containers/json", (("all", "1"), ("size", "0"))),
        (b"/v1.51/images/reg.example.org:5000/a/b:1/json", 51, "/images/reg.example.org:5000/a/b:1/json", ()),
        (b"/v1.41/images/a%3A1/json", 41, "/images/a:1/json", ()),
        (b"/v1.41/images/a@sha256:ab/json", 41, "/images/a@sha256:ab/json", ()),
        (b"/v1.41/volumes?filters=%7B%22a%22%3A%5B%5D%7D", 41, "/volumes", (("filters", '{"a":[]}'),)),
        (b"/events?since=1+2", None, "/events", (("since", "1 2"),)),
    ],
)
def test_targets_as_clients_write_them(raw, minor, path, query):
    found = parse_target(raw)
    assert found == Target(minor=minor, path=path, query=query)
    assert parse_target(spell_target(found).encode()) == found


@pytest.mark.parametrize("raw", ODD_TARGETS)
def test_targets_that_only_look_like_another_are_refused(raw):
    with pytest.raises(RefusedError):
        parse_target(raw)


@given(st.binary(max_size=60))
def test_any_target_is_understood_in_one_way_or_refused(raw):
    try:
        found = parse_target(b"/" + raw)
    except RefusedError:
        return
    assert parse_target(spell_target(found).encode()) == found
