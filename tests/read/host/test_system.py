"""os-release and the kernel's release, from made-up trees."""

from datetime import date
from pathlib import Path

import pytest
from tests.read.host.package_trees import write

from dockward.model.fact import Fact, Unknown
from dockward.read.host.system import read_kernel_release, read_os
from dockward.syntax.osrelease import parse_os_release

DEBIAN = 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\nVERSION_ID="12"\nVERSION_CODENAME=bookworm\n'


def _why(fact: Fact[object]) -> str:
    assert isinstance(fact.content, Unknown)
    return fact.content.reason


def test_debian(tmp_path: Path) -> None:
    write(tmp_path, "/etc/os-release", DEBIAN)
    found = read_os(tmp_path)
    assert (found.value.id, found.value.version, found.value.codename) == ("debian", "12", "bookworm")
    assert found.value.name == "Debian GNU/Linux 12 (bookworm)"
    assert found.value.end_of_life == date(2028, 6, 30)
    assert found.place.source == "/etc/os-release"


def test_a_link_stays_inside_the_root(tmp_path: Path) -> None:
    write(tmp_path, "/usr/lib/os-release", 'ID="ubuntu"\nVERSION_ID="24.04"\n')
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/os-release").symlink_to("/usr/lib/os-release")
    assert read_os(tmp_path).value.id == "ubuntu"
    assert read_os(tmp_path).value.name == "ubuntu 24.04"


def test_the_second_place_is_read_too(tmp_path: Path) -> None:
    write(tmp_path, "/usr/lib/os-release", "ID=fedora\nVERSION_ID=44\n")
    assert read_os(tmp_path).place.source == "/usr/lib/os-release"


def test_a_system_that_the_table_lacks_has_no_end(tmp_path: Path) -> None:
    write(tmp_path, "/etc/os-release", "ID=templeos\nVERSION_ID=5\n")
    assert read_os(tmp_path).value.end_of_life is None


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"NAME=x\n", "doesn't say which system"),
        (b"\xff\xfe\0ID", "doesn't say which system"),
        (b"ID=debian\n" + b"#" * 70_000, "could not be read"),
    ],
)
def test_what_cannot_be_read_is_unknown(tmp_path: Path, content: bytes, reason: str) -> None:
    write(tmp_path, "/etc/os-release", content)
    assert reason in _why(read_os(tmp_path))


def test_an_empty_tree_is_unknown(tmp_path: Path) -> None:
    assert _why(read_os(tmp_path)) == "/etc/os-release doesn't exist"
    assert _why(read_kernel_release(tmp_path)) == "/proc/sys/kernel/osrelease doesn't exist"


def test_quotes_and_escapes_are_the_shells() -> None:
    text = 'A=plain\nB="two words \\"x\\""\nC=\'one\'\n# D=no\nE=\'open\n  F=6\nG\n'
    assert parse_os_release(text) == {"A": "plain", "B": 'two words "x"', "C": "one", "F": "6"}


def test_kernel_release(tmp_path: Path) -> None:
    write(tmp_path, "/proc/sys/kernel/osrelease", "6.1.0-18-amd64\n")
    assert read_kernel_release(tmp_path).value == "6.1.0-18-amd64"
    write(tmp_path, "/proc/sys/kernel/osrelease", "\n")
    assert "empty" in _why(read_kernel_release(tmp_path))


def test_this_machine() -> None:
    assert read_kernel_release(Path("/")).value == Path("/proc/sys/kernel/osrelease").read_text().strip()
