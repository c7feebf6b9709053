"""Practice 3: quotas as asked for, as the kernel has them, and as the host could bear them."""

import pytest
from msgspec import structs
from tests.practices.verdicts import evidence, findings, is_unknown, verdicts

from dockward.kit import container_world, engine, host, kernel, resources, service, workload, world
from dockward.model.fact import Fact, Unknown
from dockward.model.finding import Verdict
from dockward.model.host import HostMount
from dockward.model.workload import Logging, Mount, MountKind, Restart, State, Ulimit
from dockward.practices.p03_quotas import GIB, MIB
from dockward.practices.p03_quotas.memory_overcommitted import Share
from dockward.practices.p03_quotas.restart_unbounded import Tries

UNSEEN = Unknown("not readable")
NOT_APPLICABLE = {Verdict.NOT_APPLICABLE}
GROUP = kernel().cgroup.value


def limited(**changes):
    """The kernel's view with other limits."""
    return kernel(cgroup=structs.replace(GROUP, **{name: Fact(value) for name, value in changes.items()}))


def container(seen=None, **quotas):
    return workload(resources=resources(**quotas), kernel=seen)


@pytest.mark.parametrize(
    ("rule", "quota"), [("memory-unlimited", "memory"), ("pids-unlimited", "pids"), ("swap-unlimited", "memory_swap")]
)
def test_a_limit_that_the_kernel_has_silences_its_absence_in_the_settings(rule, quota):
    asked = {quota: None}
    assert findings(rule, container(**asked))
    assert findings(rule, container(limited(**{quota: None}), **asked))
    assert findings(rule, container(kernel(cgroup=UNSEEN), **asked))
    assert findings(rule, container(limited(**{quota: 64 * MIB}), **asked)) == ()
    assert is_unknown(rule, workload(resources=resources(**{quota: UNSEEN}), kernel=UNSEEN))


@pytest.mark.parametrize("rule", ["memory-unlimited", "cpu-unlimited"])
def test_services_need_quotas_too(rule):
    bare = service(resources=resources(memory=None, cpus=None, cpu_shares=None))
    assert findings(rule, world(services=(bare,), containers=()))


@pytest.mark.parametrize(
    ("quotas", "expected"),
    [
        ({"cpus": None, "cpu_shares": None}, 1),
        ({"cpus": None, "cpu_shares": 1024}, 1),
        ({"cpus": None, "cpu_shares": 512}, 0),
        ({"cpus": 0.1, "cpu_shares": None}, 0),
        ({"cpus": None, "cpu_shares": None, "cpuset": "0-1"}, 0),
        ({"cpus": None, "cpu_shares": 200_000}, 1),
        ({"cpus": None, "cpu_shares": None, "cpuset": "0-3"}, 1),
        ({"cpus": None, "cpu_shares": None, "cpuset": "0,1,2-3"}, 1),
        ({"cpus": None, "cpu_shares": None, "cpuset": "0-999999999"}, 1),
        ({"cpus": None, "cpu_shares": None, "cpuset": "0-1,x,2-,99999999999999"}, 0),
        ({"cpus": None, "cpu_shares": None, "cpuset": "3,3,3,3,3"}, 0),
        ({"cpus": None, "cpu_shares": 512, "cpuset": "0-3"}, 0),
        ({"cpus": 0.1, "cpu_shares": 200_000, "cpuset": "0-3"}, 0),
    ],
)
def test_a_share_of_the_processors(quotas, expected):
    assert len(findings("cpu-unlimited", container(**quotas))) == expected


def test_how_many_processors_a_set_leaves_takes_the_hosts_number():
    one = container(cpus=None, cpu_shares=None, cpuset="0-3")
    assert findings("cpu-unlimited", container_world(one, host=None)) == ()
    assert is_unknown("cpu-unlimited", container_world(one, host=host(cores=UNSEEN)))


def test_without_a_memory_limit_swap_is_left_to_its_rule():
    assert verdicts("swap-unlimited", container(memory=None, memory_swap=None)) == NOT_APPLICABLE


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        ({}, []),
        ({"memory": None}, ["memory not enforced"]),
        ({"memory": 257 * MIB}, []),
        ({"memory": 300 * MIB}, ["memory not enforced"]),
        ({"memory": 64 * MIB, "pids": 10, "cpus": 0.1}, []),
        ({"pids": None}, ["pids not enforced"]),
        ({"pids": 5000}, ["pids not enforced"]),
        ({"cpus": 2.0}, ["cpus not enforced"]),
        ({"memory_swap": None}, ["swap not enforced"]),
        ({"memory_swap": 256 * MIB}, ["swap not enforced"]),
    ],
)
def test_the_kernel_is_held_against_the_settings(seen, expected):
    assert evidence("quota-not-enforced", workload(kernel=limited(**seen))) == expected


def test_what_was_not_asked_for_need_not_be_enforced():
    seen = limited(memory=None, memory_swap=None, cpus=None, pids=None)
    asked = resources(memory=None, memory_swap=None, cpus=None, pids=None)
    assert findings("quota-not-enforced", workload(resources=asked, kernel=seen)) == ()
    assert verdicts("quota-not-enforced", workload(kernel=None)) == NOT_APPLICABLE


def test_a_limit_that_cannot_be_read_is_unknown_after_what_is_certain():
    seen = kernel(cgroup=structs.replace(GROUP, memory=Fact(None), memory_swap=Fact(UNSEEN)))
    assert evidence("quota-not-enforced", workload(kernel=seen)) == ["memory not enforced"]
    seen = kernel(cgroup=structs.replace(GROUP, memory_swap=Fact(UNSEEN)))
    assert is_unknown("quota-not-enforced", workload(kernel=seen))


@pytest.mark.parametrize(
    ("quotas", "expected"),
    [
        ({"memory": 8 * GIB}, ["memory beyond the host"]),
        ({"memory": 8 * GIB - 1}, []),
        ({"cpus": 4.0}, ["cpus beyond the host"]),
        ({"cpus": 3.9}, []),
        ({"pids": 32_768}, []),
        ({"pids": 32_769}, ["pids beyond the host"]),
    ],
)
def test_limits_as_large_as_the_host(quotas, expected):
    assert evidence("limit-beyond-host", container(**quotas)) == expected


def test_one_processor_of_one_is_no_flaw():
    assert findings("limit-beyond-host", container_world(container(cpus=1.0), host=host(cores=1))) == ()


def test_without_the_host_its_size_is_unknown():
    assert is_unknown("limit-beyond-host", container_world(container(), host=None))
    assert evidence("limit-beyond-host", container_world(container(pids=99_999), host=None)) == ["pids beyond the host"]


def test_only_what_runs_adds_to_the_memory_promised():
    stopped = structs.replace(workload().lifetime.value, state=State.EXITED)
    several = [workload(id=f"{nr:064x}", resources=resources(memory=3 * GIB)) for nr in range(3)]
    assert findings("memory-overcommitted", container_world(*several))
    idle = structs.replace(several[0], lifetime=Fact(stopped))
    assert findings("memory-overcommitted", container_world(idle, *several[1:])) == ()
    assert findings("memory-overcommitted", container_world(*several), Share(percent=150)) == ()


@pytest.mark.parametrize(("current", "expected"), [(89, 0), (90, 1), (100, 1)])
def test_processes_near_their_limit(current, expected):
    assert len(findings("pids-nearly-used", workload(kernel=limited(pids_current=current)))) == expected


def test_without_a_limit_there_is_no_nearness():
    assert verdicts("pids-nearly-used", workload(kernel=limited(pids=None))) == NOT_APPLICABLE


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        (Ulimit("nofile", 1024, -1), ["nofile=unlimited"]),
        (Ulimit("nofile", 1, (1 << 20) + 1), ["nofile=1048577"]),
        (Ulimit("nofile", 1, 1 << 20), []),
        (Ulimit("nproc", 1, -1), ["nproc=unlimited"]),
        (Ulimit("memlock", -1, -1), []),
    ],
)
def test_ulimits_that_bound_nothing(limit, expected):
    assert evidence("ulimit-unbounded", container(ulimits=(limit,))) == expected


def test_a_default_of_the_engine_is_enough_for_ulimits():
    bare = workload(resources=resources(ulimits=()))
    assert findings("ulimits-not-set", container_world(bare)) == ()
    assert findings("ulimits-not-set", container_world(bare, engine=engine(settings={"default-ulimits": {}})))
    assert is_unknown("ulimits-not-set", container_world(bare, engine=None))


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        (Restart("no"), []),
        (Restart("always"), ["always"]),
        (Restart("unless-stopped"), ["unless-stopped"]),
        (Restart("on-failure", 5), []),
        (Restart("on-failure", 6), ["on-failure:6"]),
        (Restart("on-failure", 0), ["on-failure"]),
    ],
)
def test_restarts_without_end(policy, expected):
    assert evidence("restart-unbounded", workload(restart=policy)) == expected


def test_the_policy_says_how_many_tries_are_enough():
    assert findings("restart-unbounded", workload(restart=Restart("on-failure", 6)), Tries(most=6)) == ()


@pytest.mark.parametrize(
    ("log", "expected"),
    [
        (Logging("json-file"), 1),
        (Logging("json-file", {"max-size": "-1"}), 1),
        (Logging("json-file", {"max-file": "3"}), 1),
        (Logging("json-file", {"max-size": "10m"}), 0),
        (Logging("local"), 0),
        (Logging("journald"), 0),
    ],
)
def test_logs_without_a_bound(log, expected):
    assert len(findings("log-unbounded", workload(logging=log))) == expected


@pytest.mark.parametrize(
    ("options", "expected"), [({}, 1), ({"max-size": "0"}, 1), ({"max-size": "1g"}, 0), ("hostile", 1), ([1], 1)]
)
def test_the_engines_default_log_without_a_bound(options, expected):
    one = engine(logging_driver="json-file", settings={"log-opts": options})
    assert len(findings("default-log-unbounded", one)) == expected


@pytest.mark.parametrize(
    ("targets", "root", "expected"),
    [
        (("/",), "/var/lib/docker", 1),
        (("/", "/var"), "/var/lib/docker", 1),
        (("/", "/var/lib"), "/var/lib/docker", 0),
        (("/", "/var/lib/docker"), "/var/lib/docker", 0),
        (("/", "/var/lib/docker/overlay2/x/merged"), "/var/lib/docker", 1),
        (("/", "/srv"), "/srv/docker", 0),
        (("/", "/var/lib/docker-old"), "/var/lib/docker", 1),
    ],
)
def test_the_partition_of_the_engines_data(targets, root, expected):
    mounts = tuple(HostMount(one, "/dev/sda1", "ext4", frozenset()) for one in targets)
    found = findings("data-on-system-disk", host(mounts=mounts, data_root=root))
    assert len(found) == expected
    assert all(("/var's" in one.message) is ("/var" in targets) for one in found)


def test_other_storage_has_no_base_device():
    assert verdicts("base-device-enlarged", engine()) == NOT_APPLICABLE
    odd = engine(storage_driver="devicemapper", settings={"storage-opts": "dm.basesize=1T"})
    assert findings("base-device-enlarged", odd) == ()


@pytest.mark.parametrize(
    ("mount", "memory", "expected"),
    [
        (Mount(kind=MountKind.TMPFS, target="/t"), None, 1),
        (Mount(kind=MountKind.TMPFS, target="/t"), 64 * MIB, 0),
        (Mount(kind=MountKind.TMPFS, target="/t", size=MIB), None, 0),
        (Mount(kind=MountKind.TMPFS, target="/t", writable=False), None, 0),
        (Mount(kind=MountKind.VOLUME, target="/t", source="data"), None, 0),
    ],
)
def test_tmpfs_without_a_bound(mount, memory, expected):
    one = workload(mounts=(mount,), resources=resources(memory=memory), kernel=None)
    assert len(findings("tmpfs-unbounded", one)) == expected


def test_a_read_only_root_needs_no_disk_quota():
    bare = resources(storage_size=None)
    assert findings("disk-unlimited", workload(resources=bare, readonly_root=False))
    assert findings("disk-unlimited", workload(resources=bare, readonly_root=True)) == ()
    assert is_unknown("disk-unlimited", workload(resources=bare, readonly_root=UNSEEN))


@pytest.mark.parametrize(("parent", "expected"), [("", 0), ("system.slice", 0), ("/docker", 0), ("user.slice", 1)])
def test_the_control_group_of_the_engine(parent, expected):
    assert len(findings("default-cgroup-parent-set", engine(settings={"cgroup-parent": parent}))) == expected


@pytest.mark.parametrize(("size", "memory", "expected"), [(3 * GIB, None, 1), (2 * GIB, None, 0), (3 * GIB, GIB, 0)])
def test_shared_memory_is_bounded_by_a_memory_limit(size, memory, expected):
    assert len(findings("shared-memory-huge", container(shm_size=size, memory=memory))) == expected


@pytest.mark.parametrize(
    ("shares", "weight", "fires"),
    [(1024, 39, False), (1024, 100, False), (512, 20, False), (512, 59, False), (512, 100, True), (2, None, True)],
)
def test_shares_are_held_against_the_kernels_weight(shares, weight, fires):
    seen = workload(resources=resources(cpu_shares=shares), kernel=limited(cpu_weight=weight))
    assert evidence("quota-not-enforced", seen) == (["cpu shares not enforced"] if fires else [])


def test_shares_that_nobody_asked_for_are_not_missed():
    seen = workload(resources=resources(cpu_shares=None), kernel=limited(cpu_weight=100))
    assert evidence("quota-not-enforced", seen) == []


@pytest.mark.parametrize(
    ("asked", "real", "fires"),
    [
        (2048, 2048, False),
        (2048, 1024, False),
        (2048, 2049, True),
        (2048, None, True),
        (-1, None, False),
    ],
)
def test_a_hard_limit_above_the_one_that_was_asked_for_is_not_in_force(asked, real, fires):
    seen = workload(
        resources=resources(ulimits=(Ulimit("nofile", 1024, asked),)), kernel=kernel(limits={"nofile": real})
    )
    assert evidence("ulimit-not-enforced", seen) == (["nofile not enforced"] if fires else [])


def test_limits_that_could_not_be_read_are_unknown():
    assert is_unknown("ulimit-not-enforced", workload(kernel=kernel(limits=Unknown("no access"))))
    assert verdicts("ulimit-not-enforced", workload(kernel=None)) == NOT_APPLICABLE


def test_of_a_sandbox_the_control_group_still_counts():
    hidden = workload(kernel=limited(memory=None), resources=resources())
    sandboxed = structs.replace(hidden, kernel=Fact(structs.replace(hidden.kernel.value, sandboxed=True)))
    assert evidence("quota-not-enforced", sandboxed) == ["memory not enforced"]
    assert verdicts("ulimit-not-enforced", sandboxed) == NOT_APPLICABLE
