import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.read.kernel.fake_host import MOUNTS_HYBRID, MOUNTS_V1, MOUNTS_V2, FakeHost

from dockward.model.kernel import CgroupLimits
from dockward.read.kernel.cgroups import CgroupMount, Hierarchies, parse_cgroup_mounts
from dockward.read.kernel.membership import parse_cgroup
from dockward.read.kernel.numbers import parse_amount, parse_cores, parse_shares
from dockward.read.kernel.quotas import NO_SWAP, NOT_COUNTED, Quotas

ID = "c0" * 32
V2 = f"/sys/fs/cgroup/system.slice/docker-{ID}.scope"
MIB = 1 << 20


def _limits(host: FakeHost, mounts: str, cgroup: str) -> CgroupLimits:
    hierarchies = Hierarchies(str(host.root), parse_cgroup_mounts(mounts.encode()))
    return Quotas(hierarchies).read(parse_cgroup(cgroup.encode()), ID)


@pytest.fixture
def v2(tmp_path):
    host = FakeHost(tmp_path)
    host.write("/sys/fs/cgroup/cgroup.controllers", "cpuset cpu io memory pids\n")
    values = {
        "memory.max": 256 * MIB,
        "memory.swap.max": 0,
        "memory.peak": 100 * MIB,
        "cpu.max": "150000 100000",
        "cpu.weight": 39,
        "pids.max": 100,
        "pids.current": 4,
    }
    for name, value in values.items():
        host.write(f"{V2}/{name}", f"{value}\n")
    return host


def _v2(host: FakeHost, below: str = "") -> CgroupLimits:
    return _limits(host, MOUNTS_V2, f"0::/system.slice/docker-{ID}.scope{below}\n")


def test_version_2(v2):
    limits = _v2(v2)
    assert limits.version == 2
    assert limits.path == f"/system.slice/docker-{ID}.scope"
    assert limits.memory.value == 256 * MIB
    assert limits.memory.place.source == f"{V2}/memory.max"
    assert limits.memory_swap.value == 0
    assert limits.cpus.value == 1.5
    assert limits.cpu_weight.value == 39
    assert limits.pids.value == 100
    assert limits.memory_peak.value == 100 * MIB
    assert limits.pids_current.value == 4


def test_max_is_no_limit(v2):
    for name in ("memory.max", "memory.swap.max", "pids.max"):
        v2.write(f"{V2}/{name}", "max\n")
    v2.write(f"{V2}/cpu.max", "max 100000\n")
    limits = _v2(v2)
    assert (limits.memory.value, limits.memory_swap.value, limits.pids.value, limits.cpus.value) == (None,) * 4


def test_a_parents_tighter_limit_counts_and_is_named(v2):
    v2.write("/sys/fs/cgroup/system.slice/memory.max", f"{64 * MIB}\n")
    v2.write("/sys/fs/cgroup/system.slice/pids.max", "500\n")
    v2.write("/sys/fs/cgroup/system.slice/cpu.max", "50000 100000\n")
    limits = _v2(v2)
    assert limits.memory.value == 64 * MIB
    assert limits.memory.place.source == "/sys/fs/cgroup/system.slice/memory.max"
    assert limits.pids.value == 100
    assert limits.cpus.value == 0.5


def test_a_cgroup_made_inside_the_container_does_not_hide_its_limit(v2):
    v2.write(f"{V2}/init.scope/memory.max", "1\n")
    limits = _v2(v2, "/init.scope")
    assert limits.memory.value == 256 * MIB
    assert limits.path == f"/system.slice/docker-{ID}.scope"


def test_a_kernel_without_the_controller(v2):
    v2.write("/sys/fs/cgroup/cgroup.controllers", "cpu memory\n")
    limits = _v2(v2)
    assert limits.memory.known
    assert limits.pids.content.reason.startswith("this kernel has no pids controller")
    assert limits.pids_current.content.reason.startswith("this kernel has no pids controller")


def test_a_controller_that_is_switched_off_limits_nothing(v2):
    for name in ("memory.max", "memory.swap.max", "memory.peak", "cpu.weight"):
        (v2.root / f"{V2}/{name}".lstrip("/")).unlink()
    limits = _v2(v2)
    assert limits.memory.value is None
    assert limits.memory_swap.value is None
    assert limits.cpu_weight.value is None
    assert limits.memory_peak.content.reason == NOT_COUNTED


def test_nonsense_is_unknown(v2):
    v2.write(f"{V2}/memory.max", "lots\n")
    v2.write(f"{V2}/cpu.max", "100 0\n")
    v2.write(f"{V2}/pids.max", "9" * 5000)
    limits = _v2(v2)
    assert [limits.memory.known, limits.cpus.known, limits.pids.known] == [False] * 3


def test_a_parents_nonsense_is_unknown(v2):
    v2.write("/sys/fs/cgroup/system.slice/memory.max", "?\n")
    assert not _v2(v2).memory.known


def test_a_cgroup_outside_our_namespace_is_unknown(v2):
    limits = _limits(v2, MOUNTS_V2, f"0::/../docker-{ID}.scope\n")
    assert "namespace" in limits.memory.content.reason


def test_a_mount_that_shows_a_part_of_the_hierarchy(v2):
    mounts = MOUNTS_V2.replace("0:28 / ", f"0:28 /system.slice/docker-{ID}.scope ")
    v2.write("/sys/fs/cgroup/memory.max", "7\n")
    assert _limits(v2, mounts, f"0::/system.slice/docker-{ID}.scope\n").memory.value == 7
    assert not _limits(v2, mounts, f"0::/elsewhere/docker-{ID}.scope\n").memory.known


@pytest.fixture
def v1(tmp_path):
    host = FakeHost(tmp_path)
    files = {
        "memory": {
            "memory.limit_in_bytes": 64 * MIB,
            "memory.memsw.limit_in_bytes": 96 * MIB,
            "memory.max_usage_in_bytes": 5 * MIB,
        },
        "cpu,cpuacct": {"cpu.cfs_quota_us": 50_000, "cpu.cfs_period_us": 100_000, "cpu.shares": 512},
        "pids": {"pids.max": 50, "pids.current": 3},
    }
    for mount, values in files.items():
        for name, value in values.items():
            host.write(f"/sys/fs/cgroup/{mount}/docker/{ID}/{name}", f"{value}\n")
    host.write("/sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n")
    host.write("/sys/fs/cgroup/memory/memory.memsw.limit_in_bytes", "9223372036854771712\n")
    return host


LINES_V1 = f"9:name=systemd:/docker/{ID}\n8:pids:/docker/{ID}\n4:memory:/docker/{ID}\n1:cpu,cpuacct:/docker/{ID}\n"


@pytest.mark.parametrize(
    ("mounts", "lines"), [(MOUNTS_V1, LINES_V1), (MOUNTS_HYBRID, LINES_V1 + f"0::/docker/{ID}\n")], ids=["v1", "hybrid"]
)
def test_version_1(v1, mounts, lines):
    v1.write("/sys/fs/cgroup/unified/cgroup.controllers", "hugetlb\n")
    limits = _limits(v1, mounts, lines)
    assert (limits.version, limits.path) == (1, f"/docker/{ID}")
    assert limits.memory.value == 64 * MIB
    assert limits.memory_swap.value == 32 * MIB
    assert limits.cpus.value == 0.5
    assert limits.cpu_weight.value == 20
    assert limits.pids.value == 50
    assert limits.memory_peak.value == 5 * MIB
    assert limits.pids_current.value == 3


def test_the_pids_controller_may_be_on_the_unified_hierarchy(v1):
    mounts = "".join(line + "\n" for line in MOUNTS_HYBRID.splitlines() if "/pids" not in line)
    v1.write("/sys/fs/cgroup/unified/cgroup.controllers", "pids\n")
    v1.write(f"/sys/fs/cgroup/unified/docker/{ID}/pids.max", "33\n")
    limits = _limits(v1, mounts, LINES_V1 + f"0::/docker/{ID}\n")
    assert (limits.version, limits.memory.value, limits.pids.value) == (1, 64 * MIB, 33)


def test_version_1_without_limits(v1):
    base = f"/sys/fs/cgroup/memory/docker/{ID}"
    v1.write(f"{base}/memory.limit_in_bytes", "9223372036854771712\n")
    v1.write(f"{base}/memory.memsw.limit_in_bytes", "9223372036854771712\n")
    v1.write(f"/sys/fs/cgroup/cpu,cpuacct/docker/{ID}/cpu.cfs_quota_us", "-1\n")
    v1.write(f"/sys/fs/cgroup/pids/docker/{ID}/pids.max", "max\n")
    limits = _limits(v1, MOUNTS_V1, LINES_V1)
    assert (limits.memory.value, limits.memory_swap.value, limits.cpus.value, limits.pids.value) == (None,) * 4


def test_a_kernel_that_does_not_count_swap(v1):
    (v1.root / f"sys/fs/cgroup/memory/docker/{ID}/memory.memsw.limit_in_bytes").unlink()
    assert _limits(v1, MOUNTS_V1, LINES_V1).memory_swap.content.reason == NO_SWAP


def test_no_cgroup_file_system_at_all(tmp_path):
    limits = _limits(FakeHost(tmp_path), "", f"0::/docker/{ID}\n")
    assert not any(fact.known for fact in (limits.memory, limits.cpus, limits.pids, limits.memory_swap))


def test_mounts():
    assert parse_cgroup_mounts(MOUNTS_HYBRID.encode()) == (
        CgroupMount("/sys/fs/cgroup/cpu,cpuacct", "/", ("rw", "cpu", "cpuacct"), unified=False),
        CgroupMount("/sys/fs/cgroup/memory", "/", ("rw", "memory"), unified=False),
        CgroupMount("/sys/fs/cgroup/pids", "/", ("rw", "pids"), unified=False),
        CgroupMount("/sys/fs/cgroup/systemd", "/", ("rw", "name=systemd"), unified=False),
        CgroupMount("/sys/fs/cgroup/unified", "/", (), unified=True),
    )


def test_shares_become_the_weight_that_runtimes_set():
    assert [parse_shares(b"%d" % shares) for shares in (0, 2, 1024, 262_144)] == [1, 1, 39, 10_000]


@given(st.binary())
def test_numbers_raise_nothing_but_value_errors(data: bytes):
    for parse in (parse_amount, parse_cores, parse_shares):
        try:
            parse(data)
        except ValueError:
            continue
    parse_cgroup_mounts(data)
