"""Pipfile.lock, poetry.lock, pdm.lock and pylock.toml."""

import pytest
from tests.image.catalog.told import brief, refusal, tell, wants

from dockward.image.catalog.python_locks import CATALOGERS

PIPFILE, TOML = CATALOGERS

PIPFILE_TEXT = """{
"_meta": {"hash": {"sha256": "0"}, "requires": {"python_version": "3.11"}, "sources": [{"name": "pypi"}]},
"default": {"foo": {"version": "==1.0", "hashes": []}, "git": {"git": "https://example.com/x", "ref": "0"}, "x": "*"},
"develop": {"bar": {"version": "===2.0"}}
}"""
POETRY = """
[[package]]
name = "foo"
version = "1.0"
groups = ["main", "dev"]
[package.dependencies]
bar = ">=1"
baz = {version = "*", optional = true}
[[package]]
name = "bar"
version = "2.0"
groups = ["test"]
[[package]]
name = "old"
version = "3.0"
category = "dev"
[[package]]
name = "older"
version = "4.0"
category = "main"
[[package]]
name = "here"
version = "0"
[package.source]
type = "directory"
url = "../here"
[[package]]
name = "forked"
version = "5.0"
[package.source]
type = "git"
"""
PDM = """
[metadata]
groups = ["default", "dev"]
[[package]]
name = "foo"
version = "1.0"
groups = ["default"]
dependencies = ["bar[x]<2,>=1; python_version < '4'", "baz"]
[[package]]
name = "bar"
version = "2.0"
groups = ["dev"]
[[package]]
name = "extra"
version = "3.0"
groups = ["extra"]
"""
PYLOCK = """
lock-version = "1.0"
[[packages]]
name = "foo"
version = "1.0"
dependencies = [{name = "bar"}]
wheels = [{name = "foo-1.0-py3-none-any.whl", hashes = {sha256 = "0"}}]
[[packages]]
name = "here"
version = "0"
directory = {path = "."}
"""


def ways(cataloger, path, data):
    return {one.name: (one.version, one.development) for one in tell(cataloger, path, data) if one.locked}


def test_pipfile():
    assert ways(PIPFILE, "app/Pipfile.lock", PIPFILE_TEXT) == {"foo": ("1.0", False), "bar": ("2.0", True)}


def test_poetry():
    assert ways(TOML, "app/poetry.lock", POETRY) == {
        "foo": ("1.0", False),
        "bar": ("2.0", True),
        "old": ("3.0", True),
        "older": ("4.0", False),
        "forked": ("5.0", False),
    }
    assert tell(TOML, "app/poetry.lock", POETRY)[0].requires == ("bar", "baz")


def test_pdm_where_only_one_group_is_surely_for_development():
    assert ways(TOML, "app/pdm.lock", PDM) == {"foo": ("1.0", False), "bar": ("2.0", True), "extra": ("3.0", False)}
    assert tell(TOML, "app/pdm.lock", PDM)[0].requires == ("bar", "baz")


@pytest.mark.parametrize("name", ["pylock.toml", "pylock.dev.toml"])
def test_pylock(name):
    (found,) = tell(TOML, f"app/{name}", PYLOCK)
    assert (found.name, found.version, found.requires) == ("foo", "1.0", ("bar",))


def test_other_files_are_left_alone():
    assert not wants(TOML, "app/pyproject.toml")
    assert not wants(TOML, "app/xpylock.toml")
    assert not wants(TOML, "usr/lib/python3/dist-packages/x/poetry.lock")


def test_what_is_no_lock_file_is_refused():
    assert "TOML" in refusal(TOML, "poetry.lock", b"package = 1")[1]
    assert "JSON" in refusal(PIPFILE, "Pipfile.lock", b"[]")[1]
    assert brief(TOML, "poetry.lock", "") == []
