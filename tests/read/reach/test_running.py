"""Which runtimes keep a container's processes from being seen."""

import pytest

from dockward.engine.wire.container_files import ChangeAnswer
from dockward.engine.wire.info import Info
from dockward.read.reach.running import _is_sandboxed, changed_files


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


def test_a_folder_that_changed_only_as_something_in_it_did_is_none_of_the_files():
    told = [("/lib", 0), ("/lib/a.so", 0), ("/usr", 0), ("/usr/lib", 0), ("/usr/lib/b.so", 2), ("/new", 1)]
    found = changed_files(ChangeAnswer(path, kind) for path, kind in told)
    assert found == {"usr/lib/a.so", "usr/lib/b.so", "new"}
