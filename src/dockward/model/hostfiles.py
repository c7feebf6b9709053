"""Who should own the engine's files on the host, and how open they may be: by role, with their CIS numbers."""

from msgspec import Struct


class FileRole(Struct, frozen=True, kw_only=True):
    """What is expected of the files of one role.

    `groups` empty means that any group is right. `mode` is the widest set of permission bits: a file is too open when
    it has a bit outside it. The benchmark counts a write bit of root on certificates too (0444); whoever finds that
    too picky adds 0o200. `owner_number` and `mode_number` are CIS 1.8 numbers, empty where the benchmark is silent.
    """

    role: str
    title: str
    """What a person calls it, fit for the middle of a sentence."""
    mode: int
    owner: str = "root"
    groups: tuple[str, ...] = ("root",)
    owner_number: str = ""
    mode_number: str = ""

    def too_open(self, mode: int) -> int:
        """The permission bits of `mode` that the role doesn't allow; set-id and sticky bits aside."""
        return mode & 0o777 & ~self.mode


_ROLES = (
    FileRole(role="service-unit", title="the engine's service unit", mode=0o644, owner_number="3.1", mode_number="3.2"),
    FileRole(role="socket-unit", title="the engine's socket unit", mode=0o644, owner_number="3.3", mode_number="3.4"),
    FileRole(role="etc-docker", title="the configuration directory", mode=0o755, owner_number="3.5", mode_number="3.6"),
    FileRole(
        role="registry-certs", title="a registry's certificate", mode=0o444, owner_number="3.7", mode_number="3.8"
    ),
    FileRole(
        role="registry-key", title="a client key for a registry", mode=0o400, owner_number="3.7", mode_number="3.8"
    ),
    FileRole(role="tls-ca", title="the CA of the engine's clients", mode=0o444, owner_number="3.9", mode_number="3.10"),
    FileRole(role="tls-cert", title="the engine's certificate", mode=0o444, owner_number="3.11", mode_number="3.12"),
    FileRole(role="tls-key", title="the engine's private key", mode=0o400, owner_number="3.13", mode_number="3.14"),
    FileRole(
        role="docker-socket",
        title="the engine's socket",
        mode=0o660,
        groups=("docker", "root"),
        owner_number="3.15",
        mode_number="3.16",
    ),
    FileRole(
        role="daemon-json", title="the engine's settings file", mode=0o644, owner_number="3.17", mode_number="3.18"
    ),
    FileRole(
        role="etc-default-docker",
        title="the engine's start-up settings",
        mode=0o644,
        owner_number="3.19",
        mode_number="3.20",
    ),
    FileRole(
        role="sysconfig-docker",
        title="the engine's start-up settings",
        mode=0o644,
        owner_number="3.22",
        mode_number="3.21",
    ),
    FileRole(
        role="containerd-socket", title="containerd's socket", mode=0o660, owner_number="3.23", mode_number="3.24"
    ),
    FileRole(role="containerd-config", title="containerd's settings file", mode=0o644),
    FileRole(role="data-root", title="the engine's data directory", mode=0o711, groups=()),
    FileRole(role="exec-root", title="the engine's run-time directory", mode=0o711, groups=()),
    FileRole(role="drop-in", title="a drop-in of an engine unit", mode=0o644),
    FileRole(role="drop-in-directory", title="a drop-in directory of an engine unit", mode=0o755),
    FileRole(role="cli-plugins", title="a directory of CLI plugins", mode=0o755, groups=()),
    FileRole(role="cli-plugin", title="a CLI plugin", mode=0o755, groups=()),
    FileRole(role="engine-binary", title="a program of the engine", mode=0o755, groups=()),
)

HOST_FILES: dict[str, FileRole] = {one.role: one for one in _ROLES}
"""Every role that `Host.files` can hold, by its name."""
