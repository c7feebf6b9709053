"""composer.lock and installed.json."""

import json

from tests.image.catalog.told import refusal, tell, wants

from dockward.image.catalog.composer import CATALOGERS

LOCK, INSTALLED = CATALOGERS
A = {"name": "a/b", "version": "v1.0.0", "license": ["MIT"], "require": {"php": ">=8", "ext-json": "*", "c/d": "^2"}}
C = {"name": "c/d", "version": "2.0.0", "license": "BSD-3-Clause", "require": []}


def facts(found):
    return [(one.name, one.version, one.licences, one.requires, one.locked, one.development) for one in found]


def test_lock():
    assert facts(tell(LOCK, "app/composer.lock", json.dumps({"packages": [A], "packages-dev": [C]}))) == [
        ("a/b", "v1.0.0", ("MIT",), ("c/d",), True, False),
        ("c/d", "2.0.0", ("BSD-3-Clause",), (), True, True),
    ]
    assert tell(LOCK, "composer.lock", json.dumps({"packages": [A], "packages-dev": None}))


def test_installed_by_composer_1_and_2():
    path = "app/vendor/composer/installed.json"
    both = [("a/b", "v1.0.0", ("MIT",), ("c/d",), False, False), ("c/d", "2.0.0", ("BSD-3-Clause",), (), False, False)]
    assert facts(tell(INSTALLED, path, json.dumps([A, C]))) == both
    second = {"packages": [A, C], "dev": True, "dev-package-names": ["c/d"]}
    assert [one.development for one in tell(INSTALLED, path, json.dumps(second))] == [False, True]
    assert "JSON" in refusal(INSTALLED, path, b"3")[1]
    assert not wants(INSTALLED, "app/installed.json")
