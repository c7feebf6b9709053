"""Which kernel runs, which is installed, and who asks for a restart."""

from pathlib import Path

import pytest
from tests.read.host.package_trees import write, write_status

from dockward.model.fact import Unknown
from dockward.read.host.reboot import read_reboot, split_release


def _running(root: Path, release: str, build: str = "") -> None:
    write(root, "/proc/sys/kernel/osrelease", f"{release}\n")
    write(root, "/proc/sys/kernel/version", f"#1 SMP PREEMPT_DYNAMIC {build}\n")


def _installed(root: Path, *releases: str) -> None:
    for one in releases:
        write(root, f"/boot/vmlinuz-{one}")
        write(root, f"/lib/modules/{one}/kernel/fs/x.ko")


@pytest.mark.parametrize(
    ("running", "installed", "newest"),
    [
        ("6.1.0-9-amd64", ("6.1.0-9-amd64", "6.1.0-18-amd64"), "6.1.0-18-amd64"),
        ("6.8.0-31-generic", ("6.8.0-31-generic", "6.8.0-40-generic"), "6.8.0-40-generic"),
        ("6.9.5-200.fc40.x86_64", ("6.9.5-200.fc40.x86_64", "6.10.3-200.fc40.x86_64"), "6.10.3-200.fc40.x86_64"),
        ("6.6.32-0-lts", ("6.6.41-0-lts",), "6.6.41-0-lts"),
        ("6.9.7-arch1-1", ("6.9.10-arch1-2",), "6.9.10-arch1-2"),
    ],
)
def test_a_newer_kernel_asks_for_a_restart(
    tmp_path: Path, running: str, installed: tuple[str, ...], newest: str
) -> None:
    _running(tmp_path, running)
    _installed(tmp_path, *installed)
    found = read_reboot(tmp_path).value
    assert found.needed
    assert (found.running_kernel, found.newest_kernel) == (running, newest)
    assert found.reasons == (f"kernel {newest} is installed, {running} runs",)


def test_another_flavour_is_not_newer(tmp_path: Path) -> None:
    _running(tmp_path, "6.1.0-9-cloud-amd64")
    _installed(tmp_path, "6.1.0-9-cloud-amd64", "6.1.0-18-amd64", "6.1.0-30-rt-amd64")
    found = read_reboot(tmp_path).value
    assert not found.needed
    assert found.newest_kernel == "6.1.0-9-cloud-amd64"


def test_left_over_modules_are_no_kernel(tmp_path: Path) -> None:
    _running(tmp_path, "6.1.0-9-amd64")
    _installed(tmp_path, "6.1.0-9-amd64")
    write(tmp_path, "/lib/modules/6.1.0-18-amd64/updates/dkms/x.ko")
    assert not read_reboot(tmp_path).value.needed


def test_a_debian_kernel_mended_under_its_name(tmp_path: Path) -> None:
    _running(tmp_path, "6.1.0-9-amd64", "Debian 6.1.27-1 (2023-05-08)")
    _installed(tmp_path, "6.1.0-9-amd64")
    write_status(tmp_path, {"linux-image-6.1.0-9-amd64": "6.1.27-1"})
    assert not read_reboot(tmp_path).value.needed
    write_status(tmp_path, {"linux-image-6.1.0-9-amd64": "6.1.38-2"})
    assert read_reboot(tmp_path).value.reasons == ("linux-image-6.1.0-9-amd64 6.1.38-2 is installed, 6.1.27-1 runs",)


def test_a_package_asks(tmp_path: Path) -> None:
    _running(tmp_path, "6.1.0-9-amd64")
    _installed(tmp_path, "6.1.0-9-amd64")
    write(tmp_path, "/run/reboot-required", "*** System restart required ***\n")
    assert read_reboot(tmp_path).value.reasons == ("asked for by a package",)
    write(tmp_path, "/run/reboot-required.pkgs", "libc6\nlibc6\ndbus\n" + "".join(f"p{nr}\n" for nr in range(9)))
    assert read_reboot(tmp_path).value.reasons == ("asked for by dbus, libc6, p0, p1, p2 and 6 more",)


def test_a_kernel_from_elsewhere_is_unknown_unless_a_package_asks(tmp_path: Path) -> None:
    _running(tmp_path, "6.18.44-fc-v445")
    content = read_reboot(tmp_path).content
    assert content == Unknown("this kernel isn't installed by a package here")
    _installed(tmp_path, "6.1.0-18-amd64")
    assert not read_reboot(tmp_path).known
    write(tmp_path, "/run/reboot-required")
    assert read_reboot(tmp_path).value.needed


def test_an_unreadable_kernel_release_is_unknown(tmp_path: Path) -> None:
    assert read_reboot(tmp_path).content == Unknown("/proc/sys/kernel/osrelease doesn't exist")
    write(tmp_path, "/proc/sys/kernel/osrelease/x")
    assert not read_reboot(tmp_path).known


def test_hostile_names_are_only_names(tmp_path: Path) -> None:
    _running(tmp_path, "6.1.0-9-amd64")
    _installed(tmp_path, "6.1.0-9-amd64", "6.1.0-" + "9" * 200 + "-arm64", "-", "\udcff-amd64", "amd64")
    assert not read_reboot(tmp_path).value.needed


@pytest.mark.parametrize(
    ("release", "parts"),
    [
        ("6.1.0-18-cloud-amd64", ("6.1.0-18", "cloud-amd64")),
        ("6.12.43+deb13-amd64", ("6.12.43+deb13", "amd64")),
        ("6.8.0-1012-aws", ("6.8.0-1012", "aws")),
        ("5.14.0-427.el9.x86_64+rt", ("5.14.0-427.el9", "x86_64+rt")),
        ("4.18.0-553.rt7.342.el8_10.x86_64", ("4.18.0-553.rt7.342.el8_10", "x86_64-rt")),
        ("5.15.0-200.131.27.el8uek.x86_64", ("5.15.0-200.131.27.el8uek", "x86_64-uek")),
        ("6.4.0-150600.23.7-default", ("6.4.0-150600.23.7", "default")),
        ("5.15.146.1-microsoft-standard-WSL2", ("5.15.146.1", "microsoft-standard-WSL2")),
        ("6.6.31", ("6.6.31", "")),
        ("odd", ("odd", "odd")),
    ],
)
def test_split_release(release: str, parts: tuple[str, str]) -> None:
    assert split_release(release) == parts
