import pytest
from msgspec import structs

from dockward.judge.paths.search import find_paths
from dockward.judge.runner import Plan, judge
from dockward.kit import container_world, engine, host, kernel, network, process, workload, world
from dockward.model.engine import ApiListener
from dockward.model.fact import Fact, Place, Unknown
from dockward.model.kernel import IdRange, KernelMount, Listener
from dockward.model.subject import Kind
from dockward.model.workload import Attachment, Device, Mount, MountKind
from dockward.model.world import Unread
from dockward.practices.discovery import find_rule

HOST_IDS = (IdRange(0, 0, 4_294_967_295),)
WEB = Listener("tcp", "0.0.0.0", 80)
ALL = (1 << 41) - 1


def _bind(source, target="/data", writable=True):
    return Mount(kind=MountKind.BIND, source=source, host_path=source, target=target, writable=writable)


def _mounted(host_path, target="/data", writable=True):
    options = frozenset({"rw" if writable else "ro"})
    return KernelMount(target, host_path, "8:1", "ext4", "/dev/sda1", options, host_path=host_path)


def _view(*mounts, root=True, caps=0, ids=HOST_IDS, listeners=(WEB,)):
    uid = 0 if root else 1000
    one = process(real_uid=uid, effective_uid=uid, effective_gid=uid, cap_effective=caps)
    return kernel(processes=(one,), uid_map=ids, mounts=tuple(mounts), listeners=listeners)


def _way(found, name="api"):
    return next((one for one in found.paths if one.container == f"container/{name}"), None)


def _found(**changes):
    return find_paths(container_world(workload(**changes)))


def test_a_hardened_container_has_no_way():
    found = find_paths(world())
    assert (found.paths, found.safe, found.unknown, found.best_cut) == ((), ("container/api",), (), None)


def test_what_could_not_be_read_is_unknown_and_not_safe():
    blind = Fact(Unknown("needs root"), Place("/proc"))
    found = _found(kernel=blind, user=blind)
    assert found.safe == ()
    assert [one.reason for one in found.unknown] == ["needs root"]


def test_a_privileged_container_mounts_the_disk():
    found = _found(privileged=True, kernel=_view(caps=ALL))
    assert _way(found).certain
    assert "CAP_SYS_MODULE" in _way(found).steps[0].how
    assert found.best_cut.change == "take `privileged` from container/api"


def test_capabilities_inside_a_user_namespace_do_not_count_against_the_host():
    assert _way(_found(kernel=_view(caps=ALL, ids=(IdRange(0, 100_000, 65_536),)))) is None


def test_a_volume_that_is_the_host_in_disguise_is_seen_by_the_kernels_word():
    asked = Mount(kind=MountKind.VOLUME, source="innocent", target="/data", host_path="/var/lib/docker/volumes/x/_data")
    found = _found(mounts=(asked,), kernel=_view(_mounted("/")))
    assert _way(found).certain
    assert _way(found).steps[0].evidence == ("mountinfo: / at /data",)


def test_a_volume_of_its_own_is_no_way():
    asked = Mount(kind=MountKind.VOLUME, source="x", target="/data", host_path="/var/lib/docker/volumes/x/_data")
    assert _way(_found(mounts=(asked,), kernel=_view(_mounted("/var/lib/docker/volumes/x/_data")))) is None


def test_writing_etc_without_root_needs_a_circumstance_and_reading_is_weaker():
    assert not _way(_found(kernel=_view(_mounted("/etc"), root=False))).certain
    way = _way(_found(kernel=_view(_mounted("/etc", writable=False))))
    assert "reads" in way.steps[0].how
    assert not way.certain


def test_the_socket_is_found_in_its_directory_too():
    for path in ("/var/run/docker.sock", "/run", "/var/run/"):
        found = _found(kernel=_view(_mounted(path, "/h", writable=False)))
        assert [one.to for one in _way(found).steps] == ["engine", "host"], path


def test_the_way_leads_through_a_neighbour_that_holds_the_socket():
    both = (Attachment("shop_back"),)
    keeper = workload(name="keeper", id="aa" * 32, networks=both, kernel=_view(_mounted("/run/docker.sock", "/s")))
    front = workload(name="front", id="bb" * 32, networks=both, kernel=_view(root=False))
    found = find_paths(container_world(keeper, front))
    assert [one.to for one in _way(found, "front").steps] == ["network/shop_back", "container/keeper", "engine", "host"]
    assert not _way(found, "front").certain
    assert found.best_cut.removes == ("container/front", "container/keeper")
    assert found.best_cut.change == "take the mount of /run/docker.sock from container/keeper"


def test_containers_on_a_network_without_traffic_between_them_do_not_reach_each_other():
    apart = network(options={"com.docker.network.bridge.enable_icc": "false"})
    keeper = workload(name="keeper", id="aa" * 32, kernel=_view(_mounted("/run/docker.sock", "/s")))
    front = workload(name="front", id="bb" * 32, kernel=_view(root=False))
    found = find_paths(container_world(keeper, front, networks=(apart,)))
    assert found.safe == ("container/front",)


def test_a_shared_directory_carries_the_way():
    keeper = workload(
        name="keeper",
        id="aa" * 32,
        networks=(),
        kernel=_view(_mounted("/run/docker.sock", "/s"), _mounted("/srv/code")),
    )
    front = workload(name="front", id="bb" * 32, networks=(), kernel=_view(_mounted("/srv/code"), root=False))
    assert [one.to for one in _way(find_paths(container_world(keeper, front)), "front").steps][:2] == [
        "data//srv/code",
        "container/keeper",
    ]


def test_an_open_tcp_address_is_a_way_for_whom_it_is_near():
    def listening(address):
        plain = Fact(False, Place("flag"))
        one = ApiListener(
            address=address, port=2375, tls=plain, client_verified=plain, not_after=Fact(None), place=Place("flag")
        )
        return engine(listeners=(one,))

    view = _view(root=False)
    for address, mode, expected in (
        ("0.0.0.0", "shop_back", True),
        ("172.20.0.1", "shop_back", True),
        ("10.9.9.9", "shop_back", False),
        ("127.0.0.1", "shop_back", False),
        ("127.0.0.1", "host", True),
        ("0.0.0.0", "none", False),
    ):
        found = find_paths(container_world(workload(network_mode=mode, kernel=view), engine=listening(address)))
        assert (_way(found) is not None) is expected, (address, mode)


def test_devices_and_device_rules():
    assert _way(_found(devices=(Device("/dev/sda", "/dev/sda"),), kernel=_view())).certain
    assert _way(_found(devices=(Device("/dev/sda", "/dev/sda", "r"),), kernel=_view())).certain is False
    assert _way(_found(devices=(Device("/dev/dri", "/dev/dri"),), kernel=_view())) is None
    assert _way(_found(device_rules=("a *:* rwm",), kernel=_view(caps=1 << 27))).certain
    assert _way(_found(device_rules=("c 1:3 rwm",), kernel=_view(caps=1 << 27))) is None


def test_sharing_the_processes_of_a_mighty_container():
    mighty = workload(name="mighty", id="aa" * 32, networks=(), privileged=True, kernel=_view(caps=ALL))

    def guest(view):
        return workload(name="guest", id="bb" * 32, networks=(), pid_mode="container:" + "aa" * 32, kernel=view)

    tracer = guest(_view(caps=1 << 19))
    assert [one.to for one in _way(find_paths(container_world(mighty, tracer)), "guest").steps] == [
        "container/mighty",
        "host",
    ]
    for weak in (guest(_view(root=False)), guest(_view(caps=1 << 3))):
        assert _way(find_paths(container_world(mighty, weak)), "guest") is None


def test_stopped_containers_are_not_asked():
    base = workload()
    stopped = structs.replace(base.lifetime.value, state=type(base.lifetime.value.state).EXITED)
    assert find_paths(container_world(workload(lifetime=stopped, privileged=True))).paths == ()


def test_many_containers_stay_cheap_and_are_all_told():
    keeper = workload(name="keeper", id="ff" * 32, kernel=_view(_mounted("/run/docker.sock", "/s")))
    rest = tuple(workload(name=f"w{nr}", id=f"{nr:064x}", kernel=_view(root=False)) for nr in range(300))
    found = find_paths(container_world(keeper, *rest))
    assert len(found.paths) == 301
    assert len(found.best_cut.removes) == 301
    assert found.best_cut.effect == "closes every way of 301 containers"


def test_containers_that_could_not_be_listed_are_unknown_and_not_safe():
    unread = (Unread(Kind.CONTAINER, "no engine answers"),)
    found = find_paths(container_world(unread=unread))
    assert [(one.container, one.reason) for one in found.unknown] == [("container", "no engine answers")]


@pytest.mark.parametrize(
    "path", ["/etc/crontab", "/home/mary", "/srv", "/run/systemd/journal", "/var/log", "/usr/share"]
)
def test_a_path_is_a_way_exactly_where_the_rule_says_that_writing_makes_root(path):
    world = container_world(workload(mounts=(_bind(path),), kernel=_view(_mounted(path))))
    rule = find_rule("host-root-writable")
    flawed = judge(world, [Plan(rule, rule.severity)]).findings
    assert (_way(find_paths(world)) is not None) is bool(flawed)


def test_systemd_obeys_root_alone():
    for root in (True, False):
        found = _found(kernel=_view(_mounted("/run/dbus", writable=False), root=root))
        assert (_way(found) is not None) is root
    assert not _way(_found(kernel=_view(_mounted("/run/systemd/private")))).certain


def test_a_socket_that_surely_is_there_is_told_before_one_that_may_be():
    view = _view(_mounted("/run/podman", "/b"), _mounted("/run/docker.sock", "/a"))
    unseen = host(control_sockets=Unknown("not looked at"))
    both = find_paths(container_world(workload(kernel=view), host=unseen))
    assert "commands the engine" in _way(both).steps[0].how
    assert (both.best_cut.removes, both.best_cut.weakens) == ((), ("container/api",))


def test_the_socket_of_another_runtime_is_called_by_its_name():
    way = _way(_found(kernel=_view(_mounted("/run/podman/podman.sock", "/s"))))
    assert way.steps[0].how.startswith("commands Podman through /run/podman/podman.sock")


def test_the_hosts_root_holds_the_engines_socket_read_only_or_not():
    way = _way(_found(kernel=_view(_mounted("/", writable=False))))
    assert ([one.to for one in way.steps], way.certain) == (["engine", "host"], True)


@pytest.mark.parametrize("path", ["/data/docker", "/data/docker/overlay2", "/data/docker/containers/x"])
def test_the_engines_data_is_a_way_wherever_it_lies(path):
    w = workload(kernel=_view(_mounted(path)))
    assert _way(find_paths(container_world(w, engine=engine(root_dir="/data/docker")))).certain
    assert _way(find_paths(container_world(w))) is None


def test_without_the_kernel_an_added_capability_outlives_its_own_drop():
    asked = frozenset({"SYS_MODULE"})
    found = find_paths(
        container_world(
            workload(kernel=None, user="0", cap_add=asked, cap_drop=asked), engine=engine(userns_remap=False)
        )
    )
    assert "CAP_SYS_MODULE" in _way(found).steps[0].how
