"""Whose kernel runs, and what the table says of it."""

from datetime import date

import pytest
from tests.read.host.package_trees import rpm_header, write, write_rpmdb, write_status

from dockward.advisories.components import knows_branch
from dockward.model.host import Component
from dockward.read.host.components import read_components
from dockward.read.host.kernels import find_origin
from dockward.read.host.updates.package import Package

RELEASE = "/proc/sys/kernel/osrelease"


def kernel(root) -> Component:
    (found,) = [one for one in read_components(root, {}).value if one.name == "kernel"]
    return found


@pytest.mark.parametrize(
    ("name", "version", "release"),
    [
        ("linux-image-6.1.0-18-amd64", "6.1.76-1", "6.1.0-18-amd64"),
        ("linux-image-6.1.0-18-amd64-unsigned", "6.1.76-1", "6.1.0-18-amd64"),
        ("proxmox-kernel-6.8.12-1-pve-signed", "6.8.12-1", "6.8.12-1-pve"),
        ("kernel-core", "5.14.0-427.13.1.el9_4", "5.14.0-427.13.1.el9_4.x86_64"),
        ("kernel", "0:4.18.0-553.el8_10", "4.18.0-553.el8_10.x86_64"),
        ("linux-lts", "6.6.31-r0", "6.6.31-0-lts"),
    ],
)
def test_kernels_of_distributions_by_their_package(name, version, release):
    package = Package(name, version)
    assert find_origin(release, {name: (package,), "linux-base": (Package("linux-base", "4"),)}).package == package


@pytest.mark.parametrize(
    "release",
    [
        "6.8.12-1-pve",
        "6.1.0-18-amd64",
        "5.15.0-1071-aws",
        "5.14.0-427.13.1.el9_4.x86_64",
        "6.6.31+rpt-rpi-v8",
        "5.15.153.1-microsoft-standard-WSL2",
        "strange",
    ],
)
def test_a_vendors_kernel_without_a_package_is_not_judged_by_its_number(release):
    assert not find_origin(release, {}).judged


@pytest.mark.parametrize(
    ("release", "version"),
    [("6.18.44-own", "6.18.44"), ("6.12.0-rc3", "6.12.0-rc3"), ("7.0.5", "7.0.5"), ("6.18", "6.18")],
)
def test_a_kernel_of_ones_own_is_judged_by_its_number(release, version):
    origin = find_origin(release, {"kernel-ml": (Package("kernel-ml", "6.9.7-1.el9.elrepo"),)})
    assert (origin.version, origin.package, origin.judged) == (version, None, True)


def test_elrepos_kernels_are_upstreams():
    packages = {"kernel-ml": (Package("kernel-ml", "6.18.21-1"),)}
    assert find_origin("6.18.21-1.elrepo.x86_64", packages).version == "6.18.21"


def test_upstreams_kernel_has_upstreams_end_and_flaws(tmp_path):
    write(tmp_path, "/etc/os-release", 'ID=debian\nVERSION_ID="12"\n')
    write_status(tmp_path, {"bash": "5.2"})
    write(tmp_path, RELEASE, "6.17.4-own\n")
    write(tmp_path, "/boot/vmlinuz-6.17.4-own")
    found = kernel(tmp_path)
    assert (found.version, found.path, found.package) == ("6.17.4", "/boot/vmlinuz-6.17.4-own", "")
    assert found.end_of_life == date(2025, 12, 18)
    assert {"CVE-2026-31431", "CVE-2026-43284"} == {one.id for one in found.advisories}
    assert "version table" in found.judged_by


def test_a_distributions_kernel_is_maintained_as_long_as_its_release(tmp_path):
    write(tmp_path, "/etc/os-release", 'ID=debian\nVERSION_ID="12"\n')
    write_status(tmp_path, {"linux-image-6.1.0-18-amd64": "6.1.76-1"})
    write(tmp_path, RELEASE, "6.1.0-18-amd64\n")
    found = kernel(tmp_path)
    assert found.package == "linux-image-6.1.0-18-amd64 6.1.76-1"
    assert (found.end_of_life, found.advisories) == (date(2028, 6, 30), ())
    assert "debian's own updates" in found.judged_by


def test_a_distributions_kernel_by_rpm(tmp_path):
    write(tmp_path, "/etc/os-release", 'ID=rocky\nVERSION_ID="9.4"\n')
    write_rpmdb(tmp_path, rpm_header("kernel-core", "5.14.0", "427.13.1.el9_4"))
    write(tmp_path, RELEASE, "5.14.0-427.13.1.el9_4.x86_64\n")
    assert kernel(tmp_path).end_of_life == date(2032, 5, 31)


def test_a_vendors_kernel_is_unjudged(tmp_path):
    write_status(tmp_path, {"bash": "5.2"})
    write(tmp_path, RELEASE, "6.8.12-1-pve\n")
    found = kernel(tmp_path)
    assert (found.version, found.judged_by, found.end_of_life) == ("6.8.12-1-pve", "", None)


def test_an_old_branch_that_is_not_listed_is_not_taken_for_a_maintained_one(tmp_path):
    write_status(tmp_path, {"bash": "5.2"})
    write(tmp_path, RELEASE, "5.8.3\n")
    found = kernel(tmp_path)
    assert found.judged_by == ""
    assert "CVE-2022-0847" in {one.id for one in found.advisories}
    assert knows_branch("kernel", "99.1")
    assert not knows_branch("kernel", "5.8.3")
    assert not knows_branch("engine", "1.13.1")
    assert knows_branch("buildx", "0.1.0")
    assert not knows_branch("buildx", "?")


def test_without_a_release_there_is_no_kernel_to_judge(tmp_path):
    write_status(tmp_path, {"bash": "5.2"})
    assert [one.name for one in read_components(tmp_path, {}).value] == []
