"""NAME.deps.json."""

import json

from tests.image.catalog.told import refusal, tell, wants

from dockward.image.catalog.dotnet_deps import CATALOGER

DEPS = {
    "runtimeTarget": {"name": ".NETCoreApp,Version=v8.0/linux-x64"},
    "targets": {
        ".NETCoreApp,Version=v8.0/linux-x64": {
            "app/1.0.0": {"dependencies": {"Foo.Bar": "2.0.0"}},
            "Foo.Bar/2.0.0": {"dependencies": {"Baz": "3.0.0"}, "runtime": {"lib/net8.0/Foo.Bar.dll": {}}},
        }
    },
    "libraries": {
        "app/1.0.0": {"type": "project", "serviceable": False},
        "Foo.Bar/2.0.0": {"type": "package", "sha512": "x"},
        "runtimepack.Microsoft.NETCore.App.Runtime.linux-x64/8.0.1": {"type": "runtimepack"},
        "odd": {"type": "package"},
    },
}


def test_packages_and_the_runtime_but_no_projects():
    found = tell(CATALOGER, "app/App.deps.json", json.dumps(DEPS))
    assert [(one.name, one.version, one.requires, one.locked) for one in found] == [
        ("Foo.Bar", "2.0.0", ("Baz",), False),
        ("Microsoft.NETCore.App.Runtime.linux-x64", "8.0.1", (), False),
    ]
    assert "JSON" in refusal(CATALOGER, "a.deps.json", b"{")[1]
    assert not wants(CATALOGER, "app/deps.json")
