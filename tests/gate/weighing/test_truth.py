"""What the kernel shows of a started container, against what was admitted."""

import pytest
from msgspec import structs
from tests.gate.world import HOST, IMAGE, Engine, container, decided

from dockward.gate.asking import NodeIn, RealPaths
from dockward.gate.rights.grants import Access, Grant, grant_of
from dockward.gate.rights.scope import OWNER
from dockward.gate.weighing.started import look_at
from dockward.gate.weighing.truth import EnginesOwn, differences, remounted
from dockward.judge.policy.gate import Action, Admitted
from dockward.judge.policy.powers import ROUTES
from dockward.judge.policy.roles import Objects, Role, Who
from dockward.kit import kernel, process, workload
from dockward.model.fact import Fact
from dockward.model.hostplace import HostPlace
from dockward.model.kernel import IdRange, KernelMount
from dockward.model.severity import Severity
from dockward.model.workload import Device, Mount, MountKind, Seccomp, SeccompChoice

ROOT = "/var/lib/docker"
ENGINES = EnginesOwn((ROOT, "/mnt/b/docker"), "c0")
PID = 4711
DEVICES = Admitted(devices=("/dev/*",))
DEFAULT = 0xA80425FB
"""The mask of the engine's default capabilities, as /proc/PID/status has it."""


def mounted(target, host_path, *options, filesystem="ext4"):
    return KernelMount(
        target=target,
        root=host_path or "/",
        device="8:1",
        filesystem=filesystem,
        source="/dev/sda1",
        options=frozenset(options or {"rw"}),
        host_path=host_path,
    )


def bound(target, host_path, **more):
    return Mount(kind=MountKind.BIND, target=target, source=host_path, host_path=host_path, **more)


ASKED = {
    "cap_drop": frozenset(),
    "cap_add": frozenset(),
    "no_new_privileges": True,
    "seccomp": Seccomp(SeccompChoice.DEFAULT),
    "readonly_root": True,
    "mounts": (bound("/data", "/srv/data"), bound("/page", "/srv/page", writable=False)),
    "network_mode": "shop",
    "pid_mode": "",
    "ipc_mode": "private",
    "uts_mode": "",
}
OWN = (
    mounted("/", None),
    mounted("/data", "/srv/data"),
    mounted("/data/below", "/srv/data/below"),
    mounted("/page", "/srv/page", "ro"),
    mounted("/etc/hosts", f"{ROOT}/containers/c0/hosts"),
    mounted("/dev/shm", f"{ROOT}/containers/c0/mounts/shm"),
    mounted("/proc/kcore", None),
)


def seen(*, mounts=OWN, shared=frozenset({"user"}), readonly=True, **of_process):
    of_process = {"cap_bounding": DEFAULT, "cap_effective": 0, "cap_permitted": 0, "seccomp": 2} | of_process
    first = process(pid=PID, no_new_privileges=of_process.pop("no_new_privileges", True), **of_process)
    return kernel(pid=PID, processes=(first,), shared=shared, mounts=mounts, root_readonly=readonly)


def told(asked=(), **found):
    return differences(workload(**ASKED | dict(asked)), seen(**found), ENGINES)


def test_a_container_that_is_what_was_admitted_has_no_differences():
    assert told() == ()


@pytest.mark.parametrize(
    ("found", "words"),
    [
        ({"shared": frozenset({"net", "user"})}, "host's net namespace"),
        ({"shared": frozenset({"pid"})}, "host's pid namespace"),
        ({"shared": frozenset({"ipc"})}, "host's ipc namespace"),
        ({"shared": frozenset({"uts"})}, "host's uts namespace"),
        ({"cap_bounding": DEFAULT | 1 << 21}, "weren't asked for: SYS_ADMIN"),
        ({"cap_effective": 1 << 16}, "weren't asked for: SYS_MODULE"),
        ({"cap_permitted": 1 << 63}, "weren't asked for: 63"),
        ({"seccomp": 0}, "No filter of system calls"),
        ({"no_new_privileges": False}, "can gain privileges"),
        ({"readonly": False}, "root file system is writable"),
        ({"mounts": (*OWN, mounted("/host", "/"))}, "/ of the host is mounted at /host"),
        ({"mounts": (mounted("/data", "/"),)}, "/data shows / of the host, and was admitted for /srv/data"),
        ({"mounts": (mounted("/data/below", "/etc"),)}, "/data/below shows /etc of the host"),
        ({"mounts": (mounted("/page", "/srv/page", "rw"),)}, "/page is writable"),
        ({"mounts": (mounted("/dev/shm", "/srv/memory"),)}, "/srv/memory of the host"),
        ({"mounts": (mounted("/sbin/docker-init", "/usr/bin/docker-init", "rw"),)}, "docker-init of the host"),
    ],
)
def test_what_it_has_beyond_that_is_told(found, words):
    (only,) = told(**found)
    assert words in only


MAPPED = (IdRange(0, 100_000, 65_536),)
NODES = (
    *(mounted(f"/dev/{one}", f"/dev/{one}", filesystem="devtmpfs") for one in ("null", "zero", "tty", "dri/card0")),
    mounted("/proc/keys", "/dev/null", filesystem="devtmpfs"),
)


def test_where_users_are_mapped_devices_are_mounted_for_nobody_may_make_them():
    asked = workload(**ASKED | {"devices": (Device("/dev/dri/card0", "/dev/dri/card0"),)})
    view = seen(mounts=(*OWN, *NODES))
    plain = structs.replace(view, uid_map=Fact((IdRange(0, 0, 1 << 32),)))
    assert len(differences(asked, plain, ENGINES)) == len(NODES)
    assert differences(asked, structs.replace(view, uid_map=Fact(MAPPED)), ENGINES) == ()


@pytest.mark.parametrize(
    ("target", "host_path"),
    [
        ("/dev/sda", "/dev/sda"),
        ("/dev/null", "/dev/sda"),
        ("/dev/zero", "/etc/shadow"),
        ("/proc/keys", "/proc/keys"),
        ("/etc/shadow", "/dev/null"),
        ("/etc/passwd", "/etc/passwd"),
    ],
)
def test_nothing_else_of_the_host_is_mounted_then(target, host_path):
    """At `--device /dev/null:/etc/passwd` runc mounts the host's /etc/passwd then, whatever was asked for."""
    asked = workload(**ASKED | {"devices": (Device("/dev/null", "/etc/passwd"),)})
    view = structs.replace(seen(mounts=(*OWN, mounted(target, host_path))), uid_map=Fact(MAPPED))
    assert len(differences(asked, view, ENGINES)) == 1


@pytest.mark.parametrize("over", [bound("/data/own", "/srv/own"), Mount(kind=MountKind.TMPFS, target="/data/own")])
def test_what_came_along_with_a_bind_may_have_something_mounted_over_it(over):
    asked = {"mounts": (*ASKED["mounts"], over)}
    own = (mounted("/data/own", "/srv/own"),) if over.kind is MountKind.BIND else ()
    assert told(asked, mounts=(*OWN, mounted("/data/own", "/srv/data/own"), *own)) == ()
    (only,) = told(asked, mounts=(*OWN, mounted("/data/own", "/srv/data/other"), *own))
    assert "/srv/data/other" in only


def test_what_came_along_with_a_read_only_bind_is_not_writable_instead():
    """Its source may have been moved to what it is mounted over."""
    asked = {"mounts": (*ASKED["mounts"], bound("/page/own", "/srv/own"))}
    assert told(asked, mounts=(*OWN, mounted("/page/own", "/srv/page/own", "ro"))) == ()
    (only,) = told(asked, mounts=(*OWN, mounted("/page/own", "/srv/page/own")))
    assert "/page/own shows /srv/page/own of the host, and was admitted for /srv/own" in only


@pytest.mark.parametrize("target", ["/memory", "/memory/deep"])
def test_where_memory_alone_was_asked_for_is_nothing_of_the_host(target):
    asked = {"mounts": (*ASKED["mounts"], Mount(kind=MountKind.TMPFS, target="/memory"))}
    assert told(asked, mounts=(*OWN, mounted("/memory", None, filesystem="tmpfs"))) == ()
    (only,) = told(asked, mounts=(*OWN, mounted("/memory", None, filesystem="tmpfs"), mounted(target, "/etc")))
    assert only == f"/etc of the host is mounted at {target}, where memory alone was asked for."


def test_of_two_at_one_place_the_one_that_the_engine_tells_counts():
    """It tells none of `--tmpfs`, which is told behind all else."""
    memory = Mount(kind=MountKind.TMPFS, target="/data")
    asked = {"mounts": (bound("/data", "/srv/data"), memory)}
    assert told(asked, mounts=(mounted("/data", "/srv/data"),)) == ()
    (only,) = told(asked, mounts=(mounted("/data", "/etc"),))
    assert "/data shows /etc of the host, and was admitted for /srv/data" in only
    (only,) = told({"mounts": asked["mounts"][::-1]}, mounts=(mounted("/data", "/srv/data"),))
    assert "where memory alone was asked for" in only


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"network_mode": "host"}, {"shared": frozenset({"net"})}),
        ({"pid_mode": "container:c1"}, {"shared": frozenset({"pid"})}),
        ({"cap_add": frozenset({"SYS_ADMIN"})}, {"cap_bounding": DEFAULT | 1 << 21}),
        ({"cap_add": frozenset({"ALL"})}, {"cap_bounding": (1 << 41) - 1}),
        ({"privileged": True}, {"cap_bounding": (1 << 41) - 1, "seccomp": 0}),
        ({"seccomp": Seccomp(SeccompChoice.UNCONFINED)}, {"seccomp": 0}),
        ({"no_new_privileges": False}, {"no_new_privileges": False}),
        ({"readonly_root": False}, {"readonly": False}),
        ({}, {"mounts": (mounted("/sbin/docker-init", "/usr/bin/docker-init", "ro"),)}),
        ({"mounts": (bound("/", "/srv/root"),)}, {"mounts": (mounted("/any", "/srv/root/any"),)}),
    ],
)
def test_what_was_admitted_is_no_difference(asked, found):
    assert told(asked, **found) == ()


def looked_again(engine, view, known="", by=lambda setting: setting, **more):
    after = decided("POST /containers/other/start", engine_=engine).after
    return seen_by(look_at(after.container, by(after.setting), known, **more), engine, view)


def seen_by(asking, engine, view):
    answer = None
    while True:
        try:
            question = asking.send(answer)
        except StopIteration as done:
            return done.value
        answer = view if type(question).__name__ == "InKernel" else engine.answer(question)


def running(**more):
    return container() | {"State": {"Status": "running", "Running": True, "Pid": PID}} | more


def test_it_is_judged_once_more_after_its_start():
    engine = Engine({"/containers/other/json": running(), f"/containers/{'c' * 64}/json": running()})
    found = looked_again(engine, seen(mounts=(), cap_bounding=DEFAULT | 1 << 21))
    assert len(found.beyond) == 1
    assert "SYS_ADMIN" in found.beyond[0]
    assert found.refused == ""
    assert looked_again(engine, seen(mounts=()), found.run) is None
    engine.answers[f"/containers/{'c' * 64}/json"]["HostConfig"] |= {"PidMode": "host"}
    again = looked_again(engine, seen(mounts=()))
    assert again.beyond == ()
    assert "DW0601" in again.refused
    assert again.spec != found.spec


BUILT = {"LogConfig": {"Type": "none", "Config": {}}, "RestartPolicy": {"Name": "no", "MaximumRetryCount": 0}}


@pytest.mark.parametrize(
    ("host", "building", "why"),
    [
        (BUILT, True, ""),
        (BUILT, False, "DW0209"),
        ({**BUILT, "LogConfig": {"Type": "local"}}, True, "DW0301"),
        ({**BUILT, "LogConfig": {"Type": "syslog"}}, True, "DW0301"),
        ({**BUILT, "RestartPolicy": {"Name": "always"}}, True, "DW0209"),
        ({**BUILT, "PidMode": "host"}, True, "DW0601"),
        ({**BUILT, "Runtime": "other"}, True, "Runtime 'other'"),
        ({**BUILT, "CapAdd": ["SYS_ADMIN"]}, True, "DW1202"),
    ],
)
def test_a_container_of_a_build_keeps_no_log_and_has_what_limits_the_build_says(host, building, why):
    """No more than that is passed over: whoever else makes one meanwhile gets nothing of the host by it."""

    def by(setting):
        actions = {"DW0301": Action.DENY, "DW0601": Action.DENY}
        law = structs.replace(setting.law, actions=actions, deny_from=Severity.LOW)
        return structs.replace(setting, law=law, building=building)

    there = f"/containers/{'c' * 64}/json"
    engine = Engine({"/containers/other/json": running(), there: running()})
    engine.answers[there]["HostConfig"] |= host
    found = looked_again(engine, seen(mounts=()), by=by)
    assert why in found.refused
    assert bool(found.refused) is bool(why)


def test_one_that_joins_another_is_judged_each_time_for_that_one_may_have_changed():
    engine = Engine({"/containers/other/json": running(), f"/containers/{'c' * 64}/json": running()})
    assert looked_again(engine, seen(mounts=())).spec
    joined = container() | {"Id": "d" * 64, "Name": "/joined"}
    engine.answers |= {f"/containers/{one}/json": joined for one in ("joined", "d" * 64)}
    engine.answers[f"/containers/{'c' * 64}/json"]["HostConfig"] |= {"PidMode": "container:joined"}
    assert looked_again(engine, seen(mounts=())).spec == ""


def test_a_device_that_is_another_by_now_is_seen():
    class Holding(Engine):
        def answer(self, question):
            return "/dev/sda" if isinstance(question, NodeIn) else super().answer(question)

    there = running(HostConfig={**HOST, "Devices": [{"PathOnHost": "/dev/tape", "PathInContainer": "/dev/tape"}]})
    links = {"/dev/tape": HostPlace(paths=("/dev/tape",), device="/dev/st0")}
    answers = {f"/containers/{one}/json": there for one in ("other", "c" * 64)}
    after = decided("POST /containers/other/start", engine_=Engine(answers, links), admitted=DEVICES).after
    (told,) = seen_by(look_at(after.container, after.setting), Holding(answers, links), seen(mounts=())).beyond
    assert told == "At /dev/tape it holds the device /dev/sda, and was admitted for /dev/st0."


def asked_of_host(engine):
    return [one for one in engine.asked if isinstance(one, RealPaths)]


def test_what_shows_more_or_is_as_before_is_judged_no_further_and_no_file_is_looked_for():
    engine = Engine({"/containers/other/json": running(), f"/containers/{'c' * 64}/json": running()})
    engine.answers[f"/containers/{'c' * 64}/json"]["HostConfig"] |= {"PidMode": "host"}
    for view, more in (
        (seen(mounts=(), cap_bounding=DEFAULT | 1 << 21), {}),
        (seen(mounts=()), {"as_before": lambda one: one.spec}),
    ):
        engine.asked.clear()
        assert looked_again(engine, view, **more).refused == ""
        assert not any(one.linked for one in asked_of_host(engine)[1:])


def test_one_that_was_admitted_in_this_run_is_not_held_to_what_was_moved_on_the_host_since():
    there = {"/containers/other/json": running(), f"/containers/{'c' * 64}/json": running()}
    engine, view = Engine(there), seen(mounts=(mounted("/data", "/srv/old"),))
    found = looked_again(engine, view)
    assert (len(found.beyond), found.seen) == (1, False)
    again = looked_again(engine, view, admitted=found.run)
    assert (again.beyond, again.seen) == ((), True)


def test_the_engines_directory_is_known_by_all_its_names():
    there = {"/containers/other/json": running(), f"/containers/{'c' * 64}/json": running()}
    own = mounted("/etc/hosts", f"/mnt/b/docker/containers/{'c' * 64}/hosts")
    names = HostPlace(paths=("/mnt/b/docker", ROOT))
    assert looked_again(Engine(there, {ROOT: names}), seen(mounts=(own,))).beyond == ()
    assert len(looked_again(Engine(there), seen(mounts=(own,))).beyond) == 1


def test_one_that_has_ended_has_nothing_to_look_at():
    engine = Engine({"/containers/other/json": container(), f"/containers/{'c' * 64}/json": container()})
    assert looked_again(engine, None) is None
    engine.answers[f"/containers/{'c' * 64}/json"] = running()
    assert looked_again(engine, None) is None


def test_another_name_of_what_was_admitted_is_no_difference():
    asked = workload(**ASKED | {"mounts": (bound("/data", "/srv/data"),)})
    found = seen(mounts=(mounted("/data", "/mnt/b/data"), mounted("/data/in", "/mnt/c")))
    names = {"/data": ("/srv/data", "/mnt/b/data"), "/data/in": ("/mnt/c",)}
    assert differences(asked, found, ENGINES, names) == ()
    assert len(differences(asked, found, ENGINES)) == 2
    (told,) = differences(asked, found, ENGINES, {"/data": ("/srv/data", "/mnt/b/data")})
    assert "/data/in shows /mnt/c" in told


@pytest.mark.parametrize(
    ("target", "host_path"),
    [
        ("/data", f"{ROOT}/containers/other"),
        ("/data", f"{ROOT}/containers/c0"),
        ("/data", f"{ROOT}/containers/c0/mounts/secrets/key"),
        ("/data", "/mnt/b/docker/containers/other/config.v2.json"),
        ("/elsewhere", f"{ROOT}/containers/c0/hostconfig.json"),
        ("/elsewhere", f"{ROOT}/containers/other/mounts/secrets/key"),
        ("/etc/hosts", f"{ROOT}/containers/other/config.v2.json"),
    ],
)
def test_what_the_engine_keeps_of_containers_is_told_unless_it_mounts_that_itself(target, host_path):
    (found,) = told(mounts=(*(one for one in OWN if one.target != target), mounted(target, host_path)))
    assert host_path in found


@pytest.mark.parametrize("target", ["/dev/shm", "/sbin/docker-init"])
def test_where_the_engine_mounts_its_own_read_only_what_is_asked_for_is_compared(target):
    asked = {"mounts": (bound(target, "/srv/data", writable=False),)}
    (found,) = told(asked, mounts=(mounted(target, "/etc", "ro"),))
    assert "/etc of the host, and was admitted for /srv/data" in found


def test_the_engine_mounts_its_own_by_any_name_of_its_directory():
    own = (
        mounted("/etc/hosts", "/mnt/b/docker/containers/c0/hosts"),
        mounted("/etc/resolv.conf", f"{ROOT}/containers/joined/resolv.conf"),
        mounted("/dev/shm", "/mnt/b/docker/containers/joined/mounts/shm"),
        mounted("/run/secrets/key", f"{ROOT}/containers/c0/mounts/secrets/0", "ro"),
        mounted("/sbin/docker-init", "/usr/libexec/docker-init", "ro"),
    )
    assert told(mounts=(*OWN[:4], *own)) == ()
    memory = Mount(kind=MountKind.TMPFS, target="/dev/shm")
    assert told({"mounts": (memory,)}, mounts=own) == ()


def kernels(target, filesystem, options):
    return mounted(target, None, *options.split(","), filesystem=filesystem)


USUAL = {
    "/proc": ("proc", "rw,nosuid,nodev,noexec,relatime"),
    "/sys": ("sysfs", "ro,nosuid,nodev,noexec,relatime"),
    "/sys/fs/cgroup": ("tmpfs", "rw,nosuid,nodev,noexec"),
    "/sys/fs/cgroup/memory": ("cgroup", "ro,nosuid,nodev,noexec"),
    "/proc/bus": ("proc", "ro,nosuid"),
    "/proc/sys": ("proc", "ro,nosuid"),
    "/proc/kcore": ("tmpfs", "rw,nosuid"),
    "/sys/firmware": ("tmpfs", "ro"),
    "/dev/pts": ("devpts", "rw"),
}
SELF_MAPPED = (IdRange(0, 0, 1 << 32),)


def reopened(changed=None, options=(), uid_map=SELF_MAPPED, **asked):
    mounts = {one: kernels(one, *how) for one, how in (USUAL | (changed or {})).items() if how}
    view = structs.replace(seen(mounts=tuple(mounts.values())), uid_map=Fact(uid_map))
    return tuple(remounted(workload(**ASKED | asked), view, options))


def test_the_kernels_files_as_the_engine_mounts_them_are_no_difference():
    assert reopened() == ()


REOPENED = [
    ({"/sys": ("sysfs", "rw,nosuid,nodev,noexec")}, "/sys is mounted without ro"),
    ({"/sys": ("sysfs", "ro,nosuid,noexec")}, "/sys is mounted without nodev"),
    ({"/proc": ("proc", "rw,nodev,noexec")}, "/proc is mounted without nosuid"),
    ({"/sys/fs/cgroup/memory": ("cgroup", "rw")}, "/sys/fs/cgroup/memory is writable"),
    ({"/sys/fs/cgroup": ("cgroup2", "rw")}, "/sys/fs/cgroup is writable"),
    ({"/proc/sys": ("proc", "rw,nosuid")}, "/proc/sys is writable"),
    ({"/proc/sys": None}, "/proc/sys is writable"),
    ({"/proc/bus": ("proc", "rw")}, "/proc/bus is writable"),
    ({"/proc/kcore": ("proc", "ro")}, "/proc/kcore isn't hidden"),
    ({"/sys/firmware": ("sysfs", "ro")}, "/sys/firmware isn't hidden"),
]


@pytest.mark.parametrize(("changed", "words"), REOPENED, ids=str)
def test_what_of_the_kernels_is_open_is_told(changed, words):
    (only,) = reopened(changed)
    assert words in only
    # A tmpfs that was asked for there is none of the kernel's.
    (also,) = reopened(changed, mounts=tuple(Mount(kind=MountKind.TMPFS, target=one) for one in changed))
    assert also == only
    assert reopened(changed, privileged=True) == ()
    assert reopened(changed, cap_add=frozenset({"SYS_ADMIN"})) == ()
    assert reopened(changed, mounts=tuple(bound(one, "/srv/x") for one in changed if changed[one])) == (
        () if all(changed.values()) else (only,)
    )


def test_what_was_asked_for_of_the_kernels_is_no_difference():
    assert reopened({"/proc/sys": ("proc", "rw")}, readonly_paths=()) == ()
    assert reopened({"/proc/kcore": ("proc", "rw")}, masked_paths=()) == ()
    assert reopened({"/proc/bus": ("proc", "rw")}, readonly_paths=("/proc/sys",)) == ()
    writable = {"/sys/fs/cgroup/memory": ("cgroup", "rw")}
    assert reopened(writable, options=["writable-cgroups=true"]) == ()
    assert reopened(writable, uid_map=(IdRange(0, 231_072, 65_536),)) == ()
    # A sandbox has no such mounts.
    assert reopened(dict.fromkeys(USUAL)) == ()


def test_a_container_whose_kernels_files_are_open_is_told_once_it_has_started():
    engine = Engine({"/containers/other/json": running(), f"/containers/{'c' * 64}/json": running()})
    (told,) = looked_again(engine, seen(mounts=(kernels("/sys", "sysfs", "rw,nosuid,nodev,noexec"),))).beyond
    assert "/sys is mounted without ro" in told


SHOPS = Role(who=(Who(user="ann"),), may=("containers",), objects=Objects(projects=("shop",)), paths=("/srv/shop",))


@pytest.mark.parametrize("label", ["role/shop", "role/other", ""])
def test_a_link_leads_nobody_out_of_his_directories(label):
    bind = {"Type": "bind", "Source": "/srv/shop/sub", "Destination": "/data", "Mode": "", "RW": True}
    there = running(HostConfig={**HOST, "Binds": ["/srv/shop/sub:/data"]}, Mounts=[{**bind, "Propagation": "rprivate"}])
    there["Config"]["Labels"] = {OWNER: label} if label else {}
    view = seen(mounts=(mounted("/", None), mounted("/data", "/srv/bank")))
    answers = {"/containers/other/json": there, f"/containers/{'c' * 64}/json": there}
    answers |= {f"/images/{IMAGE['Id']}/json": IMAGE}
    inside, outside = Engine(answers), Engine(answers, {"/srv/shop/sub": "/srv/bank"})
    setting = {"access": Access(roles={"shop": SHOPS})}

    def looked(engine, **more):
        after = decided("POST /containers/other/start", engine_=inside, **setting, **more).after
        return seen_by(look_at(after.container, after.setting), engine, view)

    out = "The role shop may not mount '/srv/bank' of the host"
    assert (out in looked(outside).refused) is (label == "role/shop")
    # Whoever starts it may have fewer directories than who made it.
    limited = Grant(owner="role/shop", routes=ROUTES, paths=("/srv/shop",))
    assert out in looked(outside, grant=limited).refused
    assert looked(inside, grant=limited).refused == ""


def test_which_images_its_owner_may_use_by_now_stops_no_container_that_the_engine_starts():
    there = running()
    there["Config"]["Labels"] = {OWNER: "role/shop"}
    world = {"/containers/other/json": there, f"/containers/{'c' * 64}/json": there}
    engine = Engine(world | {f"/images/{IMAGE['Id']}/json": IMAGE})
    access = Access(roles={"shop": structs.replace(SHOPS, images=("docker.io/library/other",))})
    after = decided("POST /containers/other/start", engine_=engine, access=access).after
    assert seen_by(look_at(after.container, after.setting), engine, seen(mounts=())).refused == ""


def test_a_role_with_directories_alone_is_held_to_them_by_its_label():
    """The engine starts containers anew by itself, and a link may lead elsewhere by then."""
    role = Role(who=(Who(user="ann"),), may=("containers",), paths=("/srv/shop",))
    access = Access(roles={"shop": role})
    body = {"Image": "app:1.0", "User": "1000", "Labels": {OWNER: "role/other"}}
    passed = decided("POST /containers/create", body, grant=grant_of("role/shop", access))
    assert passed.request.content["Labels"] == {OWNER: "role/shop"}
    # An authorization plugin can change no request.
    del body["Labels"]
    passed = decided("POST /containers/create", body, grant=grant_of("role/shop", access), by_ids=False)
    assert "Labels" not in passed.request.content
    free = Access(roles={"shop": structs.replace(role, paths=None)})
    assert "Labels" not in decided("POST /containers/create", body, grant=grant_of("role/shop", free)).request.content
