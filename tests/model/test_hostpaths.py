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


@pytest.mark.parametrize(
    "path",
    [
        *("/etc/dpkg/dpkg.cfg.d", "/etc/rsyslog.d", "/etc/audit/plugins.d", "/etc/rc.d/rc.local", "/etc/xinetd.d/x"),
        *("/etc/letsencrypt/renewal-hooks", "/etc/of-no-program-that-is-known-here", "/etc/default/grub", "/etc/ssl"),
        *("/run/cdi", "/opt/nri/plugins", "/var/lib/cloud/scripts/per-boot", "/var/lib/polkit-1", "/run/sudo/ts"),
        *("/var/lib/dpkg/info/x.postinst", "/var/cache/apt/archives", "/run/systemd/network", "/var/lib/lxc/a"),
    ],
)
def test_who_writes_the_settings_of_the_hosts_programs_is_root(path):
    assert find_host_path(path, ()).root


@pytest.mark.parametrize(
    "path",
    [
        *("/etc/shadow-", "/etc/gshadow-", "/etc/security/opasswd", "/var/backups/shadow.bak", "/etc/krb5.keytab"),
        *("/var/lib/samba/private", "/etc/credstore/x", "/etc/rancher/k3s/k3s.yaml", "/var/lib/sss/db"),
    ],
)
def test_copies_of_what_makes_root_to_read_do_so_too(path):
    assert find_host_path(path, ()).secret


@pytest.mark.parametrize("path", ["/etc/wireguard/wg0.conf", "/etc/netplan/a.yaml", "/etc/pki/tls/private/x.key"])
def test_keys_and_passwords_of_services_are_sensitive_to_read(path):
    assert find_host_path(path, ()).read


@pytest.mark.parametrize(
    "path",
    [
        *("/etc/localtime", "/usr/share/zoneinfo/Europe/Berlin", "/etc/timezone", "/etc/machine-id"),
        *("/srv/shop", "/opt/shop/data", "/var/lib/postgresql/data", "/run/shop", "/mnt/disk", "/var/www"),
    ],
)
def test_what_is_nobodys_harm_has_no_entry(path):
    assert find_host_path(path, ("/var/lib/docker",)) is None


@pytest.mark.parametrize("path", ["/etc/hosts", "/etc/resolv.conf", "/etc/hostname"])
def test_who_writes_where_names_lead_disturbs_and_is_not_root(path):
    found = find_host_path(path, ())
    assert (found.root, found.read, bool(found.write)) == (False, "", True)
