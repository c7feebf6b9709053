"""package-lock.json and npm-shrinkwrap.json."""

import json

import pytest
from tests.image.catalog.told import refusal, tell, wants

from dockward.image.catalog.npm_lock import CATALOGER

PLACED = {
    "lockfileVersion": 3,
    "packages": {
        "": {"name": "project", "version": "1.0.0"},
        "packages/own": {"name": "own", "version": "2.0.0"},
        "node_modules/own": {"resolved": "packages/own", "link": True},
        "node_modules/@a/b": {"version": "1.0.0", "license": "MIT", "dependencies": {"c": "^1"}},
        "node_modules/c": {"version": "2.0.0", "dev": True},
        "node_modules/@a/b/node_modules/c": {"version": "1.5.0", "devOptional": True},
        "node_modules/d/node_modules/c": {"version": "2.0.0"},
        "node_modules/alias": {"name": "real", "version": "3.0.0"},
        "packages/own/node_modules/e": {"version": "4.0.0", "dev": True},
    },
    "dependencies": {"not": {"version": "9.9.9"}},
}
NESTED = {
    "lockfileVersion": 1,
    "dependencies": {
        "@a/b": {"version": "1.0.0", "requires": {"c": "^1"}, "dependencies": {"c": {"version": "1.5.0"}}},
        "c": {"version": "2.0.0", "dev": True, "requires": True},
        "alias": {"version": "npm:@r/real@3.0.0"},
        "git": {"version": "git+ssh://git@example.com/x.git#0"},
        "file": {"version": "file:../x"},
    },
}


def ways(lock):
    found = tell(CATALOGER, "app/package-lock.json", json.dumps(lock))
    return {(one.name, one.version): one.development for one in found if one.locked}


@pytest.mark.parametrize("version", [2, 3])
def test_by_folder(version):
    assert ways(PLACED | {"lockfileVersion": version}) == {
        ("@a/b", "1.0.0"): False,
        ("c", "2.0.0"): False,
        ("c", "1.5.0"): False,
        ("real", "3.0.0"): False,
        ("e", "4.0.0"): True,
    }
    first = tell(CATALOGER, "npm-shrinkwrap.json", json.dumps(PLACED))[0]
    assert (first.licences, first.requires) == (("MIT",), ("c",))


def test_nested():
    assert ways(NESTED) == {
        ("@a/b", "1.0.0"): False,
        ("c", "2.0.0"): True,
        ("c", "1.5.0"): False,
        ("@r/real", "3.0.0"): False,
    }
    assert next(one.requires for one in tell(CATALOGER, "package-lock.json", json.dumps(NESTED))) == ("c",)


def test_files_that_only_repeat_what_is_installed():
    assert not wants(CATALOGER, "app/node_modules/.package-lock.json")
    assert not wants(CATALOGER, "app/node_modules/x/npm-shrinkwrap.json")


def test_nesting_without_end_is_refused():
    deep = b'{"dependencies": ' + b'{"a": {"dependencies": ' * 100_000
    assert "JSON" in refusal(CATALOGER, "package-lock.json", deep)[1]
    closed = deep + b"{}" + b"}}" * 100_000 + b"}"
    assert "too deep" in refusal(CATALOGER, "package-lock.json", closed)[1]
