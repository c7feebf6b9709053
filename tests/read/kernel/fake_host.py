"""A made-up host: the part of /proc and /sys/fs/cgroup that the kernel reader looks at, as plain files."""

from pathlib import Path

HOST_NAMESPACES = {"cgroup": 11, "ipc": 12, "mnt": 13, "net": 14, "pid": 15, "user": 16, "uts": 17}
OWN_NAMESPACES = {"cgroup": 11, "ipc": 22, "mnt": 23, "net": 24, "pid": 25, "user": 16, "uts": 27}

STATUS = {
    "Name": "api",
    "State": "S (sleeping)",
    "PPid": "1",
    "Uid": "1000\t1001\t1002\t1003",
    "Gid": "2000\t2001\t2002\t2003",
    "Groups": "10 20 ",
    "CapInh": "0000000000000000",
    "CapPrm": "00000000a80425fb",
    "CapEff": "0000000000000400",
    "CapBnd": "00000000a80425fb",
    "CapAmb": "0000000000000001",
    "NoNewPrivs": "1",
    "Seccomp": "2",
}

MOUNTS_V1 = (
    "31 23 0:28 / /sys/fs/cgroup rw - tmpfs tmpfs rw\n"
    "32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct\n"
    "33 31 0:32 / /sys/fs/cgroup/memory rw shared:9 - cgroup cgroup rw,memory\n"
    "34 31 0:36 / /sys/fs/cgroup/pids rw - cgroup cgroup rw,pids\n"
    "35 31 0:37 / /sys/fs/cgroup/systemd rw - cgroup cgroup rw,name=systemd\n"
)
MOUNTS_V2 = "31 23 0:28 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n"
MOUNTS_HYBRID = MOUNTS_V1 + "36 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n"
MOUNTS_HOST = (
    "20 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n"
    "21 20 0:21 / /proc rw - proc proc rw\n"
    "22 20 0:22 / /sys rw - sysfs sysfs rw\n"
    "23 20 0:25 / /run rw,nosuid - tmpfs tmpfs rw,mode=755\n"
    "24 20 8:2 / /home rw - ext4 /dev/sda2 rw\n"
)
MOUNTS_CONTAINER = (
    "100 90 0:50 / / rw,relatime - overlay overlay rw,lowerdir=/l,upperdir=/u\n"
    "101 100 0:53 / /proc rw,nosuid - proc proc rw\n"
    "102 100 0:59 / /tmp rw - tmpfs tmpfs rw\n"
)


class FakeHost:
    def __init__(self, root: Path, mountinfo: str = MOUNTS_HOST + MOUNTS_V2) -> None:
        self.root = root
        self.process(1, namespaces=HOST_NAMESPACES, mountinfo=mountinfo, cgroup="0::/init.scope\n", Name="init")

    def write(self, path: str, content: str | bytes) -> None:
        target = self.root / path.lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content.encode() if isinstance(content, str) else content)

    def link(self, path: str, target: str) -> None:
        place = self.root / path.lstrip("/")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.unlink(missing_ok=True)
        place.symlink_to(target)

    def process(
        self,
        pid: int,
        cgroup: str,
        namespaces: dict[str, int] = OWN_NAMESPACES,
        mountinfo: str = MOUNTS_CONTAINER,
        **status: str,
    ) -> None:
        base = f"/proc/{pid}"
        self.write(f"{base}/status", "".join(f"{name}:\t{value}\n" for name, value in {**STATUS, **status}.items()))
        self.write(f"{base}/cgroup", cgroup)
        self.write(f"{base}/mountinfo", mountinfo)
        self.write(f"{base}/uid_map", "         0     100000      65536\n")
        self.write(f"{base}/cmdline", b"/app/api\0--listen\0")
        self.write(f"{base}/comm", status.get("Name", "api") + "\n")
        self.write(f"{base}/maps", "")
        self.write(f"{base}/attr/current", "docker-default (enforce)\n")
        self.write(f"{base}/net/fib_trie", "")
        self.write(f"{base}/net/tcp", "  sl  local_address ...\n")
        self.link(f"{base}/exe", "/app/api")
        for name, inode in namespaces.items():
            self.link(f"{base}/ns/{name}", f"{name}:[{inode}]")

    def socket(self, pid: int, descriptor: int, inode: int) -> None:
        self.link(f"/proc/{pid}/fd/{descriptor}", f"socket:[{inode}]")


def tcp_line(address: str, port: int, inode: int, state: str = "0A") -> str:
    """A line of /proc/net/tcp; `address` in the kernel's hexadecimal."""
    return (
        f"   0: {address}:{port:04X} 00000000:0000 {state} 00000000:00000000 00:00000000 00000000"
        f"  1000        0 {inode} 1 000000005f1eb6c5 100 0 0 10 0\n"
    )
