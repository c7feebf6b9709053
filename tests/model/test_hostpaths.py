import pytest

from dockward.kit import container_world, engine, workload
from dockward.model.hostpaths import clean, data_roots, find_host_path, under


@pytest.mark.parametrize(
    ("path", "plain"),
    [
        ("//etc//docker/", "/etc/docker"),
        ("/var/run", "/run"),
        ("/var/run/docker.sock", "/run/docker.sock"),
        ("/var/runner", "/var/runner"),
        ("/srv/../etc", "/etc"),
        ("/", "/"),
        ("~//.ssh/", "~/.ssh"),
        ("~", "~"),
        ("~/../../etc", "~/../../etc"),
    ],
)
def test_a_path_has_one_spelling(path, plain):
    assert clean(path) == plain


def test_a_folder_holds_what_lies_in_it_and_not_its_namesakes():
    assert under("/etc/docker", "/etc")
    assert under("/etc", "/")
    assert not under("/etcetera", "/etc")


def test_a_data_directory_at_the_root_of_the_host_would_swallow_everything():
    assert data_roots(container_world(workload(), engine=engine(root_dir="/"), host=None)) == ("/var/lib/docker",)


@pytest.mark.parametrize("path", ["/", "/etc", "/etc/shadow", "/etc/ssh/ssh_host_rsa_key", "/root", "/root/.ssh/id"])
def test_what_makes_root_to_read(path):
    assert find_host_path(path, ()).secret


@pytest.mark.parametrize(
    "path", ["/home/mary", "/home/mary/.ssh", "~/.aws/credentials", "/etc/passwd", "/etc/sudoers", "/usr", "/boot"]
)
def test_what_does_not_make_root_to_read(path):
    assert not find_host_path(path, ()).secret


def test_roots_home_is_called_roots():
    assert find_host_path("/root", ()).read == "root's keys and history"
    assert find_host_path("/root/.ssh", ()).read == "root's private keys"
    assert find_host_path("/home/mary/.ssh", ()).read == "a user's private keys"


def test_the_engines_data_counts_where_the_engine_keeps_it():
    assert find_host_path("/data/docker/containers", ("/data/docker",)).root
    assert find_host_path("/data/docker/containers", ()) is None


def test_of_systemds_run_time_files_units_make_root_and_its_journal_does_not():
    assert find_host_path("/run/systemd", ()).root
    assert find_host_path("/run/systemd/system/x.service", ()).root
    assert find_host_path("/run/systemd/journal", ()) is None


@pytest.mark.parametrize("path", ["/home/mary/.ssh/known_hosts", "~/.ssh/id_ed25519.pub", "~/src", "~/../../etc"])
def test_what_opens_nothing(path):
    assert find_host_path(path, ()) is None


WRITTEN = [
    "/sys/fs/cgroup",
    "/sys/fs/cgroup/system.slice",
    "/sys/module/x",
    "/proc/irq/1",
    "/sys/devices/pci0000:00",
    "/usr/src",
    "/usr/games/x",
    "/nix/store",
    "/usr/share/x",
]
WRITTEN += ["/opt/cni/bin", "/opt", "/run/tmpfiles.d", "/run/systemd/generator", "/var/lib/dpkg/info", "/etc/fstab"]
WRITTEN += ["/lib/x86_64-linux-gnu/libc.so.6", "/run/runc", "/var/spool/anacron", "/root/.bashrc", "~/.profile"]
WRITTEN += [
    "/home/mary/.config/systemd/user/x.service",
    "/home/mary/.config",
    "/home/mary/.local/bin/x",
    "/home/mary/bin",
]


@pytest.mark.parametrize("path", WRITTEN)
def test_what_is_written_there_runs_on_the_host_and_read_it_tells_nothing(path):
    found = find_host_path(path, ())
    assert found.root
    assert found.read == ""


@pytest.mark.parametrize("path", ["/proc/kcore", "/dev/shm", "/run/containerd/io", "/var/lib/incus/x"])
def test_what_tells_where_it_is_only_read(path):
    assert find_host_path(path, ()).read


@pytest.mark.parametrize("path", ["/home/mary/.config/app", "/home/mary/src", "/opt/app", "/sys/class/net"])
def test_what_belongs_to_one_program_is_no_matter(path):
    assert find_host_path(path, ()) is None
