"""Pending fixes by RPM's database and the repositories' notices."""

from pathlib import Path

import pytest
from tests.read.host.package_trees import notice, rpm_fix, rpm_header, write, write_notices, write_rpmdb

from dockward.model.fact import Unknown
from dockward.model.host import PendingPackage
from dockward.read.host.updates import read_updates
from dockward.read.host.updates.package import Package
from dockward.read.host.updates.rpmdb import parse_header, parse_query

CACHE = "/var/cache/dnf/baseos-0123456789abcdef"


def _why(root: Path) -> str:
    content = read_updates(root).content
    assert isinstance(content, Unknown)
    return content.reason


@pytest.fixture
def fedora(tmp_path: Path) -> Path:
    write_rpmdb(
        tmp_path,
        rpm_header("openssl", "3.2.1", "2.fc40", epoch=1),
        rpm_header("kernel-core", "6.9.5", "200.fc40"),
        rpm_header("kernel-core", "6.10.3", "200.fc40"),
        rpm_header("bash", "5.2.26", "3.fc40"),
        rpm_header("nodejs", "16.20.2", "8.module+el8.9.0"),
    )
    return tmp_path


def test_only_older_installed_packages_are_pending(fedora: Path) -> None:
    write_notices(
        fedora,
        notice(rpm_fix("openssl", "3.2.2", "3.fc40", epoch="1") + rpm_fix("openssl", "9", "1", epoch="1", arch="i686"))
        + notice(rpm_fix("kernel-core", "6.9.9", "200.fc40"))
        + notice(rpm_fix("bash", "9", "1"), kind="bugfix")
        + notice(rpm_fix("httpd", "9", "1")),
    )
    found = read_updates(fedora).value
    assert found.security == (PendingPackage("openssl", "1:3.2.1-2.fc40", "1:3.2.2-3.fc40"),)
    assert found.index_time == 1_795_000_000.0
    assert found.source == "security notices of baseos"


def test_the_newest_of_several_fixes_is_named(fedora: Path) -> None:
    fixes = (rpm_fix("bash", "5.2.27", "1"), rpm_fix("bash", "5.2.30", "1"), rpm_fix("bash", "5.2.28", "1"))
    write_notices(fedora, "".join(notice(one) for one in fixes))
    assert read_updates(fedora).value.security == (PendingPackage("bash", "5.2.26-3.fc40", "5.2.30-1"),)


def test_a_modules_fix_counts_only_for_its_stream(fedora: Path) -> None:
    module = '<module name="nodejs" stream="18" version="1" context="c" arch="x86_64"/>'
    write_notices(fedora, notice(rpm_fix("nodejs", "18.19.0", "1.module+el8"), module=module))
    assert read_updates(fedora).value.security == ()
    write(fedora, "/etc/dnf/modules.d/nodejs.module", "[nodejs]\nname=nodejs\nstream=18\nprofiles=\nstate=enabled\n")
    assert [one.name for one in read_updates(fedora).value.security] == ["nodejs"]


def test_a_retracted_notice_doesnt_count(fedora: Path) -> None:
    write_notices(fedora, notice(rpm_fix("bash", "9", "1")).replace('status="final"', 'status="retracted"'))
    assert read_updates(fedora).value.security == ()


def test_zyppers_cache_and_the_older_place_of_the_database(tmp_path: Path) -> None:
    write_rpmdb(tmp_path, rpm_header("bash", "5", "1"), folder="/var/lib/rpm")
    write_notices(tmp_path, notice(rpm_fix("bash", "6", "1")), cache="/var/cache/zypp/raw/repo-update")
    assert read_updates(tmp_path).value.source == "security notices of repo-update"


def test_the_newer_of_two_caches_of_one_repository(fedora: Path) -> None:
    write_notices(fedora, notice(rpm_fix("bash", "6", "1")))
    old = "/var/cache/dnf/baseos-fedcba9876543210"
    write_notices(fedora, notice(rpm_fix("bash", "7", "1")), cache=old)
    repomd = fedora / f"{old}/repodata/repomd.xml".lstrip("/")
    repomd.write_text(repomd.read_text().replace("1795000000", "1600000000"))
    assert read_updates(fedora).value.security[0].fixed == "6-1"


def test_no_cache(fedora: Path) -> None:
    assert _why(fedora).startswith("no repository metadata on disk: run dnf makecache")


def test_repositories_without_notices(fedora: Path) -> None:
    write(fedora, f"{CACHE}/repodata/repomd.xml", "<repomd></repomd>")
    assert "none of the repositories" in _why(fedora)


def test_notices_that_are_named_but_not_there(fedora: Path) -> None:
    write_notices(fedora, "").unlink()
    assert "run dnf updateinfo list" in _why(fedora)


def test_notices_that_were_changed(fedora: Path) -> None:
    write_notices(fedora, notice(rpm_fix("bash", "6", "1"))).write_bytes(b"x")
    assert "isn't the file that repomd.xml names" in _why(fedora)


def test_a_path_out_of_the_cache_is_not_followed(fedora: Path) -> None:
    write_notices(fedora, notice(rpm_fix("bash", "6", "1")))
    repomd = fedora / f"{CACHE}/repodata/repomd.xml".lstrip("/")
    repomd.write_text(repomd.read_text().replace("repodata/u-updateinfo", "../../../../etc/u-updateinfo"))
    assert read_updates(fedora).value.security[0].name == "bash"


@pytest.mark.parametrize("broken", ['type="sha256"', "<timestamp>1795000000", 'href="repodata/u-updateinfo.xml.gz"'])
def test_a_repomd_that_isnt_understood(fedora: Path, broken: str) -> None:
    write_notices(fedora, "")
    repomd = fedora / f"{CACHE}/repodata/repomd.xml".lstrip("/")
    repomd.write_text(repomd.read_text().replace(broken, "x"))
    assert "isn't understood" in _why(fedora)


def test_a_format_that_isnt_read(fedora: Path) -> None:
    place = write_notices(fedora, "")
    place.rename(place.with_suffix(".zck"))
    repomd = fedora / f"{CACHE}/repodata/repomd.xml".lstrip("/")
    repomd.write_text(repomd.read_text().replace("updateinfo.xml.gz", "updateinfo.xml.zck"))
    assert "run dnf updateinfo list --security" in _why(fedora)


def test_entities_are_never_expanded(fedora: Path) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    write_notices(fedora, bomb + notice(rpm_fix("bash", "6&b;", "1")))
    assert read_updates(fedora).value.security[0].fixed == "6&b;-1"


def test_a_database_that_is_no_database(tmp_path: Path) -> None:
    write(tmp_path, "/var/lib/rpm/rpmdb.sqlite", b"SQLite format 3\0 but not really" * 50)
    assert "could not be read" in _why(tmp_path)


@pytest.mark.parametrize("name", ["Packages", "Packages.db"])
def test_older_formats_are_only_read_on_the_host_itself(tmp_path: Path, name: str) -> None:
    write(tmp_path, f"/var/lib/rpm/{name}", b"x")
    assert "can only be read by rpm on the host itself" in _why(tmp_path)


def test_changes_that_wait_in_the_log_are_not_overlooked(fedora: Path) -> None:
    write(fedora, "/usr/lib/sysimage/rpm/rpmdb.sqlite-wal", b"")
    assert "no repository metadata" in _why(fedora)
    write(fedora, "/usr/lib/sysimage/rpm/rpmdb.sqlite-wal", b"pages")
    assert "can only be read by rpm on the host itself" in _why(fedora)


def test_headers() -> None:
    header = rpm_header("bash", "5.2", "3", epoch=2)
    assert parse_header(header) == Package("bash", "2:5.2-3", "x86_64")
    assert parse_header(rpm_header("gpg-pubkey", "a", "b", arch="")) == Package("gpg-pubkey", "a-b")
    for end in range(len(header)):
        assert parse_header(header[:end]) is None
    assert parse_header(b"\xff" * 64) is None
    assert parse_header(b"\0" * 64) is None


def test_rpms_own_answer() -> None:
    found = list(parse_query("bash\t0\t5.2\t3.el9\tx86_64\nodd line\nopenssl\t1\t3.0\t2\tx86_64\n"))
    assert found == [Package("bash", "5.2-3.el9", "x86_64"), Package("openssl", "1:3.0-2", "x86_64")]
