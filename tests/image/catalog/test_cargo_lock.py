"""Cargo.lock."""

from tests.image.catalog.told import refusal, tell

from dockward.image.catalog.cargo_lock import CATALOGER

TEXT = """version = 3
[[package]]
name = "own"
version = "0.1.0"
dependencies = ["libc"]
[[package]]
name = "libc"
version = "0.2.150"
source = "registry+https://example.com/index"
checksum = "00"
dependencies = ["a", "b 1.0.0", "b 2.0.0", "c 1.0.0 (registry+https://example.com/index)"]
[[package]]
name = "forked"
version = "1.0.0"
source = "git+https://example.com/x#0"
"""


def test_crates_but_the_project_s_own():
    found = tell(CATALOGER, "app/Cargo.lock", TEXT)
    assert [(one.name, one.version, one.requires, one.locked) for one in found] == [
        ("libc", "0.2.150", ("a", "b", "c"), True),
        ("forked", "1.0.0", (), True),
    ]
    assert "TOML" in refusal(CATALOGER, "Cargo.lock", b"[[package]]\nname = 1\n")[1]
