"""Which package system answers, and whether fixes install themselves."""

from pathlib import Path

import pytest
from tests.read.host.package_trees import rpm_header, write, write_rpmdb, write_status

from dockward.model.fact import Unknown
from dockward.read.host.updates import read_automatic_updates, read_updates
from dockward.read.host.updates.apk import parse_installed
from dockward.read.host.updates.aptconf import parse_apt_conf, read_apt_conf
from dockward.read.host.updates.package import Package

AUTO = "/etc/apt/apt.conf.d/20auto-upgrades"
TIMERS = "/etc/systemd/system/timers.target.wants"


def _why(root: Path) -> str:
    content = read_updates(root).content
    assert isinstance(content, Unknown)
    return content.reason


def test_alpine_cant_tell(tmp_path: Path) -> None:
    write(tmp_path, "/lib/apk/db/installed", "P:musl\nV:1.2.5-r0\nA:x86_64\n")
    assert "Alpine's indexes don't say" in _why(tmp_path)
    assert not read_automatic_updates(tmp_path).known


def test_an_empty_host_cant_tell(tmp_path: Path) -> None:
    assert "no package system" in _why(tmp_path)
    assert not read_automatic_updates(tmp_path).known


def test_apks_database() -> None:
    text = "C:Q1\nP:musl\nV:1.2.5-r0\nA:x86_64\nF:lib\n\nP:broken\n\n\xff\n\nP:runc\nV:1.1.12-r4\n"
    assert parse_installed(text) == {
        "musl": (Package("musl", "1.2.5-r0", "x86_64"),),
        "runc": (Package("runc", "1.1.12-r4"),),
    }


@pytest.fixture
def debian(tmp_path: Path) -> Path:
    write_status(tmp_path, {"unattended-upgrades": "2.9.1", "bash": "5"})
    return tmp_path


@pytest.mark.parametrize(
    ("text", "on"),
    [
        ('APT::Periodic::Unattended-Upgrade "1";', True),
        ('APT::Periodic::Unattended-Upgrade "0";', False),
        ('APT::Periodic::Unattended-Upgrade "10";', True),
        ('APT::Periodic::Unattended-Upgrade "4h";', True),
        ('APT::Periodic::Unattended-Upgrade "always";', True),
        ('APT { Periodic { Unattended-Upgrade "1"; Enable "0"; }; };', False),
        ('apt { periodic { unattended-upgrade "1"; }; };', True),
        ('// APT::Periodic::Unattended-Upgrade "1";', False),
        ('/* APT::Periodic::Unattended-Upgrade "1"; */', False),
        ("", False),
    ],
)
def test_unattended_upgrades(debian: Path, text: str, on: bool) -> None:
    write(debian, AUTO, text)
    assert read_automatic_updates(debian).value is on


def test_a_later_file_wins(debian: Path) -> None:
    write(debian, AUTO, 'APT::Periodic::Unattended-Upgrade "1";')
    write(debian, "/etc/apt/apt.conf.d/99off.dpkg-old", 'APT::Periodic::Unattended-Upgrade "0";')
    assert read_automatic_updates(debian).value
    write(debian, "/etc/apt/apt.conf.d/99off", 'APT::Periodic::Unattended-Upgrade "0";')
    assert not read_automatic_updates(debian).value
    write(debian, "/etc/apt/apt.conf", 'APT::Periodic::Unattended-Upgrade "1";')
    assert read_automatic_updates(debian).value


def test_the_package_must_be_installed_and_its_timer_not_masked(debian: Path) -> None:
    write(debian, AUTO, 'APT::Periodic::Unattended-Upgrade "1";')
    timer = debian / "etc/systemd/system/apt-daily-upgrade.timer"
    timer.parent.mkdir(parents=True)
    timer.symlink_to("/dev/null")
    assert not read_automatic_updates(debian).value
    timer.unlink()
    assert read_automatic_updates(debian).value
    write_status(debian, {"bash": "5"})
    assert not read_automatic_updates(debian).value


def test_a_folder_in_place_of_a_file_is_unknown(debian: Path) -> None:
    write(debian, f"{AUTO}/x")
    assert not read_automatic_updates(debian).known


def test_hostile_configuration_is_only_text(debian: Path) -> None:
    write(debian, AUTO, b'{{{{{{{{"\xff\xfe' + b"{" * 5_000 + b"}" * 9_000 + b';"a" "b" "c";')
    assert not read_automatic_updates(debian).value
    assert parse_apt_conf('A "1"; A::B "2"; L { "x"; "y"; }; #clear A;\nC "3";') == {"a": "1", "a::b": "2", "c": "3"}
    assert read_apt_conf(debian / "nowhere") == {}


@pytest.fixture
def fedora(tmp_path: Path) -> Path:
    write_rpmdb(tmp_path, rpm_header("bash", "5", "1"))
    write(tmp_path, "/usr/bin/dnf")
    return tmp_path


def test_dnf_automatic(fedora: Path) -> None:
    assert not read_automatic_updates(fedora).value
    write(fedora, f"{TIMERS}/dnf-automatic.timer")
    assert not read_automatic_updates(fedora).value
    write(fedora, "/etc/dnf/automatic.conf", "[commands]\n# apply_updates = yes\napply_updates = no\n")
    assert not read_automatic_updates(fedora).value
    write(fedora, "/etc/dnf/automatic.conf", "[commands]\napply_updates = Yes\n")
    assert read_automatic_updates(fedora).value


def test_dnfs_installing_timer_needs_no_setting(fedora: Path) -> None:
    write(fedora, f"{TIMERS}/dnf-automatic-install.timer")
    assert read_automatic_updates(fedora).value


def test_rpm_without_dnf_is_unknown(tmp_path: Path) -> None:
    write_rpmdb(tmp_path, rpm_header("bash", "5", "1"))
    assert not read_automatic_updates(tmp_path).known
