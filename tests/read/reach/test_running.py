"""Which runtimes keep a container's processes from being seen."""

import pytest

from dockward.engine.wire.info import Info
from dockward.read.reach.running import _is_sandboxed


@pytest.mark.parametrize(
    ("runtime", "default", "declared", "sandboxed"),
    [
        ("runc", "runc", {}, False),
        ("", "runc", None, False),
        ("runsc", "runc", {}, True),
        ("", "kata", {}, True),
        ("safe", "runc", {"safe": {"path": "/usr/bin/runsc"}}, True),
        ("safe", "runc", {"safe": {"path": "/usr/bin/crun"}}, False),
    ],
)
def test_a_kernel_of_its_own_by_the_runtimes_name_or_program(runtime, default, declared, sandboxed):
    assert _is_sandboxed(runtime, Info(default_runtime=default, runtimes=declared)) is sandboxed
