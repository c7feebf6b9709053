"""What registries want to be told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockward.read.registry.challenge import Challenge, parse_challenges


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ('Basic realm="Registry"', [Challenge("basic", {"realm": "Registry"})]),
        (
            'Bearer realm="https://auth.example/token",service="r.example",scope="repository:a/b:pull,push"',
            [
                Challenge(
                    "bearer",
                    {
                        "realm": "https://auth.example/token",
                        "service": "r.example",
                        "scope": "repository:a/b:pull,push",
                    },
                )
            ],
        ),
        ("Negotiate, Basic Realm=x", [Challenge("negotiate"), Challenge("basic", {"realm": "x"})]),
        (r'Bearer realm="a\"b\\c"', [Challenge("bearer", {"realm": 'a"b\\c'})]),
        ("", []),
        ("=,=", []),
        ('Bearer realm="never ends', [Challenge("bearer")]),
    ],
)
def test_challenges(header, found):
    assert parse_challenges([header]) == found


def test_several_headers_are_one_list():
    assert [one.scheme for one in parse_challenges(["Basic realm=a", "Bearer realm=b"])] == ["basic", "bearer"]


@given(st.text(max_size=200))
def test_whatever_a_server_writes(text):
    parse_challenges([text, text * 100])
