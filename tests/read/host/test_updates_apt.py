"""Pending fixes by apt's lists: which index counts, which version, and when the answer is unknown."""

import gzip
import lzma
import shutil
import subprocess
from pathlib import Path

import pytest
from tests.read.host.package_trees import SECURITY, packages_index, write, write_status, write_suite

from dockward.model.fact import Unknown
from dockward.model.host import PendingPackage
from dockward.read.host.updates import read_updates
from dockward.read.host.updates.apt import parse_pending
from dockward.read.host.updates.dpkg import parse_status
from dockward.read.host.updates.package import Package

LISTS = "/var/lib/apt/lists"
INSTALLED = {"openssl": "3.0.11-1~deb12u1", "bash": "5.2.15-2+b2", "docker.io": "20.10.24+dfsg1-1+b3"}
FIXES = {"openssl": "3.0.14-1~deb12u2", "bash": "5.2.15-2", "curl": "9.0"}


def _why(root: Path) -> str:
    content = read_updates(root).content
    assert isinstance(content, Unknown)
    return content.reason


@pytest.fixture
def debian(tmp_path: Path) -> Path:
    write_status(tmp_path, INSTALLED)
    write_suite(tmp_path, FIXES)
    return tmp_path


def test_only_older_installed_packages_are_pending(debian: Path) -> None:
    found = read_updates(debian).value
    assert found.security == (PendingPackage("openssl", "3.0.11-1~deb12u1", "3.0.14-1~deb12u2"),)
    assert found.index_time == 1_795_222_382.0
    assert found.source == "apt lists: Debian oldstable-security"


def test_nothing_is_pending_on_a_current_host(tmp_path: Path) -> None:
    write_status(tmp_path, FIXES)
    write_suite(tmp_path, FIXES)
    assert read_updates(tmp_path).value.security == ()


def test_a_suite_that_isnt_about_security_doesnt_count(debian: Path) -> None:
    write_suite(
        debian,
        {"docker.io": "99"},
        prefix="deb.example.org_debian_dists_bookworm",
        label="Debian",
        suite="oldstable",
    )
    assert [one.name for one in read_updates(debian).value.security] == ["openssl"]


def test_ubuntus_pockets(tmp_path: Path) -> None:
    write_status(tmp_path, {"linux-image-generic": "6.8.0-31.31", "docker.io": "24.0.7-0ubuntu4"})
    for pocket, version, date in (("", "9", "Thu, 25 Apr 2024 15:10:33 UTC"), ("-security", "6.8.0-40.40", "")):
        write_suite(
            tmp_path,
            {"linux-image-generic": version},
            prefix=f"archive.ubuntu.com_ubuntu_dists_noble{pocket}",
            origin="Ubuntu",
            label="Ubuntu",
            suite=f"noble{pocket}",
            date=date or "Mon, 23 Nov 2026 10:00:00 UTC",
        )
    found = read_updates(tmp_path).value
    assert found.security == (PendingPackage("linux-image-generic", "6.8.0-31.31", "6.8.0-40.40"),)
    assert found.source == "apt lists: Ubuntu noble-security"


def test_the_newest_of_several_fixes_is_named(debian: Path) -> None:
    write_suite(
        debian,
        {"openssl": "3.0.15-1"},
        prefix="esm.example.org_apps_ubuntu_dists_noble-apps-security",
        origin="UbuntuESMApps",
        label="x",
        suite="noble-apps-security",
        date="Sat, 01 Nov 2025 00:00:00 UTC",
    )
    found = read_updates(debian).value
    assert [one.fixed for one in found.security] == ["3.0.15-1"]
    assert found.index_time == 1_761_955_200.0


@pytest.mark.parametrize(("suffix", "pack"), [("gz", gzip.compress), ("xz", lzma.compress)])
def test_packed_indexes(debian: Path, suffix: str, pack: object) -> None:
    plain = debian / f"{LISTS}/{SECURITY}_main_binary-amd64_Packages".lstrip("/")
    plain.with_name(f"{plain.name}.{suffix}").write_bytes(pack(plain.read_bytes()))  # type: ignore[operator]
    plain.unlink()
    assert [one.name for one in read_updates(debian).value.security] == ["openssl"]


@pytest.mark.skipif(shutil.which("lz4") is None, reason="lz4 isn't here to pack with")
def test_an_lz4_index_is_read_by_a_program(debian: Path) -> None:
    plain = debian / f"{LISTS}/{SECURITY}_main_binary-amd64_Packages".lstrip("/")
    subprocess.run(["lz4", "-q", "--rm", str(plain), f"{plain}.lz4"], check=True)
    assert [one.name for one in read_updates(debian).value.security] == ["openssl"]


@pytest.mark.parametrize("suffix", ["gz", "xz", "lz4"])
def test_a_broken_packed_index_is_unknown(debian: Path, suffix: str) -> None:
    plain = debian / f"{LISTS}/{SECURITY}_main_binary-amd64_Packages".lstrip("/")
    plain.unlink()
    plain.with_name(f"{plain.name}.{suffix}").write_bytes(b"not packed at all")
    reason = _why(debian)
    assert "could not be unpacked" in reason or "isn't the index" in reason or "install" in reason


def test_a_bomb_is_unknown(debian: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dockward.read.host.updates.unpack.MOST_UNPACKED", 1 << 16)
    plain = debian / f"{LISTS}/{SECURITY}_main_binary-amd64_Packages".lstrip("/")
    plain.unlink()
    plain.with_name(f"{plain.name}.gz").write_bytes(gzip.compress(b"\0" * (1 << 20)))
    assert "larger than is read" in _why(debian)


def test_an_index_that_was_changed_is_unknown(debian: Path) -> None:
    write(debian, f"{LISTS}/{SECURITY}_main_binary-amd64_Packages", packages_index({"openssl": "0"}))
    assert "isn't the index that its signed Release file names" in _why(debian)


def test_an_unsigned_suite_is_unknown(tmp_path: Path) -> None:
    write_status(tmp_path, INSTALLED)
    write_suite(tmp_path, FIXES, signed=False)
    assert "isn't signed" in _why(tmp_path)


def test_a_release_file_with_a_signature_beside_it_is_signed(tmp_path: Path) -> None:
    write_status(tmp_path, INSTALLED)
    write_suite(tmp_path, FIXES, signed=False)
    release = tmp_path / f"{LISTS}/{SECURITY}_InRelease".lstrip("/")
    release.rename(release.with_name(f"{SECURITY}_Release"))
    assert "isn't signed" in _why(tmp_path)
    write(tmp_path, f"{LISTS}/{SECURITY}_Release.gpg", "signature")
    assert len(read_updates(tmp_path).value.security) == 1


def test_no_lists_at_all(tmp_path: Path) -> None:
    write_status(tmp_path, INSTALLED)
    assert _why(tmp_path) == "no package indexes on disk: run apt-get update"


def test_no_security_suite(tmp_path: Path) -> None:
    write_status(tmp_path, INSTALLED)
    write_suite(tmp_path, FIXES, label="Debian", suite="oldstable")
    assert "no security suite" in _why(tmp_path)


def test_a_suite_without_an_index_or_a_date(debian: Path) -> None:
    write_suite(debian, FIXES, date="the day before yesterday")
    assert "no date" in _why(debian)
    write_suite(debian, FIXES)
    write(debian, f"{LISTS}/other_dists_x_main_binary-amd64_Packages")
    (debian / f"{LISTS}/{SECURITY}_main_binary-amd64_Packages".lstrip("/")).unlink()
    assert "no package index on disk" in _why(debian)


def test_a_status_without_packages_is_no_pass(debian: Path) -> None:
    write(debian, "/var/lib/dpkg/status", b"\xff\0\n\n\nPackage\n")
    assert "names no installed package" in _why(debian)


def test_architectures_are_kept_apart() -> None:
    installed = {"libc6": (Package("libc6", "1", "amd64"), Package("libc6", "3", "i386"))}
    assert list(parse_pending(packages_index({"libc6": "2"}, "amd64"), installed)) == [
        PendingPackage("libc6", "1", "2")
    ]
    assert list(parse_pending(packages_index({"libc6": "2"}, "i386"), installed)) == []
    assert list(parse_pending(packages_index({"libc6": "9"}, "arm64"), installed)) == []
    assert len(list(parse_pending(packages_index({"libc6": "9"}, "all"), installed))) == 1


def test_an_index_whose_package_has_no_version_is_unknown(debian: Path) -> None:
    write_suite(debian, {"openssl": ""})
    assert "has a package without name, version or architecture: run apt-get update" in _why(debian)
    write_suite(debian, {"curl": ""})
    assert read_updates(debian).value.security == ()


def test_removed_packages_are_not_installed() -> None:
    status = (
        b"Package: gone\nStatus: deinstall ok config-files\nVersion: 1\n\n"
        b"Package: held\nStatus: hold ok installed\nArchitecture: amd64\nVersion: 2:1-1\n\n"
        b"Package: nothing\nStatus: install ok installed\n\n"
    )
    assert parse_status(status) == {"held": (Package("held", "2:1-1", "amd64"),)}


def test_a_continuation_line_is_no_field() -> None:
    status = b"Package: a\nStatus: install ok installed\nDescription: b\n Version: 9\nVersion: 1\n"
    assert parse_status(status)["a"][0].version == "1"


@pytest.mark.skipif(not Path("/usr/bin/apt").exists(), reason="apt isn't here to be asked")
def test_this_machine_as_apt_sees_it() -> None:
    found = read_updates(Path("/"))
    if not found.known:
        pytest.skip(str(found.content))
    answer = subprocess.run(["apt", "list", "--upgradable"], capture_output=True, text=True, check=True).stdout
    offered = {line.split("/")[0]: line.split(" ")[0] for line in answer.splitlines() if "/" in line}
    ours = {one.name for one in found.value.security}
    assert ours <= set(offered)
    assert {name for name, suites in offered.items() if "-security" in suites} <= ours


def test_a_name_that_isnt_text_is_nobodys_index(debian: Path) -> None:
    write(debian, f"{LISTS}/\udcff-security_InRelease", "Label: Debian-Security\n")
    assert len(read_updates(debian).value.security) == 1
