"""Paths of the host in one spelling, and what reading and writing each of its directories gives to a container."""

import posixpath
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from msgspec import Struct

from dockward.model.world import World

DEFAULT_DATA_ROOT = "/var/lib/docker"
HOME = "~"


def clean(path: str) -> str:
    """A host path in one spelling: no doubled slashes, no dots, /run for its old name /var/run.

    One that begins with `~` lies in a home whose own path isn't known.
    """
    if path == HOME or path.startswith(f"{HOME}/"):
        inside = posixpath.normpath(path)
        return inside if inside.startswith(HOME) else path
    return run_directory(posixpath.normpath("/" + path.lstrip("/")))


def run_directory(path: str) -> str:
    """The path with /run for its old name /var/run."""
    return path.removeprefix("/var") if path == "/var/run" or path.startswith("/var/run/") else path


def under(path: str, folder: str) -> bool:
    """Whether `path` is `folder` or lies in it."""
    return path == folder or path.startswith(folder.rstrip("/") + "/")


def data_roots(world: World) -> tuple[str, ...]:
    """The engine's data directories: the usual one, and where the engine says that it keeps its data."""
    facts = (
        world.engine.root_dir if world.engine else None,
        world.host.data_root if world.host else None,
    )
    known: Iterable[str] = (one.value for one in facts if one is not None and one.known)
    return tuple(
        dict.fromkeys((DEFAULT_DATA_ROOT, *(clean(one) for one in known if one.startswith("/") and one != "/")))
    )


class HostPath(Struct, frozen=True):
    """A path and what it gives. `below`: so does everything in it.

    `read` and `write` are empty where that alone tells an attacker nothing. `root`: to write is to be root. `secret`:
    what is read there (keys, password hashes) may make somebody root.
    """

    path: str
    below: bool = False
    read: str = ""
    write: str = ""
    root: bool = False
    secret: bool = False


def _tree(write: str, *paths: str, read: str = "", secret: bool = False) -> tuple[HostPath, ...]:
    return tuple(HostPath(path, below=True, read=read, write=write, root=True, secret=secret) for path in paths)


_PROGRAMS = "programs that the host runs as root"
_JOBS = "jobs and services that the host runs as root"
_LOGIN = "who may log in and become root"
_SETTINGS = "the host's settings, jobs and passwords"
_OTHERS = "settings of the host's programs, many of which run as root"
_NAMES = "where names lead that the host looks up"
_HASHES = "password hashes or rights"
_KEYS_READ = "the host's private keys"
_PASSWORDS = "passwords of the host's services"
_MEMORY = "the memory that programs of the host share"
_HARMLESS = (
    *("/etc/localtime", "/etc/timezone", "/etc/adjtime", "/etc/machine-id", "/etc/os-release", "/etc/lsb-release"),
    *("/etc/locale.conf", "/etc/default/locale", "/etc/motd", "/etc/issue", "/etc/issue.net"),
    "/usr/share/zoneinfo",
)
"""Who writes there changes what is told, and nothing that is done: many containers have the first of them."""

_TABLE = (
    HostPath("/", read="every file of the host", write="every file of the host", root=True, secret=True),
    HostPath("/etc", read=_SETTINGS, write=_SETTINGS, root=True, secret=True),
    # Of the programs whose settings are there nobody has a list.
    *_tree(_OTHERS, "/etc"),
    *(HostPath(one, below=True) for one in _HARMLESS),
    *(HostPath(one, write=_NAMES) for one in ("/etc/hosts", "/etc/resolv.conf", "/etc/hostname")),
    HostPath("/usr", read="every program of the host", write=_PROGRAMS, root=True),
    HostPath("/lib", read="every library of the host", write=_PROGRAMS, root=True),
    HostPath("/root", read="root's keys and history", write="root's keys and start-up files", root=True, secret=True),
    HostPath("/home", read="every user's keys and files", write="every user's keys and start-up files", root=True),
    HostPath("/var", read="the data and logs of every service", write=_JOBS, root=True),
    HostPath("/var/lib", read="the data of every service", write="every container's files", root=True),
    HostPath("/var/log", write="the host's logs, the trace of what happened"),
    HostPath("/tmp", write="temporary files of every program of the host"),  # noqa: S108  # judged, never written to
    HostPath("/dev", read="the host's device nodes", write="the host's device nodes"),
    HostPath("/proc", read="arguments and state of every process", write="the kernel's settings", root=True),
    HostPath("/sys", read="the kernel's and the devices' state", write="the kernel's settings", root=True),
    *_tree("every container's quotas, and with cgroups 1 what the kernel runs as root", "/sys/fs/cgroup"),
    HostPath("/dev/shm", read=_MEMORY, write=_MEMORY),  # noqa: S108  # judged, never written to
    HostPath("/proc/kcore", read="the kernel's memory", write="the kernel's memory", secret=True),
    *_tree(_PROGRAMS, "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/lib/modules", "/lib/systemd"),
    *_tree(_PROGRAMS, "/usr/share", "/usr/local/share", "/opt/cni", "/opt/containerd", "/nix", "/var/lib/dpkg"),
    *_tree(_PROGRAMS, "/usr/bin", "/usr/sbin", "/usr/lib", "/usr/lib64", "/usr/libexec"),
    *_tree(_PROGRAMS, "/usr/local/bin", "/usr/local/sbin", "/usr/local/lib"),
    *_tree("what the host builds its kernel's modules from", "/usr/src"),
    *_tree(_PROGRAMS, "/usr/lib32", "/usr/libx32", "/usr/games", "/usr/local/games"),
    # /sys/class and /sys/block hold links into it.
    *_tree("the settings of the host's devices, down to taking its disks away", "/sys/devices"),
    *_tree("the kernel that starts next", "/boot", read="the kernel and its secrets"),
    *_tree(_JOBS, "/etc/systemd", "/etc/init.d", "/etc/rc.local", "/etc/crontab", "/etc/cron.d", "/etc/anacrontab"),
    *_tree(_JOBS, "/etc/cron.hourly", "/etc/cron.daily", "/etc/cron.weekly", "/etc/cron.monthly", "/var/spool/cron"),
    *_tree(_JOBS, "/var/spool/at", "/var/spool/anacron", "/run/systemd/system", "/run/systemd/transient", "/run/udev"),
    *_tree(_JOBS, "/run/systemd/generator", "/run/systemd/generator.early", "/run/systemd/generator.late"),
    *_tree(_JOBS, "/run/systemd/system.control", "/run/systemd/system.attached", "/run/tmpfiles.d", "/run/sysctl.d"),
    *_tree(_JOBS, "/etc/fstab", "/etc/tmpfiles.d", "/etc/modules-load.d", "/etc/binfmt.d", "/etc/cni", "/etc/default"),
    *_tree(_JOBS, "/etc/environment", "/etc/bash.bashrc", "/etc/sysctl.conf", "/etc/sysctl.d", "/etc/alternatives"),
    *_tree("the state by which runtimes run every container", "/run/docker", "/run/runc", "/run/crun"),
    *_tree(
        "the state by which runtimes run every container",
        "/run/containerd",
        read="every container's settings and secrets",
    ),
    *_tree(
        "every container's and machine's files",
        "/var/lib/lxc",
        "/var/lib/lxcfs",
        "/var/lib/libvirt",
        "/var/lib/lxd",
        "/var/lib/incus",
        "/var/snap/lxd",
        read="every container's and machine's files",
    ),
    *_tree(
        _JOBS, "/etc/logrotate.conf", "/etc/logrotate.d", "/etc/update-motd.d", "/etc/kernel", "/etc/initramfs-tools"
    ),
    *_tree(_JOBS, "/etc/NetworkManager", "/etc/network", "/etc/dhcp", "/etc/ppp", "/etc/grub.d", "/etc/acpi"),
    *_tree(_JOBS, "/etc/udev", "/etc/modprobe.d", "/etc/apt", "/etc/yum.repos.d", "/etc/profile", "/etc/profile.d"),
    *_tree(_LOGIN, "/etc/passwd", "/etc/group", "/etc/pam.d", "/etc/security", "/etc/polkit-1", "/etc/dbus-1"),
    *_tree(_LOGIN, "/etc/shadow", "/etc/gshadow", "/etc/shadow-", "/etc/gshadow-", read=_HASHES, secret=True),
    *_tree(_LOGIN, "/etc/security/opasswd", "/var/lib/sss/db", "/var/backups", read=_HASHES, secret=True),
    *_tree(_LOGIN, "/etc/sudoers", "/etc/sudoers.d", read=_HASHES),
    *_tree(_LOGIN, "/run/sudo", "/var/lib/sudo", "/var/lib/polkit-1", "/var/lib/pam", "/run/faillock"),
    *_tree(_LOGIN, "/etc/ssh", "/etc/krb5.keytab", "/var/lib/samba/private", read=_KEYS_READ, secret=True),
    *_tree(_OTHERS, "/etc/wireguard", "/etc/ipsec.secrets", "/etc/ipsec.d", read=_KEYS_READ),
    *_tree(_OTHERS, "/etc/ppp/chap-secrets", "/etc/ppp/pap-secrets", "/etc/sssd", "/etc/netplan", read=_PASSWORDS),
    *_tree(_JOBS, "/etc/NetworkManager/system-connections", "/var/lib/cloud", "/run/cloud-init", read=_PASSWORDS),
    *_tree(_JOBS, "/etc/credstore", "/etc/credstore.encrypted", "/run/credentials", read=_PASSWORDS, secret=True),
    *_tree(_JOBS, "/var/lib/systemd", read="the state of the host's services, with the key of their passwords"),
    *_tree(_JOBS, "/var/lib/snapd", "/var/lib/machines", "/var/lib/portables", "/var/lib/extensions"),
    *_tree(_JOBS, "/var/lib/confexts", "/run/confexts", "/run/extensions", "/run/portables", "/run/machines"),
    *_tree(_JOBS, "/run/NetworkManager", "/var/lib/NetworkManager", "/var/lib/dhcp", "/run/network", "/run/modprobe.d"),
    *_tree(_JOBS, "/run/binfmt.d", "/run/modules-load.d", "/run/sysusers.d", "/run/initramfs"),
    *_tree(_JOBS, "/run/systemd/network", "/run/systemd/user", "/run/systemd/sleep.conf.d", "/run/systemd/nspawn"),
    *_tree(_PROGRAMS, "/var/lib/apt", "/var/cache/apt", "/var/lib/rpm", "/var/cache/dnf", "/var/cache/yum"),
    *_tree(_PROGRAMS, "/var/lib/dkms", "/var/lib/alternatives", "/var/lib/initramfs-tools", "/var/lib/flatpak"),
    *_tree(_PROGRAMS, "/var/cache/debconf", "/var/lib/ucf", "/opt/nri", "/usr/local/etc"),
    *_tree("devices and hooks that runtimes give to every container", "/run/cdi", "/run/nri"),
    *_tree("libraries loaded into every program", "/etc/ld.so.preload", "/etc/ld.so.conf", "/etc/ld.so.conf.d"),
    *_tree("what the engine runs as root", "/etc/docker", "/etc/containerd", read="the engine's keys and settings"),
    *_tree("what the node runs as root", "/etc/kubernetes", "/var/lib/kubelet", read="the cluster's keys"),
    *_tree("what the node runs as root", "/etc/rancher", "/var/lib/rancher", read="the cluster's keys", secret=True),
    *_tree("every container's files", "/var/lib/containerd", "/var/lib/containers", read="every container's files"),
    *(
        HostPath(one, below=True, read=_KEYS_READ, write=_KEYS_READ)
        for one in ("/etc/ssl/private", "/etc/pki/tls/private")
    ),
    *_tree("the kernel's settings", "/proc/sys", "/proc/sysrq-trigger", "/sys/kernel/security"),
    *_tree("the kernel's settings", "/proc/irq", "/proc/bus", "/proc/acpi", "/proc/scsi"),
    *_tree("the kernel's settings", "/sys/kernel", "/sys/module", "/sys/fs", "/sys/power", "/sys/bus"),
    *_tree("the kernel itself", "/sys/kernel/debug", "/sys/kernel/tracing", "/sys/firmware", read="the kernel's state"),
)
_HOME = "(?:/home/[^/]+|~)"
_KEYS = r"/\.(?:ssh|gnupg|aws|azure|kube|docker|config/gcloud)(?:/(?!known_hosts$|.*\.pub$).*)?"
_STARTED = (
    r"/(?:\.bashrc|\.bash_profile|\.bash_login|\.bash_aliases|\.bash_logout|\.profile|\.z(?:shrc|shenv|profile|login)"
    r"|\.xprofile|\.xsessionrc|\.pam_environment|\.gitconfig|\.config|\.local"
    r"|(?:\.config/(?:systemd|autostart|fish|git|environment\.d)|\.local/bin|bin)(?:/.*)?)"
)
"""What a shell, a session or a user's systemd runs, and where programs are found first."""
_PATTERNS = (
    (
        re.compile(_HOME),
        HostPath(
            "a home directory", read="a user's keys and history", write="a user's start-up files and keys", root=True
        ),
    ),
    (
        re.compile(_HOME + _KEYS),
        HostPath("keys in a home", read="a user's private keys", write="a user's private keys", root=True),
    ),
    (
        re.compile("/root" + _KEYS),
        HostPath(
            "keys in root's home", read="root's private keys", write="root's private keys", root=True, secret=True
        ),
    ),
    (
        re.compile(f"(?:{_HOME}|/root){_STARTED}"),
        HostPath("start-up files in a home", write="what runs as this user when it logs in", root=True),
    ),
    (
        re.compile(r"/proc/(?:\d+|self|thread-self)(?:/.*)?"),
        HostPath("/proc/PID", read="another process's files", write="another process's files", root=True),
    ),
)


NAMED_FILES = tuple(
    one.path
    for one in _TABLE
    if one.path in {"/etc/passwd", "/etc/group", "/etc/shadow", "/etc/gshadow", "/etc/sudoers", "/etc/crontab"}
    or one.path in {"/etc/shadow-", "/etc/gshadow-", "/etc/security/opasswd"}
    or one.path in {"/etc/anacrontab", "/etc/ld.so.preload", "/etc/profile", "/etc/rc.local", "/proc/sysrq-trigger"}
)
"""Single files among them, which may have other names elsewhere."""
LINKED_TREES = (
    *("/etc", "/root", "/boot", "/var/spool", "/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin"),
    *("/bin", "/sbin", "/usr/lib/systemd", "/lib/systemd", "/usr/libexec", "/usr/local/lib", "/var/lib/dpkg"),
)
"""Directories whose files may have other names elsewhere, that are small enough to be looked through for these."""


def find_host_path(path: str, roots: Iterable[str]) -> HostPath | None:
    """What `path`, in its clean spelling, gives to who reads or writes it; None when nothing of the host's own.

    A directory that holds a listed one gives what that gives. `roots` are the engine's data directories.
    """
    for pattern, entry in _PATTERNS:
        if pattern.fullmatch(path):
            return entry
    index = _index(tuple(roots))
    here = index.exact.get(path)
    above = (index.below[one] for one in _folders(path) if one in index.below)
    found = here or next(above, None) or index.held.get(path or "/")
    return found if found and (found.read or found.write) else None


class _Index(Struct, frozen=True):
    """The table by path: what a path itself gives, what lies in it, and for its folders what in them makes root."""

    exact: dict[str, HostPath]
    below: dict[str, HostPath]
    held: dict[str, HostPath]


@lru_cache(maxsize=16)
def _index(roots: tuple[str, ...]) -> _Index:
    table = (*_TABLE, *_tree("every container's files", *roots, read="every container's files"))
    index = _Index({}, {}, {})
    for one in table:
        index.exact.setdefault(one.path, one)
        if one.below:
            index.below.setdefault(one.path, one)
    for one in sorted(table, key=lambda each: each.path):
        for folder in _folders(one.path) if one.root else ():
            index.held.setdefault(folder, one)
    return index


def _folders(path: str) -> Iterator[str]:
    """The path and the folders that it lies in, innermost first."""
    yield path
    while "/" in path.rstrip("/"):
        path = path.rpartition("/")[0] or "/"
        yield path
