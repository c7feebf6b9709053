"""Each law by itself: what makes a step, what it costs, and what does not make one."""

import pytest
from msgspec import structs
from tests.judge.paths.power_of_one import WEB, alone, mounted, report, steps, view, way

from dockward.judge.paths.search import find_paths
from dockward.kit import api_listener, container_world, engine, network, workload
from dockward.model.fact import Fact, unknown
from dockward.model.kernel import Listener
from dockward.model.workload import Attachment, Device, Mount, MountKind, Port

UNASKED = unknown("needs root")
APART = {"networks": ()}
KEEPER = workload(name="keeper", id="aa" * 32, kernel=view(mounted("/run/docker.sock", "/s")))


def bind(source, target="/data", writable=True, host_path=None):
    return Mount(kind=MountKind.BIND, source=source, host_path=host_path, target=target, writable=writable)


def test_files_that_the_engine_manages_are_no_mounts_of_the_host():
    for target in ("/etc/hosts", "/etc/hostname", "/etc/resolv.conf"):
        assert alone(kernel=view(mounted("/etc", target))) is None, target
    assert alone(kernel=view(mounted("/etc", "/etc/other"))) is not None


def test_by_the_settings_a_bind_shows_its_source_or_what_it_leads_to():
    by_settings = {"kernel": UNASKED, "user": "0", "cap_drop": frozenset({"ALL"})}
    found = alone(**by_settings, mounts=(bind("/etc"),))
    assert found.steps[0].evidence == ("inspect Mounts: /etc at /data",)
    assert "/etc" in alone(**by_settings, mounts=(bind("/srv/link", host_path="/etc"),)).steps[0].how
    named = Mount(kind=MountKind.VOLUME, source="etc", target="/data")
    assert alone(**by_settings, mounts=(named,)) is None


def test_the_kernels_word_on_a_mount_goes_before_the_settings():
    harmless = view(mounted("/srv/shop"))
    assert alone(kernel=harmless, mounts=(bind("/etc"),)) is None
    unseen = structs.replace(harmless, mounts=UNASKED)
    assert alone(kernel=unseen, mounts=(bind("/etc"),)) is not None


@pytest.mark.parametrize(
    ("caps", "words", "certain"),
    [
        (("SYS_MODULE",), "loads a kernel module (CAP_SYS_MODULE)", True),
        (("SYS_RAWIO",), "(CAP_SYS_RAWIO)", False),
        (("BPF", "PERFMON"), "(CAP_BPF and CAP_PERFMON)", False),
        (("DAC_READ_SEARCH",), "(CAP_DAC_READ_SEARCH)", False),
        (("SYS_ADMIN", "SYS_MODULE"), "(CAP_SYS_MODULE)", True),
    ],
)
def test_capabilities_that_command_the_kernel(caps, words, certain):
    found = report(workload(kernel=view(caps=caps)))
    one = way(found)
    assert words in one.steps[0].how
    assert one.certain is certain
    assert one.steps[0].evidence[0].startswith("kernel: CAP_")
    assert found.best_cut.change == "drop the strong capabilities of container/api"


@pytest.mark.parametrize("caps", [("BPF",), ("PERFMON",), ("SYS_PTRACE",), ("NET_ADMIN", "MKNOD", "CHOWN")])
def test_capabilities_that_do_not(caps):
    assert alone(kernel=view(caps=caps)) is None


def test_privileged_without_root_needs_another_flaw():
    found = alone(privileged=True, kernel=view(root=False))
    assert "becomes root in the privileged container" in found.steps[0].how
    assert not found.certain
    assert alone(privileged=True, kernel=view(root=True)) is None


def test_tracing_the_hosts_processes_takes_both_the_namespace_and_the_capability():
    found = report(workload(pid_mode="host", kernel=view(caps=("SYS_PTRACE",))))
    assert way(found).certain
    assert way(found).steps[0].evidence == ("inspect HostConfig.PidMode: host", "kernel: CAP_SYS_PTRACE")
    assert found.best_cut.change == "give container/api a PID namespace"
    assert alone(pid_mode="host", kernel=view()) is None
    assert alone(pid_mode="", kernel=view(caps=("SYS_PTRACE",))) is None


def test_reading_the_hosts_secrets_is_a_way_and_less_likely_for_nobody_than_the_socket():
    shadow = mounted("/etc/shadow", "/shadow", writable=False)
    found = alone(kernel=view(shadow))
    assert "reads the host's keys and password hashes in /etc/shadow" in found.steps[0].how
    assert not found.certain
    assert steps(report(workload(kernel=view(shadow, root=False)))) == ["host"]
    both = view(shadow, mounted("/run/docker.sock", "/s"), root=False)
    assert steps(report(workload(kernel=both))) == ["engine", "host"]
    assert alone(kernel=view(mounted("/usr", writable=False))) is None


@pytest.mark.parametrize(
    ("device", "certain"),
    [
        (Device("/dev/sda", "/dev/x"), True),
        (Device("/dev//nvme0n1", "/dev/x", "rw"), True),
        (Device("/dev/mem", "/dev/mem", "w"), True),
        (Device("/dev/sda", "/dev/sda", "rm"), False),
        (Device("/dev/mem", "/dev/mem", "r"), False),
        (Device("/dev/sda", "/dev/sda", "m"), None),
        (Device("/dev/null", "/dev/null"), None),
        (Device("/dev/fuse", "/dev/fuse"), None),
    ],
)
def test_devices_that_are_the_host(device, certain):
    found = report(workload(devices=(device,), kernel=view()))
    assert (way(found).certain if way(found) else None) is certain
    nobody = alone(devices=(device,), kernel=view(root=False))
    assert (nobody.certain if nobody else None) is (None if certain is None else False)


@pytest.mark.parametrize(
    ("rules", "caps", "certain"),
    [
        (("a *:* rwm",), ("MKNOD",), True),
        (("b 8:* rwm",), ("MKNOD",), True),
        (("b 8:* rw", "b 8:0 m"), ("MKNOD",), True),
        (("b 8:* rm",), ("MKNOD",), False),
        (("b 8:* rw",), ("MKNOD",), False),
        (("c *:* rwm",), ("MKNOD",), False),
        (("b 8:* m",), ("MKNOD",), None),
        (("c 1:3 rwm",), ("MKNOD",), None),
        (("a *:* rwm",), (), None),
        (("",), ("MKNOD",), None),
    ],
)
def test_device_rules_take_the_capability_to_make_a_node(rules, caps, certain):
    found = alone(device_rules=rules, kernel=view(caps=caps))
    assert (found.certain if found else None) is certain


def test_a_disk_that_is_only_read_gives_keys_and_hashes_and_says_no_more():
    by_name = alone(devices=(Device("/dev/sda", "/dev/sda", "r"),), kernel=view()).steps[0]
    assert by_name.how == "reads the host's keys and password hashes in /dev/sda"
    assert by_name.evidence == ("inspect HostConfig.Devices: /dev/sda:r",)
    by_rule = alone(device_rules=("b 8:0 rm",), kernel=view(caps=("MKNOD",))).steps[0]
    assert by_rule.how == "makes a node for the host's disk and reads the host's keys and password hashes in it"


def test_kernel_settings_are_writable_for_root_where_the_engine_was_told_to_leave_them_open():
    assert "core_pattern" in alone(readonly_paths=(), kernel=view()).steps[0].how
    assert alone(readonly_paths=None, kernel=view()) is None
    assert alone(readonly_paths=("/proc/sys",), kernel=view()) is None
    assert alone(readonly_paths=(), kernel=view(root=False)) is None


def test_the_socket_is_certain_for_root_and_likely_for_others():
    assert alone(kernel=view(mounted("/run/docker.sock"))).certain
    assert not alone(kernel=view(mounted("/run/docker.sock"), root=False)).certain


@pytest.mark.parametrize(
    ("address", "mode", "leads"),
    [
        ("0.0.0.0", "shop_back", True),
        ("::", "shop_back", True),
        ("", "shop_back", True),
        ("172.20.0.1", "shop_back", True),
        ("172.20.0.9", "shop_back", False),
        ("127.0.0.1", "shop_back", False),
        ("localhost", "shop_back", False),
        ("::1", "host", True),
        ("10.9.9.9", "host", True),
        ("0.0.0.0", "none", False),
    ],
)
def test_an_api_that_asks_nobody_is_a_way_for_whom_it_is_near(address, mode, leads):
    def found(*, verified):
        one = api_listener(address=address, port=2375, client_verified=verified)
        there = engine(userns_remap=False, listeners=(one,))
        return alone_in(there, network_mode=mode, kernel=view(root=False))

    assert (found(verified=False) is not None) is leads
    assert found(verified=True) is None


def alone_in(there, **changes):
    return way(find_paths(container_world(workload(**changes), engine=there)))


def test_a_gateway_of_a_network_that_it_is_not_on_is_out_of_reach():
    one = api_listener(address="172.30.0.1", client_verified=False)
    there = engine(userns_remap=False, listeners=(one,))
    front = network(name="front", id="ff" * 32, gateways=("172.30.0.1",))
    w = workload(kernel=view(root=False))
    assert way(find_paths(container_world(w, engine=there, networks=(network(), front)))) is None
    both = workload(kernel=view(root=False), networks=(Attachment("shop_back"), Attachment("front")))
    assert steps(find_paths(container_world(both, engine=there, networks=(network(), front)))) == ["engine", "host"]


def test_a_shared_pid_namespace_leads_into_the_neighbour():
    mode = f"container:{KEEPER.id}"
    guest = workload(name="guest", id="bb" * 32, networks=(), pid_mode=mode, kernel=view(caps=("SYS_PTRACE",)))
    found = report(KEEPER, guest)
    assert steps(found, "guest") == ["container/keeper", "engine", "host"]
    assert way(found, "guest").certain
    same = workload(name="guest", id="bb" * 32, networks=(), pid_mode=mode, kernel=view())
    assert way(report(KEEPER, same), "guest").certain
    other = workload(name="guest", id="bb" * 32, networks=(), pid_mode=mode, kernel=view(root=False))
    assert way(report(KEEPER, other), "guest") is None
    itself = workload(name="guest", id="bb" * 32, networks=(), pid_mode="container:guest", kernel=view())
    assert steps(report(KEEPER, itself), "guest") == []


def test_the_hosts_pid_namespace_leads_into_every_container_that_is_no_mightier():
    guest = workload(name="guest", id="bb" * 32, networks=(), pid_mode="host", kernel=view())
    assert steps(report(KEEPER, guest), "guest") == ["container/keeper", "engine", "host"]
    stranger = workload(name="guest", id="bb" * 32, networks=(), pid_mode="host", kernel=view(root=False))
    assert way(report(KEEPER, stranger), "guest") is None
    asleep = structs.replace(KEEPER, kernel=Fact(None))
    assert way(report(asleep, guest), "guest") is None


def test_a_security_module_may_stand_between_two_containers():
    def under(label, one):
        changed = structs.replace(one.kernel.value.processes[0], lsm_label=Fact(label))
        return structs.replace(one, kernel=Fact(structs.replace(one.kernel.value, processes=(changed,))))

    guest = workload(name="guest", id="bb" * 32, networks=(), pid_mode="host", kernel=view())
    shared = report(under("docker-default (enforce)", KEEPER), under("docker-default (enforce)", guest))
    assert way(shared, "guest").certain
    apart = report(under("unconfined", KEEPER), under("docker-default (enforce)", guest))
    assert not way(apart, "guest").certain


def code(name, nr, path, *, writable):
    return workload(
        name=name, id=f"{nr:02}" * 32, networks=(), kernel=view(mounted(path, "/code", writable=writable), root=False)
    )


def holder_of(path):
    return workload(
        name="keeper",
        id="aa" * 32,
        networks=(),
        kernel=view(mounted("/run/docker.sock", "/s"), mounted(path, "/code", writable=False)),
    )


def test_what_one_writes_another_may_run():
    found = report(holder_of("/srv/code"), code("front", 1, "/srv/code", writable=True))
    assert steps(found, "front") == ["data//srv/code", "container/keeper", "engine", "host"]
    assert not way(found, "front").certain


def test_what_one_only_reads_leads_nowhere():
    found = report(holder_of("/srv/code"), code("front", 1, "/srv/code", writable=False))
    assert steps(found, "front") == []


@pytest.mark.parametrize("path", ["/dev/dri", "/sys/fs/fuse"])
def test_devices_and_the_kernels_files_are_no_data_that_another_runs(path):
    found = report(holder_of(path), code("front", 1, path, writable=True))
    assert "data" not in "".join(steps(found, "front"))


def neighbours(*, listeners=(WEB,), network_name="shop_back", options=None, kernel=None, ports=()):
    there = Attachment(network_name)
    keeper = workload(
        name="keeper",
        id="aa" * 32,
        networks=(there,),
        ports=ports,
        mounts=(bind("/run/docker.sock"),),
        user="0",
        kernel=kernel if kernel is not None else view(mounted("/run/docker.sock", "/s"), listeners=listeners),
    )
    front = workload(name="front", id="bb" * 32, networks=(there,), kernel=view(root=False))
    return report(keeper, front, networks=(network(name=network_name, options=options or {}),))


def test_who_listens_on_a_shared_network_is_attacked_there():
    found = neighbours(listeners=(WEB, Listener("tcp6", "::", 443), Listener("udp6", "fe80::1", 53)))
    assert steps(found, "front") == ["network/shop_back", "container/keeper", "engine", "host"]
    assert way(found, "front").steps[1].how == "attacks container/keeper on 443/tcp, 53/udp, 80/tcp"


@pytest.mark.parametrize(
    "listener",
    [Listener("tcp", "127.0.0.1", 80), Listener("tcp6", "::1", 80), Listener("unix", "@x", 0), None],
)
def test_who_listens_to_nobody_outside_is_not_attacked(listener):
    found = neighbours(listeners=(listener,) if listener else ())
    assert steps(found, "front") == []
    assert steps(found, "keeper") == ["engine", "host"]


def test_without_the_kernel_the_ports_of_the_settings_are_attacked():
    found = neighbours(kernel=UNASKED, ports=(Port(8080), Port(53, "udp")))
    assert way(found, "front").steps[1].evidence == ("container/keeper listens on 8080/tcp, 53/udp",)
    assert steps(neighbours(kernel=UNASKED), "front") == []


@pytest.mark.parametrize("name", ["host", "none"])
def test_the_hosts_network_and_none_join_nobody(name):
    assert steps(neighbours(network_name=name), "front") == []


@pytest.mark.parametrize(("value", "leads"), [("false", False), ("False", False), ("true", True), ("TRUE", True)])
def test_a_network_may_keep_its_containers_apart(value, leads):
    found = neighbours(options={"com.docker.network.bridge.enable_icc": value})
    assert bool(steps(found, "front")) is leads


def test_a_network_that_could_not_be_read_leads_nowhere_and_ends_nothing():
    keeper = workload(kernel=view(mounted("/run/docker.sock")), networks=(Attachment("lost"),))
    assert steps(report(keeper)) == ["engine", "host"]
