"""Devices of the host: what each gives to who holds it, and which are harmless."""

import re

from dockward.model.hostpaths import clean

_DISK = "a disk of the host: every file on it"
_MEMORY = "the memory or the ports of the machine"

_DISKS = (
    r"sd[a-z]+\d*|hd[a-z]+\d*|x?vd[a-z]+\d*|nvme\d+(?:c\d+)?(?:n\d+(?:p\d+)?)?|mmcblk\d+\w*|md(?:_d)?\d+(?:p\d+)?|dm-\d+|root"
    r"|mapper(?:/.*)?|disk(?:/.*)?|md(?:/.*)?|block(?:/.*)?|sg\d+|bsg(?:/.*)?|nbd\d+|loop\d+|zd\d+|ng\d+n\d+"
)
_HOST = (
    (_DISKS, _DISK),
    (r"mem|kmem|port|char/1:[124]|nvram|cpu(?:/.*)?|mtd\w*|iomem|raw(?:/.*)?", _MEMORY),
    (r"", "every device of the host"),
)
_RISKY = (
    (r"kmsg", "the kernel's log, to read and to write"),
    (r"kvm|vhost-\w+|sev\w*|mshv", "the machine's hypervisor, a large part of the kernel"),
    (r"vfio(?:/.*)?|uio\d+|iommu", "a device with direct access to memory"),
    (r"fuse|cuse|btrfs-control|loop-control|autofs|device-mapper", "the kernel's file system code"),
    (r"net(?:/.*)?|ppp|tun", "network interfaces of its own making"),
    (r"uinput|uhid|input(?:/.*)?|hidraw\d+|console|tty\d+|vcs\w*|fb\d+", "keyboard and screen of the host"),
    (r"bus(?:/.*)?|usb\w*(?:/.*)?", "the host's USB devices, keyboards and disks among them"),
    (r"tpm\w*|userfaultfd|mei\d+|ipmi\d+|watchdog\d*|rfkill", "a control of the machine itself"),
)
_RULE = re.compile(r"\s*([abc])(?:\s+(\*|\d+):(\*|\d+)(?:\s+([rwm]+))?)?\s*")
"""A rule of the devices cgroup (kernel: Documentation/admin-guide/cgroup-v1/devices.rst)."""
_EVERY_ACCESS = "rwm"
_MEMORY_MAJOR = "1"
_MEMORY_MINORS = {"*", "1", "2", "4"}
_PLAIN = re.compile(r"null|zero|full|random|urandom|tty|ptmx|pts(?:/.*)?|shm|mqueue|stdin|stdout|stderr|fd")


def _name(path: str) -> str | None:
    """The part below /dev; None for what isn't there (CDI names, odd paths)."""
    path = clean(path) if path.startswith("/") else path
    if path in {"/", "/dev"}:
        # Of a directory the engine gives all devices in it, however deep.
        return ""
    return path.removeprefix("/dev/") if path.startswith("/dev/") else None


def _find(table: tuple[tuple[str, str], ...], path: str) -> str:
    name = _name(path)
    if name is None:
        return ""
    return next((gives for pattern, gives in table if re.fullmatch(pattern, name)), "")


def takes_host(path: str) -> str:
    """What of the host the device gives outright: disks, memory; empty otherwise."""
    return _find(_HOST, path)


def risky(path: str) -> str:
    """What a device gives that opens a way to the host for who knows how; empty otherwise."""
    return _find(_RISKY, path)


def plain(path: str) -> bool:
    """Whether every container has it anyway."""
    name = _name(path)
    return bool(name) and _PLAIN.fullmatch(name or "") is not None


def opened_by(rule: str) -> str:
    """Which of `r`, `w` and `m` a rule of the devices cgroup gives over disks or memory; empty where it covers none."""
    found = _RULE.fullmatch(rule)
    if found is None:
        return ""
    kind, major, minor, access = found.groups()
    covers = kind in "ab" or major in {None, "*"} or (major == _MEMORY_MAJOR and minor in _MEMORY_MINORS)
    return (_EVERY_ACCESS if kind == "a" else access or _EVERY_ACCESS) if covers else ""
