"""The hardened host of the small world."""

from datetime import date
from functools import cache

from dockward.kit._baseline.facts import DAY, NOW, filed
from dockward.model.host import AuditRules, Component, Firewall, Host, HostMount, OperatingSystem, Reboot, Updates


@cache
def host() -> Host:
    return Host(
        hostname="harbour",
        os=filed(
            "/etc/os-release",
            OperatingSystem(
                id="debian",
                version="13",
                name="Debian GNU/Linux 13 (trixie)",
                codename="trixie",
                end_of_life=date(2030, 6, 30),
            ),
        ),
        kernel=filed("/proc/sys/kernel/osrelease", "6.18.2"),
        reboot=filed("/boot", Reboot(needed=False, running_kernel="6.18.2", newest_kernel="6.18.2")),
        updates=filed("/var/lib/apt/lists", Updates(security=(), index_time=NOW - DAY / 2, source="apt")),
        automatic_updates=filed("/etc/apt/apt.conf.d", True),
        components=filed(
            "/usr/bin",
            tuple(
                Component(name=name, version=version, path=f"/usr/bin/{name}", judged_by="table")
                for name, version in (("engine", "29.7.0"), ("containerd", "2.2.0"), ("runc", "1.4.0"))
            ),
        ),
        docker_group=filed("/etc/group", ()),
        files=filed("/", ()),
        audit=filed("auditctl", AuditRules(enabled=True, watched=frozenset(), source="auditctl")),
        audit_paths=filed("/", ()),
        mounts=filed(
            "/proc/self/mountinfo",
            (
                HostMount("/", "/dev/sda1", "ext4", frozenset({"rw"})),
                HostMount("/var/lib/docker", "/dev/sdb1", "ext4", frozenset({"rw", "nodev"})),
            ),
        ),
        data_root=filed("info", "/var/lib/docker"),
        lsms=filed("/sys/kernel/security/lsm", frozenset({"capability", "apparmor", "landlock", "bpf"})),
        sysctls=filed("/proc/sys", _sysctls()),
        listeners=filed("/proc/net/tcp", ()),
        addresses=filed("/proc/net/fib_trie", {"eth0": ("192.0.2.10",), "lo": ("127.0.0.1",)}),
        certificates=filed("/etc/docker", ()),
        units=filed("/usr/lib/systemd/system", ()),
        control_sockets=filed("/run", frozenset({"/run/docker.sock", "/run/containerd/containerd.sock"})),
        firewall=filed(
            "nft",
            Firewall(manager="nftables", denies_input=True, open_ports=frozenset({"22/tcp"})),
        ),
        time_synchronised=filed("adjtimex", True),
        cores=filed("/proc/cpuinfo", 4),
        memory=filed("/proc/meminfo", 8 << 30),
        mitigations=filed("/sys/devices/system/cpu/vulnerabilities", {"meltdown": "Not affected"}),
        deleted_daemons=filed("/proc", ()),
    )


def _sysctls() -> dict[str, str]:
    return {
        "kernel.kptr_restrict": "2",
        "kernel.dmesg_restrict": "1",
        "kernel.unprivileged_bpf_disabled": "1",
        "kernel.yama.ptrace_scope": "1",
        "kernel.randomize_va_space": "2",
        "kernel.core_pattern": "core",
        "kernel.io_uring_disabled": "2",
        "kernel.kexec_load_disabled": "1",
        "kernel.sysrq": "0",
        "kernel.perf_event_paranoid": "3",
        "fs.protected_hardlinks": "1",
        "fs.protected_symlinks": "1",
        "fs.protected_fifos": "2",
        "fs.protected_regular": "2",
        "fs.suid_dumpable": "0",
        "net.ipv4.conf.all.rp_filter": "1",
        "net.ipv4.conf.all.accept_redirects": "0",
        "net.ipv4.conf.all.send_redirects": "0",
        "net.ipv4.conf.all.route_localnet": "0",
        "net.ipv4.conf.all.accept_source_route": "0",
        "net.ipv4.tcp_syncookies": "1",
        "net.ipv6.conf.all.accept_redirects": "0",
        "net.ipv6.conf.all.disable_ipv6": "0",
        "net.ipv6.conf.all.forwarding": "0",
        "net.bridge.bridge-nf-call-iptables": "1",
        "net.bridge.bridge-nf-call-ip6tables": "1",
        "net.core.bpf_jit_harden": "2",
        "vm.unprivileged_userfaultfd": "0",
        "kernel.unprivileged_userns_clone": "0",
        "user.max_user_namespaces": "15000",
    }
