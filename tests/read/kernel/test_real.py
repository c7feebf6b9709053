"""The reader against this machine's kernel: a process with its own namespaces and cgroups, as a runtime makes one."""

import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from dockward.read.kernel import read_kernel
from dockward.read.kernel.census import NOT_VISIBLE
from dockward.read.kernel.cgroups import CgroupMount, parse_cgroup_mounts
from dockward.read.kernel.process import read_process
from dockward.read.kernel.procfile import ProcessDirectory

MIB = 1 << 20
NEEDED = ("memory", "cpu", "pids")
pytestmark = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs Linux's /proc")
needs_root = pytest.mark.skipif(
    os.geteuid() != 0 or shutil.which("unshare") is None,
    reason="needs root and unshare(1): makes namespaces and cgroups",
)


def _wait_for_child(parent: int) -> int:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        for entry in Path("/proc").glob("[0-9]*/stat"):
            try:
                name, _, rest = entry.read_text().rpartition(")")
            except OSError:
                continue
            if rest.split()[1] == str(parent) and name.endswith("(sleep"):
                return int(entry.parent.name)
        time.sleep(0.01)
    raise TimeoutError


def _cgroup_mounts() -> list[CgroupMount]:
    mounts = parse_cgroup_mounts(Path("/proc/self/mountinfo").read_bytes())
    return [mount for mount in mounts if mount.unified or set(NEEDED) & set(mount.controllers)]


def _make_cgroup(mount: CgroupMount, name: str, pid: int, stack: ExitStack) -> Path:
    parent = Path(mount.target, "dockward-test")
    parent.mkdir(exist_ok=True)
    own = parent / name
    own.mkdir()
    stack.callback(_remove, own)
    for controller in NEEDED if mount.unified else ():
        for directory in (Path(mount.target), parent):
            with suppress(OSError):
                (directory / "cgroup.subtree_control").write_text(f"+{controller}")
    (own / "cgroup.procs").write_text(str(pid))
    return own


def _remove(own: Path) -> None:
    deadline = time.monotonic() + 10
    while own.exists():
        try:
            own.rmdir()
        except OSError:  # the kernel lets go of ended processes a little later
            if time.monotonic() > deadline:
                raise
            time.sleep(0.01)
    with suppress(OSError):  # another run's cgroup may be in it
        own.parent.rmdir()


class Container:
    """A process with its own namespaces; `cgroups` are its directories by mount."""

    def __init__(self, stack: ExitStack) -> None:
        self.id = secrets.token_hex(32)
        command = ["unshare", "-n", "-p", "-m", "-u", "-i", "-f", "--mount-proc", "sleep", "100"]
        parent = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        self.pid = _wait_for_child(parent.pid)
        self.cgroups = {mount: _make_cgroup(mount, self.id, self.pid, stack) for mount in _cgroup_mounts()}
        stack.callback(parent.wait)
        stack.callback(os.kill, self.pid, 9)

    def set(self, **values: str) -> None:
        for directory in self.cgroups.values():
            for name, value in values.items():
                file = directory / name.replace("__", ".")
                if file.exists():
                    file.write_text(value)

    def has(self, *names: str) -> bool:
        return any((directory / name).exists() for directory in self.cgroups.values() for name in names)

    def run(self, *arguments: str) -> None:
        subprocess.run(["nsenter", "-t", str(self.pid), *arguments], check=True, timeout=10)


@pytest.fixture
def container():
    with ExitStack() as stack:
        made = Container(stack)
        if not made.cgroups:
            pytest.skip("no cgroup file system is mounted")
        yield made


def _view(container):
    return read_kernel({container.id: container.pid})[container.id].value


def test_this_process():
    with ProcessDirectory("/proc", os.getpid()) as directory:
        process = read_process(directory)
    assert process.pid == os.getpid()
    assert (process.real_uid, process.effective_uid, process.parent) == (os.getuid(), os.geteuid(), os.getppid())
    assert process.executable.value == str(Path("/proc/self/exe").readlink())
    assert not process.executable_deleted
    assert set(process.groups) == set(os.getgroups())
    assert process.arguments[0] == Path("/proc/self/cmdline").read_bytes().split(b"\0")[0].decode()


def test_this_process_is_no_container():
    name = "ab" * 32
    assert read_kernel({name: os.getpid()})[name].content.reason == NOT_VISIBLE


def test_an_ended_process_is_left_out():
    child = subprocess.Popen(["sleep", "100"])
    with ProcessDirectory("/proc", child.pid) as directory:
        child.kill()
        child.wait()
        assert read_process(directory) is None


def test_a_deleted_program_and_library(tmp_path):
    program = tmp_path / "a (b) c"
    shutil.copy(shutil.which("sleep"), program)
    child = subprocess.Popen([program, "100"])
    try:
        program.unlink()
        with ProcessDirectory("/proc", child.pid) as directory:
            process = read_process(directory)
    finally:
        child.kill()
        child.wait()
    assert process.executable_deleted
    assert process.executable.value == str(program)
    assert process.deleted_libraries == ()


@needs_root
def test_namespaces(container):
    view = _view(container)
    assert view.pid == container.pid
    assert [one.pid for one in view.processes] == [container.pid]
    assert view.shared.value == {"cgroup", "user"}
    assert view.namespaces.value["net"] == Path(f"/proc/{container.pid}/ns/net").stat().st_ino
    assert not view.root_readonly.value
    assert view.addresses.value == ()
    assert view.uid_map.value[0].inside == view.uid_map.value[0].outside == 0


@needs_root
def test_limits(container):
    container.set(memory__limit_in_bytes=str(64 * MIB), memory__max=str(64 * MIB), pids__max="50")
    container.set(cpu__cfs_quota_us="50000", cpu__max="50000 100000", cpu__shares="512", cpu__weight="20")
    limits = _view(container).cgroup.value
    assert container.id in limits.path
    if container.has("memory.limit_in_bytes", "memory.max"):
        assert limits.memory.value == 64 * MIB
    if container.has("pids.max"):
        assert (limits.pids.value, limits.pids_current.value) == (50, 1)
    if container.has("cpu.cfs_quota_us", "cpu.max"):
        assert (limits.cpus.value, limits.cpu_weight.value) == (0.5, 20)


@needs_root
def test_host_paths_and_readonly_root(container):
    container.run("-m", "mount", "--bind", "/etc", "/mnt")
    container.run("-m", "mount", "-o", "remount,bind,ro", "/")
    view = _view(container)
    topmost = {mount.target: mount for mount in view.mounts.value}
    assert topmost["/mnt"].host_path == "/etc"
    assert topmost["/mnt"].writable
    assert topmost["/proc"].host_path is None  # its own, of its pid namespace
    assert view.root_readonly.value


LISTEN = """
import socket, sys
tcp = socket.create_server(("0.0.0.0", 8080))
udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
udp.bind(("0.0.0.0", 5353))
unix = socket.socket(socket.AF_UNIX)
unix.bind("\\0dockward-test")
unix.listen()
print("ready", flush=True)
sys.stdin.read()
"""


def _ports(view):
    return sorted((one.protocol, one.address, one.port) for one in view.listeners.value)


def _listen(container) -> subprocess.Popen:
    command = ["nsenter", "-n", "-t", str(container.pid), sys.executable, "-c", LISTEN]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    child.stdout.readline()
    return child


@needs_root
@pytest.mark.parametrize("member", [True, False], ids=["of the container", "of somebody else"])
def test_listeners(container, member):
    child = _listen(container)
    try:
        if member:
            for directory in container.cgroups.values():
                (directory / "cgroup.procs").write_text(str(child.pid))
        found = _ports(_view(container))
    finally:
        child.communicate(b"")
    everything = [("tcp", "0.0.0.0", 8080), ("udp", "0.0.0.0", 5353), ("unix", "@dockward-test", 0)]
    assert found == (everything if member else [])


@needs_root
def test_the_hosts_listeners_are_not_the_containers(container):
    with socket.create_server(("127.0.0.1", 0)) as server:
        name = container.id
        view = read_kernel({name: container.pid})[name].value
        assert ("tcp", "127.0.0.1", server.getsockname()[1]) not in _ports(view)


@needs_root
def test_a_process_that_moves_to_another_cgroup_is_still_found(container):
    child = subprocess.Popen(["nsenter", "-p", "-t", str(container.pid), "sleep", "100"])
    try:
        inner = _wait_for_child(child.pid)
        assert [one.pid for one in _view(container).processes] == sorted([container.pid, inner])
    finally:
        os.kill(inner, 9)
        child.wait()
