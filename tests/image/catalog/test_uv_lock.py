"""uv.lock."""

from tests.image.catalog.told import tell

from dockward.image.catalog.uv_lock import CATALOGER

TEXT = """
version = 1
[[package]]
name = "project"
version = "0.1.0"
source = { editable = "." }
dependencies = [{ name = "a" }]
[package.optional-dependencies]
more = [{ name = "o" }]
[package.dev-dependencies]
dev = [{ name = "d" }]
[[package]]
name = "a"
version = "1.0"
source = { registry = "https://example.com/simple" }
dependencies = [{ name = "b", marker = "x" }]
[[package]]
name = "b"
version = "2.0"
source = { git = "https://example.com/b" }
[[package]]
name = "o"
version = "3.0"
[[package]]
name = "d"
version = "4.0"
dependencies = [{ name = "a" }, { name = "e" }]
[[package]]
name = "e"
version = "5.0"
"""


def ways(text):
    return {one.name: (one.version, one.development) for one in tell(CATALOGER, "app/uv.lock", text) if one.locked}


def test_what_only_groups_for_development_ask_for():
    assert ways(TEXT) == {
        "a": ("1.0", False),
        "b": ("2.0", False),
        "o": ("3.0", False),
        "d": ("4.0", True),
        "e": ("5.0", True),
    }
    assert tell(CATALOGER, "app/uv.lock", TEXT)[0].requires == ("b",)


def test_without_a_project_nothing_is_called_development():
    assert ways(TEXT.replace('{ editable = "." }', '{ registry = "x" }'))["d"] == ("4.0", False)
