import json

import pytest

from dockward.gate.install.daemonjson import with_group, with_plugin
from dockward.read.host.daemon_json import ConfigError

SEVERAL = b'{\n    "log-driver": "local",\n\n    "dns": [ "1.1.1.1" ]\n}\n'


def test_what_stands_there_stays_as_it_was_written():
    assert with_plugin(SEVERAL, "dockward", "x") == (
        b'{\n    "log-driver": "local",\n\n    "dns": [ "1.1.1.1" ],\n    "authorization-plugins": ["dockward"]\n}\n'
    )


@pytest.mark.parametrize(
    "data",
    [None, b"", b" \n", b"{}", b"{ }\n", b'{"dns": []}', b'{"authorization-plugins": ["other"]}', b"\xef\xbb\xbf{}"],
)
def test_the_plugin_comes_behind_the_others(data):
    found = json.loads(with_plugin(data, "dockward", "x"))
    before = json.loads(data.decode("utf-8-sig")) if data and data.strip() else {}
    assert found == {**before, "authorization-plugins": [*before.get("authorization-plugins", []), "dockward"]}


def test_twice_is_once():
    once = with_plugin(SEVERAL, "dockward", "x")
    assert with_plugin(once, "dockward", "x") == once
    assert with_group(with_group(b"{}", "root", "x"), "root", "x") == with_group(b"{}", "root", "x")


def test_a_text_that_looks_like_an_end_is_none():
    data = b'{\n "a": "}"\n}'
    assert json.loads(with_plugin(data, "dockward", "x")) == {"a": "}", "authorization-plugins": ["dockward"]}


@pytest.mark.parametrize("data", [b"[]", b"{", b"\xff", b'{"a":1}}', b"{" * 5000])
def test_what_the_engine_wouldnt_take_isnt_edited(data):
    with pytest.raises(ConfigError):
        with_plugin(data, "dockward", "x")


@pytest.mark.parametrize("named", ['"abc"', '{"abc": 1}', "7"])
def test_names_of_plugins_that_are_no_list_are_told(named):
    with pytest.raises(ConfigError, match="must be a list"):
        with_plugin(b'{"authorization-plugins": %b}' % named.encode(), "dockward", "x")
