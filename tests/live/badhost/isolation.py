"""Bad containers of practices 5, 6, 12 and 13: users, namespaces, filters, devices and capabilities."""

import json
import os
import stat
from pathlib import Path
from typing import Any

from tests.live.badhost.container import BadContainer, bad
from tests.live.badhost.settings import SECCOMP_PROFILE
from tests.live.engine import PrivateEngine

_CAPABILITIES = {
    "capability-takes-host": "SYS_ADMIN",
    "capability-near-host": "NET_ADMIN",
    "capability-beyond-container": "SYS_TIME",
    "capability-starves-host": "SYS_NICE",
    "capability-discloses": "SYSLOG",
    "capability-reads-host": "DAC_READ_SEARCH",
    "capability-bounded": "SYS_PTRACE",
}


def isolation(engine: PrivateEngine) -> tuple[BadContainer, ...]:
    """The containers; each leans only on those before it."""
    return (*_users(), *_namespaces(engine.name), *_filters(), *_capabilities(), *_devices(engine))


def _users() -> tuple[BadContainer, ...]:
    return (
        bad("privileged-container", Privileged=True),
        bad(
            "runs-as-root", "capabilities-kept", "raw-sockets", "no-new-privileges-missing", "security-options-missing"
        ),
        BadContainer(
            "root-entrypoint", ("root-entrypoint",), command=("su", "-s", "/bin/sh", "app", "-c", "sleep 1000000")
        ),
        BadContainer("root-group", ("root-group",), config={"User": "10001:0"}),
        BadContainer(
            "user-by-name", ("user-by-name", "privileged-group-added"), host={"GroupAdd": ["0"]}, config={"User": "app"}
        ),
        BadContainer("exec-as-root", ("exec-as-root", "exec-privileged"), config={"User": "10001"}),
        BadContainer(
            "process-runs-as-root",
            ("process-runs-as-root",),
            command=("/sbin/setuid-init", "--", "sleep", "1000000"),
            config={"User": "10001"},
        ),
    )


def _namespaces(cgroup: str) -> tuple[BadContainer, ...]:
    return (
        bad("pid-host", PidMode="host"),
        bad("ipc-host", IpcMode="host"),
        bad("uts-host", UTSMode="host"),
        bad("ipc-shareable", IpcMode="shareable"),
        bad("namespace-of-another", IpcMode="container:ipc-shareable"),
        bad("unusual-runtime", Runtime="odd"),
        bad("cgroup-parent-custom", CgroupParent=f"/{cgroup}/apart"),
    )


def _filters() -> tuple[BadContainer, ...]:
    return (
        bad("seccomp-off", SecurityOpt=["seccomp=unconfined"]),
        bad("seccomp-profile-weaker", SecurityOpt=[f"seccomp={json.dumps(SECCOMP_PROFILE)}"]),
        bad("kernel-files-unmasked", MaskedPaths=[], ReadonlyPaths=[]),
        bad("risky-sysctl", Sysctls={"net.ipv4.conf.all.route_localnet": "1"}),
    )


def _capabilities() -> tuple[BadContainer, ...]:
    single = (bad(flaw, CapAdd=[name]) for flaw, name in _CAPABILITIES.items())
    every = BadContainer("every-capability", ("capability-takes-host",), host={"CapAdd": ["ALL"]})
    return (*single, every, bad("capability-added-and-dropped", CapAdd=["CHOWN"], CapDrop=["CHOWN"]))


def _devices(engine: PrivateEngine) -> tuple[BadContainer, ...]:
    own = engine.directory / "device"
    os.mknod(own, stat.S_IFCHR | 0o600, Path("/dev/null").stat().st_rdev)
    held = {"host-device": str(own), "risky-device": "/dev/kmsg"}
    if disks := sorted(Path("/dev").glob("[svx]*d[a-z]")) + sorted(Path("/dev").glob("loop[0-9]")):
        held["host-disk-or-memory"] = str(disks[0])
    rule = bad("device-rule-too-wide", DeviceCgroupRules=["b *:* rwm"])
    return (rule, *(bad(flaw, Devices=[_device(path)]) for flaw, path in held.items()))


def _device(path: str) -> dict[str, Any]:
    return {"PathOnHost": path, "PathInContainer": path, "CgroupPermissions": "r"}
