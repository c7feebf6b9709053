"""The programs under the containers, of packages and of none, and what is said of their versions."""

from datetime import date
from pathlib import Path

import pytest
from tests.read.host.package_trees import rpm_header, write, write_rpmdb, write_status

from dockward.model.host import Component
from dockward.read.host.components import read_components, upstream_version

DEBIAN = 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\nVERSION_ID="12"\n'


def _components(root: Path, **engine: str) -> dict[str, Component]:
    return {one.name: one for one in read_components(root, engine).value}


def _deb(root: Path, packages: dict[str, tuple[str, tuple[str, ...]]]) -> None:
    write_status(root, {name: version for name, (version, _) in packages.items()})
    for name, (_, files) in packages.items():
        write(root, f"/var/lib/dpkg/info/{name}.list", "/.\n/usr\n" + "".join(f"{one}\n" for one in files))
        for one in files:
            write(root, one)


@pytest.fixture
def bookworm(tmp_path: Path) -> Path:
    write(tmp_path, "/etc/os-release", DEBIAN)
    docker = ("/usr/sbin/dockerd", "/usr/bin/docker", "/usr/bin/docker-init")
    _deb(
        tmp_path,
        {
            "docker.io": ("20.10.24+dfsg1-1+deb12u1+b6", docker),
            "containerd": ("1.6.20~ds1-1+deb12u3", ("/usr/bin/containerd",)),
            "runc": ("1.1.5+ds1-1+deb12u1", ("/usr/sbin/runc",)),
        },
    )
    return tmp_path


def test_debians_own_packages_are_not_matched_with_upstreams_flaws(bookworm: Path) -> None:
    found = _components(bookworm, Engine="20.10.24+dfsg1", containerd="1.6.20~ds1", runc="1.1.5+ds1")
    engine = found["engine"]
    assert engine.package == "docker.io 20.10.24+dfsg1-1+deb12u1+b6"
    assert (engine.version, engine.path) == ("20.10.24+dfsg1", "/usr/sbin/dockerd")
    assert engine.end_of_life == date(2028, 6, 30)
    assert "CVE-2024-41110" not in {one.id for one in engine.advisories}
    assert found["containerd"].advisories == ()
    assert "debian's own updates" in engine.judged_by


def test_what_was_tested_of_a_debian_package_is_reported(bookworm: Path) -> None:
    found = _components(bookworm)
    assert "CVE-2026-34040" in {one.id for one in found["engine"].advisories}
    assert {"CVE-2025-31133", "CVE-2025-52881"} <= {one.id for one in found["runc"].advisories}


def test_dockers_own_packages_are_matched(tmp_path: Path) -> None:
    write(tmp_path, "/etc/os-release", 'ID=ubuntu\nVERSION_ID="24.04"\n')
    plugin = "/usr/libexec/docker/cli-plugins/docker-compose"
    _deb(
        tmp_path,
        {
            "docker-ce": ("5:27.1.0-1~ubuntu.24.04~noble", ("/usr/bin/dockerd", "/usr/bin/docker-init")),
            "docker-ce-cli": ("5:27.1.0-1~ubuntu.24.04~noble", ("/usr/bin/docker",)),
            "containerd.io": ("1.7.19-1", ("/usr/bin/containerd", "/usr/bin/runc")),
            "docker-compose-plugin": ("2.39.1-1~ubuntu.24.04~noble", (plugin,)),
        },
    )
    found = _components(tmp_path, runc="1.1.11")
    assert found["engine"].version == "27.1.0"
    assert found["engine"].end_of_life == date(2025, 5, 3)
    assert found["engine"].advisories[0].id == "CVE-2024-41110"
    assert found["engine"].judged_by.startswith("version table of 20")
    assert (found["runc"].version, found["runc"].package) == ("1.1.11", "containerd.io 1.7.19-1")
    assert "CVE-2024-21626" in {one.id for one in found["runc"].advisories}
    assert (found["compose"].path, found["compose"].version) == (plugin, "2.39.1")
    assert [one.id for one in found["compose"].advisories] == ["CVE-2025-62725"]
    assert found["docker-init"].version == ""
    assert found["docker-init"].judged_by == ""
    assert "buildx" not in found


def test_fedora(tmp_path: Path) -> None:
    write(tmp_path, "/etc/os-release", "ID=fedora\nVERSION_ID=43\n")
    write_rpmdb(tmp_path, rpm_header("moby-engine", "28.3.3", "1.fc43"), rpm_header("runc", "1.3.0", "1.fc43", epoch=2))
    for one in ("/usr/bin/dockerd", "/usr/bin/runc", "/usr/local/bin/containerd"):
        write(tmp_path, one)
    found = _components(tmp_path, containerd="1.7.20")
    assert found["engine"].package == "moby-engine 28.3.3-1.fc43"
    assert found["engine"].end_of_life == date(2026, 12, 9)
    assert found["engine"].advisories == ()
    assert (found["runc"].version, found["runc"].package) == ("1.3.0", "runc 2:1.3.0-1.fc43")
    assert found["containerd"].package == ""
    assert "CVE-2024-25621" in {one.id for one in found["containerd"].advisories}


def test_alpine(tmp_path: Path) -> None:
    write(tmp_path, "/etc/os-release", "ID=alpine\nVERSION_ID=3.20.3\n")
    write(tmp_path, "/lib/apk/db/installed", "P:docker-engine\nV:26.1.5-r0\n\nP:docker-cli\nV:26.1.5-r0\n")
    write(tmp_path, "/usr/bin/dockerd")
    write(tmp_path, "/usr/bin/docker")
    found = _components(tmp_path)
    assert (found["engine"].version, found["engine"].package) == ("26.1.5", "docker-engine 26.1.5-r0")
    assert found["engine"].end_of_life == date(2026, 4, 1)


def test_an_engine_that_isnt_the_installed_one_is_not_taken_for_it(bookworm: Path) -> None:
    engine = _components(bookworm, Engine="28.2.2")["engine"]
    assert (engine.version, engine.package, engine.path) == ("28.2.2", "", "")
    assert engine.judged_by.startswith("version table")
    write(bookworm, "/usr/local/bin/dockerd")
    assert _components(bookworm, Engine="28.2.2")["engine"].path == "/usr/local/bin/dockerd"


def test_a_repacked_build_of_unknown_origin_is_not_judged(tmp_path: Path) -> None:
    found = _components(tmp_path, Engine="26.1.5+dfsg1", containerd="1.7.24~ds1", runc="library-import")
    assert [(one.name, one.advisories, one.judged_by) for one in found.values()] == [
        ("engine", (), ""),
        ("containerd", (), ""),
        ("runc", (), ""),
    ]


def test_a_host_without_an_engine_has_no_components(tmp_path: Path) -> None:
    assert read_components(tmp_path, {}).value == ()


def test_an_unreadable_package_database_is_unknown(tmp_path: Path) -> None:
    write(tmp_path, "/var/lib/dpkg/status/not-a-file")
    assert not read_components(tmp_path, {"Engine": "27.1.0"}).known


def test_a_package_of_an_unknown_system_is_not_judged(bookworm: Path) -> None:
    (bookworm / "etc/os-release").unlink()
    assert _components(bookworm)["engine"].judged_by == ""


def test_programs_of_another_tree_are_never_run(tmp_path: Path) -> None:
    program = write(tmp_path, "/usr/local/bin/docker", f"#!/bin/sh\ntouch {tmp_path}/ran\necho Docker version 1.2.3\n")
    program.chmod(0o755)
    assert _components(tmp_path)["cli"].version == ""
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize(
    ("package", "upstream"),
    [
        ("20.10.24+dfsg1-1+deb12u1", "20.10.24+dfsg1"),
        ("5:27.1.1-1~debian.12~bookworm", "27.1.1"),
        ("27.1.1_ce-98.18.1", "27.1.1_ce"),
        ("26.1.5-r0", "26.1.5"),
        ("1.2", "1.2"),
        ("", ""),
    ],
)
def test_upstream_version(package: str, upstream: str) -> None:
    assert upstream_version(package) == upstream


def test_this_machine_answers() -> None:
    found = read_components(Path("/"), {})
    assert all(one.version or not one.judged_by for one in found.value)
