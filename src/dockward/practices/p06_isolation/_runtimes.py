"""OCI runtimes by the names that people give them."""

import re

_SANDBOX = re.compile(r"runsc|gvisor|kata|sysbox|firecracker|cloud-hypervisor|runq|runvm|wasm|spin|crun-vm")
_PLAIN = re.compile(r"runc|crun|youki|nvidia(?:-.*)?|io\.containerd\.runc\.v\d|io\.containerd\.runtime\.v1\.linux")


def is_sandbox(name: str) -> bool:
    """Whether containers of this runtime don't run on the host's kernel directly."""
    return _SANDBOX.search(name.lower()) is not None


def is_known(name: str) -> bool:
    """Whether it is a runtime that many use."""
    return is_sandbox(name) or _PLAIN.fullmatch(name.lower()) is not None
