"""The host's directories that no container should see: what reading and what writing each of them gives."""

import re
from collections.abc import Iterator

from msgspec import Struct

from dockward.model.workload import Workload
from dockward.model.world import World
from dockward.practices._mounts import Shown, data_roots, own_directory, shown, under


class HostPath(Struct, frozen=True):
    """A path and what it gives. `below`: so does everything in it.

    `read` and `write` are empty where that alone tells an attacker nothing; `root`: to write is to be root.
    """

    path: str
    below: bool = False
    read: str = ""
    write: str = ""
    root: bool = False


def _tree(write: str, *paths: str, read: str = "") -> tuple[HostPath, ...]:
    return tuple(HostPath(path, below=True, read=read, write=write, root=True) for path in paths)


_PROGRAMS = "programs that the host runs as root"
_JOBS = "jobs and services that the host runs as root"
_LOGIN = "who may log in and become root"
_SETTINGS = "the host's settings, jobs and passwords"

_TABLE = (
    HostPath("/", read="every file of the host", write="every file of the host", root=True),
    HostPath("/etc", read=_SETTINGS, write=_SETTINGS, root=True),
    HostPath("/usr", read="every program of the host", write=_PROGRAMS, root=True),
    HostPath("/lib", read="every library of the host", write=_PROGRAMS, root=True),
    HostPath("/root", read="root's keys and history", write="root's keys and start-up files", root=True),
    HostPath("/home", read="every user's keys and files", write="every user's keys and start-up files", root=True),
    HostPath("/var", read="the data and logs of every service", write=_JOBS, root=True),
    HostPath("/var/lib", read="the data of every service", write="every container's files", root=True),
    HostPath("/var/log", write="the host's logs, the trace of what happened"),
    HostPath("/tmp", write="temporary files of every program of the host"),  # noqa: S108  # judged, never written to
    HostPath("/dev", read="the host's device nodes", write="the host's device nodes"),
    HostPath("/proc", read="arguments and state of every process", write="the kernel's settings", root=True),
    HostPath("/sys", read="the kernel's and the devices' state", write="the kernel's settings", root=True),
    HostPath("/sys/fs/cgroup", below=True, write="every container's quotas"),
    *_tree(_PROGRAMS, "/bin", "/sbin", "/lib32", "/lib64", "/libx32", "/lib/modules", "/lib/systemd"),
    *_tree(_PROGRAMS, "/usr/bin", "/usr/sbin", "/usr/lib", "/usr/lib64", "/usr/libexec"),
    *_tree(_PROGRAMS, "/usr/local/bin", "/usr/local/sbin", "/usr/local/lib"),
    *_tree("the kernel that starts next", "/boot", read="the kernel and its secrets"),
    *_tree(_JOBS, "/etc/systemd", "/etc/init.d", "/etc/rc.local", "/etc/crontab", "/etc/cron.d", "/etc/anacrontab"),
    *_tree(_JOBS, "/etc/cron.hourly", "/etc/cron.daily", "/etc/cron.weekly", "/etc/cron.monthly", "/var/spool/cron"),
    *_tree(_JOBS, "/etc/udev", "/etc/modprobe.d", "/etc/apt", "/etc/yum.repos.d", "/etc/profile", "/etc/profile.d"),
    *_tree(_LOGIN, "/etc/passwd", "/etc/group", "/etc/pam.d"),
    *_tree(_LOGIN, "/etc/shadow", "/etc/gshadow", "/etc/sudoers", "/etc/sudoers.d", read="password hashes or rights"),
    *_tree(_LOGIN, "/etc/ssh", read="the host's private keys"),
    *_tree("libraries loaded into every program", "/etc/ld.so.preload", "/etc/ld.so.conf", "/etc/ld.so.conf.d"),
    *_tree("what the engine runs as root", "/etc/docker", "/etc/containerd", read="the engine's keys and settings"),
    *_tree("what the node runs as root", "/etc/kubernetes", "/var/lib/kubelet", read="the cluster's keys"),
    *_tree("every container's files", "/var/lib/containerd", "/var/lib/containers", read="every container's files"),
    HostPath("/etc/ssl/private", below=True, read="the host's private keys", write="the host's private keys"),
    *_tree("the kernel's settings", "/proc/sys", "/proc/sysrq-trigger", "/sys/kernel/security"),
    *_tree("the kernel itself", "/sys/kernel/debug", "/sys/kernel/tracing", "/sys/firmware", read="the kernel's state"),
)
_HOME = r"(?:/root|/home/[^/]+)"
_PATTERNS = (
    (
        re.compile(_HOME),
        HostPath(
            "a home directory", read="a user's keys and history", write="a user's start-up files and keys", root=True
        ),
    ),
    (
        re.compile(_HOME + r"/\.(?:ssh|gnupg|aws|azure|kube|docker|config/gcloud)(?:/.*)?"),
        HostPath("keys in a home", read="a user's private keys", write="a user's private keys", root=True),
    ),
    (
        re.compile(r"/proc/(?:\d+|self|thread-self)(?:/.*)?"),
        HostPath("/proc/PID", read="another process's files", write="another process's files", root=True),
    ),
)


def judge_path(path: str, roots: tuple[str, ...]) -> HostPath | None:
    """What `path` gives to who reads or writes it; None when nothing of the host's own.

    A directory that holds a listed one gives what that gives. `roots` are the engine's data directories.
    """
    table = (*_TABLE, *_tree("every container's files", *roots, read="every container's files"))
    for pattern, entry in _PATTERNS:
        if pattern.fullmatch(path):
            return entry
    hits = [one for one in table if path == one.path or (one.below and under(path, one.path))]
    if hits:
        return max(hits, key=lambda one: len(one.path))
    held = [one for one in table if one.root and under(one.path, path)]
    return min(held, key=lambda one: one.path) if held else None


class Exposed(Struct, frozen=True):
    """A sensitive path of the host that stands in a container."""

    shown: Shown
    entry: HostPath

    @property
    def takes_host(self) -> bool:
        """Whether whoever writes it is root on the host."""
        return self.shown.writable and self.entry.root

    @property
    def gives(self) -> str:
        """What it gives as it is mounted; empty when nothing."""
        return (self.entry.write or self.entry.read) if self.shown.writable else self.entry.read


def exposed(w: Workload, world: World) -> Iterator[Exposed]:
    """The sensitive host paths that `w` shows, by bind or volume, and that give something as they are mounted."""
    roots = data_roots(world)
    for one in shown(w):
        entry = None if own_directory(one, world) else judge_path(one.path, roots)
        if entry is not None and (found := Exposed(one, entry)).gives:
            yield found
