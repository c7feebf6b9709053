"""A container on a kernel of its own: the host's kernel tells its control group and nothing else."""

from tests.read.kernel.fake_host import FakeHost

from dockward.kit import engine, workload
from dockward.model.fact import Fact, Unknown
from dockward.model.runtimes import has_own_kernel, is_known, is_sandbox
from dockward.read.kernel import read_kernel

PLAIN, HIDDEN = "a1" * 32, "b2" * 32


def test_only_its_control_group_is_told(tmp_path):
    host = FakeHost(tmp_path)
    host.process(41, cgroup=f"0::/docker/{PLAIN}\n")
    host.process(42, cgroup=f"0::/docker/{HIDDEN}\n")
    host.write("/sys/fs/cgroup/cgroup.controllers", "memory cpu pids\n")
    host.write(f"/sys/fs/cgroup/docker/{HIDDEN}/memory.max", "1000\n")
    views = read_kernel({PLAIN: 41, HIDDEN: 42}, tmp_path, sandboxed=frozenset({HIDDEN, "gone"}))
    hidden, plain = views[HIDDEN].value, views[PLAIN].value
    assert hidden.sandboxed
    assert hidden.processes == ()
    assert hidden.cgroup.value.memory.value == 1000
    facts = {name: getattr(hidden, name) for name in hidden.__struct_fields__}
    known = {name for name, one in facts.items() if isinstance(one, Fact) and one.known}
    assert known == {"cgroup"}
    assert all(isinstance(one.content, Unknown) and one.content.outside for one in (hidden.mounts, hidden.listeners))
    assert not plain.sandboxed
    assert len(plain.processes) == 1


def test_runtimes_by_name_and_by_program():
    gvisor = {"runtimes": {"secure": {"path": "/usr/local/bin/runsc"}, "plain": {"path": "/usr/bin/crun"}}}
    for name, expected in (("runsc", True), ("secure", True), ("plain", False), ("sysbox-runc", False), ("", False)):
        assert has_own_kernel(workload(runtime=name), engine(settings=gvisor)) is expected, name
    assert has_own_kernel(workload(runtime=""), engine(default_runtime="kata-runtime"))
    assert has_own_kernel(workload(runtime=Unknown("?")), engine(settings=Unknown("?"))) is False


def test_names_of_sandboxes():
    assert is_sandbox("io.containerd.runsc.v1")
    assert is_sandbox("sysbox-runc")
    assert not is_sandbox("runc")
    assert is_known("nvidia-container-runtime")
    assert not is_known("acme")
