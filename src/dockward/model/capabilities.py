"""The kernel's capabilities by number (linux/capability.h) and the ones that the engine grants by default."""

NAMES = (
    "CHOWN",
    "DAC_OVERRIDE",
    "DAC_READ_SEARCH",
    "FOWNER",
    "FSETID",
    "KILL",
    "SETGID",
    "SETUID",
    "SETPCAP",
    "LINUX_IMMUTABLE",
    "NET_BIND_SERVICE",
    "NET_BROADCAST",
    "NET_ADMIN",
    "NET_RAW",
    "IPC_LOCK",
    "IPC_OWNER",
    "SYS_MODULE",
    "SYS_RAWIO",
    "SYS_CHROOT",
    "SYS_PTRACE",
    "SYS_PACCT",
    "SYS_ADMIN",
    "SYS_BOOT",
    "SYS_NICE",
    "SYS_RESOURCE",
    "SYS_TIME",
    "SYS_TTY_CONFIG",
    "MKNOD",
    "LEASE",
    "AUDIT_WRITE",
    "AUDIT_CONTROL",
    "SETFCAP",
    "MAC_OVERRIDE",
    "MAC_ADMIN",
    "SYSLOG",
    "WAKE_ALARM",
    "BLOCK_SUSPEND",
    "AUDIT_READ",
    "PERFMON",
    "BPF",
    "CHECKPOINT_RESTORE",
)
"""Index is the capability's number: bit N of a mask in /proc/PID/status."""

EVERYTHING = frozenset(NAMES)
ENGINE_DEFAULT = frozenset(
    {
        "AUDIT_WRITE",
        "CHOWN",
        "DAC_OVERRIDE",
        "FOWNER",
        "FSETID",
        "KILL",
        "MKNOD",
        "NET_BIND_SERVICE",
        "NET_RAW",
        "SETFCAP",
        "SETGID",
        "SETPCAP",
        "SETUID",
        "SYS_CHROOT",
    }
)
"""What a container gets without any option (moby, oci/caps/defaults.go)."""


def granted(added: frozenset[str], dropped: frozenset[str]) -> frozenset[str]:
    """The set that the engine makes of `cap_add` and `cap_drop` (moby, oci/caps: additions win over single drops)."""
    if "ALL" in added:
        return EVERYTHING - dropped
    if "ALL" in dropped:
        return added
    return (ENGINE_DEFAULT - dropped) | added


def names_in(mask: int) -> frozenset[str]:
    """The names of a mask's bits; a bit without a name is its number."""
    return frozenset(
        NAMES[bit] if bit < len(NAMES) else str(bit) for bit in range(mask.bit_length()) if mask >> bit & 1
    )
