"""What the engine's default seccomp profile lets a container do: by engine version, machine and capabilities."""

import re

from msgspec import Struct

from dockward.engine.wire._syscalls import ALLOWED_BY_DEFAULT, ALLOWED_WITH, DENIED_BY_DEFAULT, DENIED_SINCE
from dockward.model.capabilities import ENGINE_DEFAULT

_VERSION = re.compile(r"(\d{1,4})\.(\d{1,4})(?:\.(\d{1,4}))?")
_NEWEST = (9_999, 0, 0)
_GO_NAMES = {
    "x86_64": "amd64",
    "aarch64": "arm64",
    "armv6l": "arm",
    "armv7l": "arm",
    "i386": "x86",
    "i686": "x86",
}
"""Architectures by uname(2) as profiles call them; those not named here are called the same."""
_NAMESPACES = 0x7E02_0000
"""CLONE_NEWNS, -CGROUP, -UTS, -IPC, -USER, -PID and -NET (clone(2))."""
_PERSONALITIES = frozenset({0x0, 0x8, 0x2_0000, 0x2_0008, 0xFFFF_FFFF})
_FAMILIES = {38: "AF_ALG", 40: "AF_VSOCK"}
_FAMILY_DENIED_SINCE = {38: (29, 4, 2), 40: (23, 0, 0)}
"""moby#52501 and moby#44563."""
_PROBES = {
    "clone": (*(1 << bit for bit in range(32) if _NAMESPACES >> bit & 1), _NAMESPACES),
    "personality": (0x1, 0x4_0000, 0x40_0000),
    "socket": tuple(_FAMILIES),
}


class DefaultFilter(Struct, frozen=True):
    """The default profile on one machine for a container with these capabilities.

    `version` is the engine's; what can't be understood counts as the newest one. `machine` is an architecture as
    profiles name it.
    """

    version: str = ""
    machine: str = "amd64"
    capabilities: frozenset[str] = ENGINE_DEFAULT

    @property
    def _release(self) -> tuple[int, int, int]:
        found = _VERSION.match(self.version)
        return (int(found[1]), int(found[2]), int(found[3] or 0)) if found else _NEWEST

    def allowed(self) -> frozenset[str]:
        """The system calls that it allows with any argument."""
        older = (name for name, since in DENIED_SINCE.items() if self._release[:2] < since)
        held = (names for capability, names in ALLOWED_WITH.items() if capability in self.capabilities)
        found = ALLOWED_BY_DEFAULT.union(older, *held)
        return found - {"socket"} if any(self.denies("socket", one) for one in _FAMILIES) else found

    def denied(self) -> frozenset[str]:
        """The system calls that are known to be denied, with some argument at least."""
        return DENIED_BY_DEFAULT - self.allowed()

    def deciding_argument(self, name: str) -> int | None:
        """Which argument of this system call it looks at; None when at none."""
        if name == "clone":
            return 1 if self.machine.startswith("s390") else 0
        return 0 if name in {"personality", "socket"} else None

    def probes(self, name: str) -> tuple[int, ...]:
        """Values of the deciding argument that a weaker filter is likely to let through."""
        return _PROBES.get(name, ())

    def denies(self, name: str, value: int) -> bool:
        """Whether it denies this system call with this value of the deciding argument."""
        if name == "clone":
            return value & _NAMESPACES != 0
        if name == "personality":
            return value not in _PERSONALITIES
        return value in _FAMILIES and self._release >= _FAMILY_DENIED_SINCE[value]

    def words(self, name: str, value: int) -> str:
        """The system call for a person, with the argument where that alone is what matters."""
        return f"{name}({_FAMILIES[value]})" if name == "socket" and value in _FAMILIES else name


def machine_of(architecture: str) -> str:
    """An architecture of uname(2) as profiles call it."""
    return _GO_NAMES.get(architecture, architecture)
