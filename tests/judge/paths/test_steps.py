"""What a step hangs on: the second fact that makes it certain, likely or no step at all."""

import pytest
from msgspec import structs
from tests.judge.paths.power_of_one import REMAPPED, alone, mounted, report, steps, view, way

from dockward.kit import api_listener, engine, host, kernel, network, workload
from dockward.model.fact import Fact, unknown
from dockward.model.host import FileStat, Firewall, HostFile
from dockward.model.workload import Attachment, Device, Mount, MountKind

UNASKED = unknown("needs root")
FRONT = network(name="front", id="ff" * 32, internal=False, gateways=("172.30.0.1",))
OPEN = host(firewall=Firewall(manager="", denies_input=False, open_ports=frozenset()))


def bind(source, target="/data", writable=True):
    return Mount(kind=MountKind.BIND, source=source, host_path=source, target=target, writable=writable)


def labelled(label, *, root=True):
    there = view(root=root, caps=("SYS_ADMIN",))
    return structs.replace(there, processes=(structs.replace(there.processes[0], lsm_label=label),))


# Capabilities


@pytest.mark.parametrize(
    ("label", "certain"),
    [
        ("", True),
        ("unconfined", True),
        ("docker-default (complain)", True),
        ("system_u:system_r:spc_t:s0", True),
        ("docker-default (enforce)", False),
        ("system_u:system_r:container_t:s0:c1,c2", False),
    ],
)
def test_mounting_hangs_on_the_security_module(label, certain):
    found = alone(kernel=labelled(Fact(label)))
    assert found.certain is certain
    assert found.steps[0].evidence[0] == "kernel: CAP_SYS_ADMIN"
    assert certain or found.steps[0].evidence[1] == f"security profile {label}"


def test_mounting_is_in_doubt_where_the_label_is_hidden_and_for_nobody():
    assert alone(kernel=labelled(UNASKED)).steps[0].evidence[1] == "its security profile couldn't be read"
    assert "aren't root" in alone(kernel=labelled(Fact(""), root=False)).steps[0].evidence[1]


def test_mounting_by_the_settings_hangs_on_the_profile_too():
    asked = {"kernel": UNASKED, "user": "0", "cap_add": frozenset({"SYS_ADMIN"})}
    assert not alone(**asked).certain
    assert alone(**asked, apparmor="unconfined").certain


def test_modules_may_be_closed_for_good():
    closed = host(sysctls={"kernel.modules_disabled": "1"})
    found = way(report(workload(kernel=view(caps=("SYS_MODULE",))), host=closed))
    assert (found.certain, found.steps[0].evidence[1]) == (False, "sysctl kernel.modules_disabled=1")


def test_the_surest_capability_is_told():
    there = labelled(Fact("docker-default (enforce)"))
    mask = there.processes[0].cap_effective | view(caps=("SYS_MODULE",)).processes[0].cap_effective
    both = structs.replace(there, processes=(structs.replace(there.processes[0], cap_effective=mask),))
    assert "CAP_SYS_MODULE" in alone(kernel=both).steps[0].how


def test_devices_stay_when_privileged_mode_goes():
    w = workload(
        privileged=True, networks=(), devices=(Device("/dev/sda", "/dev/sda"),), kernel=view(caps=("SYS_MODULE",))
    )
    assert report(w).best_cut.removes == ()


# Sockets


def file(mode, gid=990, path="/run/docker.sock"):
    stat = FileStat(mode, 0, gid, "root", "docker", "socket")
    return HostFile(role="docker-socket", path=path, stat=Fact(stat))


def holder(gid=1000, ids=None, **changes):
    there = view(mounted("/run/docker.sock", "/s"), root=False, **({"ids": ids} if ids else {}))
    one = structs.replace(there.processes[0], groups=(gid,))
    return workload(kernel=structs.replace(there, processes=(one,)), networks=(), **changes)


def opened(w, mode):
    return way(report(w, host=host(files=(file(mode),))))


def test_the_sockets_group_opens_it():
    assert opened(holder(990), 0o660).certain
    assert opened(holder(990), 0o660).steps[0].evidence[1].startswith("/run/docker.sock root:docker 0660 is open")
    assert opened(holder(), 0o666).certain


def test_who_may_not_open_it_needs_a_flaw():
    found = opened(holder(), 0o660)
    assert (found.certain, found.steps[0].evidence[1]) == (False, "/run/docker.sock is closed to its processes")
    assert not opened(holder(990), 0o600).certain
    likely = way(report(holder(), host=host(files=())))
    assert "isn't known" in likely.steps[0].evidence[1]


def test_who_is_remapped_never_opens_it():
    assert opened(holder(ids=REMAPPED), 0o660) is None
    assert opened(holder(990, ids=REMAPPED), 0o660).certain


def test_by_the_settings_groups_count_by_number():
    def asked(**changes):
        return opened(workload(kernel=UNASKED, mounts=(bind("/run/docker.sock"),), networks=(), **changes), 0o660)

    assert asked(user="1000", group_add=("990",)).certain
    assert asked(user="1000:990").certain
    assert not asked(user="1000:1000", group_add=("docker",)).certain


def test_a_rootless_engine_gives_the_rights_of_its_user():
    found = alone(networks=(), kernel=view(mounted("/run/user/1000/docker.sock", "/s")))
    assert (found.certain, found.steps[0].to) == (False, "engine")
    without_root = engine(userns_remap=False, rootless=True)
    own = way(report(workload(networks=(), kernel=view(mounted("/run/docker.sock", "/s"))), engine=without_root))
    assert not own.certain


# The engine's address


def reaching(w, *others, address="192.0.2.1", **changes):
    one = api_listener(address=address, port=2375, client_verified=False, **changes)
    there = engine(userns_remap=False, version="26.1.5", listeners=(one,))
    return way(report(w, *others, engine=there, networks=(network(), FRONT), host=OPEN), w.name)


def test_every_bridge_leads_to_every_address_of_the_host():
    w = workload(networks=(Attachment("front"),), kernel=view(root=False))
    for address in ("192.0.2.1", "172.17.0.1", "0.0.0.0"):
        assert reaching(w, address=address).certain, address
    assert reaching(w, tls=True).certain
    assert "network front" in reaching(w).steps[0].evidence


def test_an_internal_network_takes_a_route_of_ones_own():
    assert reaching(workload(kernel=view(root=False))) is None
    found = reaching(workload(kernel=view(caps=("NET_ADMIN",))))
    assert (found.certain, found.steps[0].evidence[-1]) == (False, "sets a default route of its own (CAP_NET_ADMIN)")


def test_who_joins_a_container_is_where_that_is():
    web = workload(name="web", id="11" * 32, networks=(Attachment("front"),), kernel=view(root=False))
    mate = workload(name="mate", network_mode="container:web", networks=(), kernel=view(root=False))
    assert reaching(mate, web).certain
    lost = workload(network_mode="container:gone", networks=(), kernel=view(root=False))
    assert [one.container for one in report(lost, engine=engine(listeners=(api_listener(),))).unknown] == [
        "container/api"
    ]


def test_an_address_whose_clients_are_not_known_hides_no_other():
    hidden = api_listener(address="192.0.2.9", client_verified=UNASKED)
    plain = api_listener(address="192.0.2.1", client_verified=False)
    there = engine(userns_remap=False, version="26.1.5", listeners=(hidden, plain))
    w = workload(networks=(Attachment("front"),), kernel=view(root=False))
    found = report(w, engine=there, networks=(FRONT,), host=OPEN)
    assert "192.0.2.1" in way(found).steps[0].how


# Neighbours


def keeper(*mounts, networks=()):
    there = view(mounted("/run/docker.sock", "/s"), *mounts)
    return workload(name="keeper", id="aa" * 32, networks=networks, kernel=there)


def front(*mounts, **changes):
    changes = {"networks": ()} | changes
    return workload(name="front", id="bb" * 32, kernel=view(*mounts, root=False), **changes)


@pytest.mark.parametrize(
    ("written", "used"), [("/srv", "/srv/app"), ("/srv", "/srv/app/bin"), ("/srv/app", "/srv"), ("/srv", "/srv")]
)
def test_data_above_and_below_is_shared_too(written, used):
    found = report(front(mounted(written)), keeper(mounted(used, "/code", writable=False)))
    assert steps(found, "front")[0] == f"data/{written}"
    assert steps(found, "front")[-3:] == ["container/keeper", "engine", "host"]


@pytest.mark.parametrize(("written", "used"), [("/srv/a", "/srv/b"), ("/srv/a", "/srv/ab"), ("/srv/a/b", "/srv/ab")])
def test_data_beside_it_is_not(written, used):
    assert steps(report(front(mounted(written)), keeper(mounted(used, "/code"))), "front") == []


def test_who_writes_one_folder_writes_no_other_though_somebody_mounts_both():
    third = workload(name="third", id="cc" * 32, networks=(), kernel=view(mounted("/srv", "/all"), root=False))
    found = report(front(mounted("/srv/a")), third, keeper(mounted("/srv/b", "/code", writable=False)))
    assert steps(found, "third")[-1:] == ["host"]
    assert steps(found, "front")[:2] == ["data//srv/a", "used//srv"]


def test_from_the_hosts_network_every_bridge_is_reached():
    on_front = keeper(networks=(Attachment("front"),))
    on_host = front(network_mode="host")
    assert steps(report(on_host, on_front, networks=(FRONT,)), "front")[0] == "network/front"


def test_who_joins_a_network_reaches_its_members():
    web = workload(name="web", id="11" * 32, networks=(Attachment("front"),), kernel=view(root=False))
    mate = front(network_mode="container:web")
    assert steps(report(web, mate, keeper(networks=(Attachment("front"),)), networks=(FRONT,)), "front")[0] == (
        "network/front"
    )


# A kernel of its own


def sandboxed(**changes):
    return workload(kernel=kernel(processes=(), sandboxed=True), networks=(), user="0", **changes)


def test_a_sandbox_takes_the_capabilities_and_leaves_the_mounts():
    assert alone_of(sandboxed(privileged=True, cap_add=frozenset({"ALL"}))) is None
    assert alone_of(structs.replace(sandboxed(privileged=True), user=Fact("1000"))) is None
    assert alone_of(sandboxed(cap_add=frozenset({"SYS_ADMIN"}))) is None
    assert alone_of(sandboxed(mounts=(bind("/etc"),))).certain


def alone_of(w):
    return way(report(w))


def test_processes_that_ended_while_they_were_read_make_it_unknown():
    found = report(workload(kernel=kernel(processes=()), networks=()))
    assert (found.safe, [one.reason for one in found.unknown]) == ((), ["its processes ended while they were read"])


# The hosts' processes


def test_the_kernel_tells_whose_processes_are_seen():
    there = structs.replace(view(caps=("SYS_PTRACE",)), shared=Fact(frozenset({"pid"})))
    assert alone(kernel=there).steps[0].evidence[0] == "kernel: the host's PID namespace"
