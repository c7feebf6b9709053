"""Kernel settings that matter to containers, and the security modules that the kernel runs."""

from pathlib import Path

from dockward.model.fact import Fact, Place, unknown
from dockward.read.host.tree import exists, read_text, why_unread

MOST_VALUE = 4_096
"""Bytes of one setting."""
SYSCTLS = (
    "fs.protected_fifos",
    "fs.protected_hardlinks",
    "fs.protected_regular",
    "fs.protected_symlinks",
    "fs.suid_dumpable",
    "kernel.apparmor_restrict_unprivileged_userns",
    "kernel.core_pattern",
    "kernel.dmesg_restrict",
    "kernel.io_uring_disabled",
    "kernel.kexec_load_disabled",
    "kernel.kptr_restrict",
    "kernel.perf_event_paranoid",
    "kernel.randomize_va_space",
    "kernel.sysrq",
    "kernel.unprivileged_bpf_disabled",
    "kernel.unprivileged_userns_clone",
    "kernel.yama.ptrace_scope",
    "net.bridge.bridge-nf-call-ip6tables",
    "net.bridge.bridge-nf-call-iptables",
    "net.core.bpf_jit_harden",
    "net.ipv4.conf.all.accept_redirects",
    "net.ipv4.conf.all.accept_source_route",
    "net.ipv4.conf.all.route_localnet",
    "net.ipv4.conf.all.rp_filter",
    "net.ipv4.conf.all.send_redirects",
    "net.ipv4.tcp_syncookies",
    "net.ipv6.conf.all.accept_redirects",
    "net.ipv6.conf.all.disable_ipv6",
    "net.ipv6.conf.all.forwarding",
    "user.max_user_namespaces",
    "vm.unprivileged_userfaultfd",
)
LSM_FILE = "/sys/kernel/security/lsm"


def read_sysctls(root: Path) -> Fact[dict[str, str]]:
    """The settings of `SYSCTLS` that this kernel has, from /proc/sys.

    Unknown where one of them may not be read: left out, it would look as if the kernel lacked it.
    """
    place = Place("/proc/sys")
    if not exists(root, "/proc/sys/kernel"):
        return unknown("/proc/sys doesn't exist; is /proc mounted?", place)
    found = {}
    for name in SYSCTLS:
        path = f"/proc/sys/{name.replace('.', '/')}"
        try:
            found[name] = read_text(root, path, MOST_VALUE).strip()
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError as why:
            return unknown(why_unread(why, path), Place(path))
    return Fact(found, place)


def read_lsms(root: Path) -> Fact[frozenset[str]]:
    """The security modules in force, as the kernel lists them.

    Where securityfs isn't mounted, AppArmor and SELinux by their own files; unknown where these are absent too.
    """
    place = Place(LSM_FILE)
    try:
        names = read_text(root, LSM_FILE, MOST_VALUE).strip().split(",")
    except (FileNotFoundError, NotADirectoryError):
        return _infer_lsms(root)
    except OSError as why:
        return unknown(why_unread(why, LSM_FILE), place)
    return Fact(frozenset(name for name in names if name), place)


def _infer_lsms(root: Path) -> Fact[frozenset[str]]:
    switch = "/sys/module/apparmor/parameters/enabled"
    try:
        apparmor = exists(root, switch) and read_text(root, switch, MOST_VALUE).strip() == "Y"
    except OSError as why:
        return unknown(why_unread(why, switch), Place(switch))
    if apparmor:
        return Fact(frozenset({"capability", "apparmor"}), Place(switch))
    if exists(root, "/sys/fs/selinux/enforce"):
        return Fact(frozenset({"capability", "selinux"}), Place("/sys/fs/selinux"))
    return unknown(f"{LSM_FILE} doesn't exist; is securityfs mounted?", Place(LSM_FILE))
