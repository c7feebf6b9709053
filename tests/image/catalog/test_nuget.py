"""packages.lock.json and packages.config."""

import json

import pytest
from tests.image.catalog.told import brief, tell

from dockward.image.catalog.nuget import CATALOGERS

LOCK, CONFIG = CATALOGERS


def test_lock():
    packages = {
        "Foo": {"type": "Direct", "requested": "[1.0, )", "resolved": "1.0.0", "dependencies": {"Bar": "2.0.0"}},
        "Bar": {"type": "Transitive", "resolved": "2.0.0"},
        "own": {"type": "Project", "dependencies": {"Foo": "1.0"}},
    }
    text = json.dumps({"version": 1, "dependencies": {"net6.0": packages, "net8.0": packages}})
    found = tell(LOCK, "app/packages.lock.json", text)
    assert [(one.name, one.version, one.requires, one.locked) for one in found] == [
        ("Foo", "1.0.0", ("Bar",), True),
        ("Bar", "2.0.0", (), True),
    ]


CONFIG_TEXT = """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE x [<!ENTITY a "b">]>
<packages>
  <package id="Foo" version="1.0.0" targetFramework="net48" />
  <package version = '2.0.0'
           id='Bar' developmentDependency="true"/>
  <!-- <package id="Gone" version="1" /> -->
  <package id="&a;" />
</packages>
"""


def test_config():
    found = tell(CONFIG, "app/packages.config", CONFIG_TEXT)
    assert [(one.name, one.version, one.development) for one in found] == [
        ("Foo", "1.0.0", False),
        ("Bar", "2.0.0", True),
    ]


@pytest.mark.parametrize("unit", ["<package ", "<!--", "a", "a ", "<package a=", '<package a="'])
def test_no_text_takes_longer_than_its_length(unit):
    assert brief(CONFIG, "packages.config", "<package " + unit * (500_000 // len(unit))) == []
    assert brief(CONFIG, "packages.config", "<package " + unit * (500_000 // len(unit)) + ">") == []
