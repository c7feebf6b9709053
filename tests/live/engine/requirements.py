"""What this machine lacks for an engine of one's own, in words for the person who runs the tests."""

import os
import shutil

from tests.live.engine.distribution import HOST, EngineDistribution

_PROGRAMS = {
    "dockerd": "docker.io",
    "containerd": "containerd",
    "runc": "runc",
    "iptables": "iptables",
}
_TOOLS = {
    "busybox": "busybox-static",
    "docker": "docker.io",
    "docker-registry": "docker-registry",
    "ip": "iproute2",
    "nsenter": "util-linux",
}


def missing_requirements(distribution: EngineDistribution = HOST) -> str:
    """Why no engine can be started here and what to do; empty when one can."""
    if os.geteuid() != 0:
        return "not root"
    wanted = dict(_TOOLS)
    if distribution.root is None:
        wanted |= _PROGRAMS
    lacking = {program: package for program, package in wanted.items() if not shutil.which(program)}
    if lacking:
        return f"no {', '.join(lacking)} (apt-get install {' '.join(dict.fromkeys(lacking.values()))})"
    if distribution.root is not None and not (distribution.root / "usr/sbin/dockerd").exists():
        return f"no engine in {distribution.root} (python -m tests.live.trixie)"
    return ""
