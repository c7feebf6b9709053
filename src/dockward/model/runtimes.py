"""OCI runtimes by the names and paths that people give them."""

import re

from dockward.model.engine import Engine
from dockward.model.fact import Fact
from dockward.model.workload import Workload

_OWN_KERNEL = re.compile(r"runsc|gvisor|kata|firecracker|cloud-hypervisor|runq|runvm|crun-vm")
_SANDBOX = re.compile(rf"{_OWN_KERNEL.pattern}|sysbox|wasm|spin")
_PLAIN = re.compile(r"runc|crun|youki|nvidia(?:-.*)?|io\.containerd\.runc\.v\d|io\.containerd\.runtime\.v1\.linux")


def is_sandbox(name: str) -> bool:
    """Whether containers of this runtime are kept further off the host's kernel than others."""
    return _SANDBOX.search(name.lower()) is not None


def is_known(name: str) -> bool:
    """Whether it is a runtime that many use."""
    return is_sandbox(name) or _PLAIN.fullmatch(name.lower()) is not None


def has_own_kernel(w: Workload, engine: Engine) -> bool:
    """Whether its runtime runs it on another kernel than the host's, by the runtime's name or its program's."""
    name = _known(w.runtime) or _known(engine.default_runtime)
    settings = engine.setting("runtimes", {})
    declared = settings.value if settings.known else None
    words = str(declared.get(name, "")) if isinstance(declared, dict) else ""
    return runs_own_kernel(name, words)


def runs_own_kernel(*words: str) -> bool:
    """Whether a runtime that these words name gives containers a kernel of their own."""
    return _OWN_KERNEL.search(" ".join(words).lower()) is not None


def _known(fact: Fact[str]) -> str:
    return fact.content if isinstance(fact.content, str) else ""
