import pytest
from tests.practices.verdicts import confidences, evidence, findings, is_unknown, verdicts

from dockward.gate.rights import profiles
from dockward.judge.policy.roles import Purpose
from dockward.kit import api_listener, container_world, engine, host, kernel, network, process, service, workload, world
from dockward.model.compose import UNNAMED
from dockward.model.fact import Fact, Unknown
from dockward.model.host import Account, FileStat, HostFile
from dockward.model.kernel import KernelMount, Listener
from dockward.model.workload import EnvEntry, Mount, MountKind, Port
from dockward.practices.p08_socket._scoped import FOLDER, PURPOSES
from dockward.practices.p08_socket.docker_group_member import Trusted

UNSEEN = Unknown("not readable")
SOCKET = "/run/docker.sock"


def bind(source, target="/x", **changes):
    return Mount(kind=MountKind.BIND, source=source, target=target, **changes)


def holder(name="agent", **changes):
    return workload(name=name, id=name[:1] * 64, mounts=(bind(SOCKET),), **changes)


# Direct


@pytest.mark.parametrize(
    "path", ["/var/run/docker.sock", "/run/docker.sock", "/run/user/1000/docker.sock", "/srv/docker.raw.sock"]
)
def test_the_engines_socket_by_any_path(path):
    w = workload(mounts=(bind(path, "/tmp/innocent"),))
    assert findings("docker-socket-mounted", w)
    assert findings("runtime-socket-mounted", w) == ()
    assert findings("socket-directory-mounted", w) == ()


def test_the_engine_tells_where_its_socket_is():
    w = workload(mounts=(bind("/srv/engine/api"),))
    elsewhere = engine(endpoint="unix:///srv/engine/api")
    assert findings("docker-socket-mounted", container_world(w, engine=elsewhere))
    assert findings("docker-socket-mounted", w) == ()
    parent = workload(mounts=(bind("/srv/engine"),))
    assert findings("socket-directory-mounted", container_world(parent, engine=elsewhere))
    assert findings("socket-directory-mounted", parent) == ()


def test_a_link_that_leads_to_the_socket_is_the_socket():
    assert findings("docker-socket-mounted", workload(mounts=(bind("/srv/link", host_path=SOCKET),)))


def test_readonly_is_said_to_be_no_protection():
    found = findings("docker-socket-mounted", workload(mounts=(bind(SOCKET, writable=False),)))
    assert "read-only doesn't help" in found[0].message


def test_services_too():
    assert findings("docker-socket-mounted", world(services=(service(mounts=(bind(SOCKET),)),)))


@pytest.mark.parametrize("name", ["containerd.sock", "containerd.sock.ttrpc", "podman.sock", "crio.sock"])
def test_other_runtimes(name):
    assert findings("runtime-socket-mounted", workload(mounts=(bind(f"/run/x/{name}"),)))


# Indirect


@pytest.mark.parametrize("path", ["/", "/run", "/var/run/", "/var/run", "/run/containerd"])
def test_directories_that_hold_a_socket(path):
    assert findings("socket-directory-mounted", workload(mounts=(bind(path, writable=False),)))


@pytest.mark.parametrize("path", ["/run/udev", "/var/lib", "/runner", "/run/containers", "/etc", "/var"])
def test_directories_that_hold_none(path):
    assert findings("socket-directory-mounted", workload(mounts=(bind(path),))) == ()


def test_where_nobody_looked_a_socket_is_likely():
    for path in ("/run/user/1000", "/run/podman"):
        w = workload(mounts=(bind(path),))
        assert confidences("socket-directory-mounted", container_world(w, host=None)) == ["likely"]
        assert findings("socket-directory-mounted", w) == ()
    pulse = workload(mounts=(bind("/run/user/1000/pulse"),))
    assert findings("socket-directory-mounted", container_world(pulse, host=None)) == ()


def test_a_socket_that_was_seen_is_certain():
    w = workload(mounts=(bind("/run/podman"),))
    seen = host(control_sockets=frozenset({"/run/podman/podman.sock"}))
    assert confidences("socket-directory-mounted", container_world(w, host=seen)) == ["certain"]


def test_a_volume_by_the_kernels_word():
    real = KernelMount("/v", "/", "0:25", "tmpfs", "tmpfs", frozenset({"rw"}), host_path="/run")
    mounts = (Mount(kind=MountKind.VOLUME, source="tools", target="/v"),)
    w = workload(mounts=mounts, kernel=kernel(mounts=(real,)))
    assert evidence("socket-by-volume", w) == ["volume tools is /run"]
    assert findings("socket-directory-mounted", w) == ()
    assert findings("socket-by-volume", workload(mounts=mounts)) == ()


def test_mounts_are_taken_over_through_others_and_in_circles():
    middle = workload(name="middle", id="m" * 64, volumes_from=("agent", "w"))
    w = workload(name="w", volumes_from=("middle", "gone"))
    assert evidence("socket-by-volumes-from", container_world(w, middle, holder())) == [
        "VolumesFrom=agent",
        "VolumesFrom=agent",
    ]
    own = workload(volumes_from=("agent",), mounts=(bind(SOCKET),))
    assert findings("socket-by-volumes-from", container_world(own, holder())) == ()


def test_a_process_namespace_is_shared_both_ways():
    debugger = holder("debugger", pid_mode="container:api")
    assert [
        one.subject.name for one in findings("socket-by-process-namespace", container_world(workload(), debugger))
    ] == ["api"]
    sidecars = (holder("a", pid_mode="container:api"), workload(name="b", id="b" * 64, pid_mode="container:api"))
    found = findings("socket-by-process-namespace", container_world(workload(), *sidecars))
    assert {one.subject.name for one in found} == {"api", "b"}
    assert findings("socket-by-process-namespace", container_world(workload(), holder())) == ()


def test_a_shared_network_matters_when_the_other_one_listens():
    w = workload(name="w", network_mode="container:agent")

    def confidence(*listeners):
        return confidences("socket-by-shared-network", container_world(w, holder(kernel=kernel(listeners=listeners))))

    assert confidence() == []
    assert confidence(Listener("tcp", "127.0.0.1", 8080)) == ["guess"]
    assert confidence(Listener("tcp", "127.0.0.1", 2375)) == ["likely"]
    assert confidences("socket-by-shared-network", container_world(w, holder(kernel=None))) == ["guess"]


def api(address, verified=False, port=2375):
    return api_listener(address=address, port=port, tls=False, client_verified=verified)


def test_addresses_that_containers_reach():
    def where(*listeners, **changes):
        return evidence("api-reachable-from-containers", world(engine=engine(listeners=listeners), **changes))

    assert where(api("172.20.0.1")) == ["tcp://172.20.0.1:2375 from containers"]
    assert where(api("0.0.0.0")) == ["tcp://0.0.0.0:2375 from containers"]
    assert where(api("127.0.0.1"), api("192.0.2.10"), api("172.20.0.1", verified=True)) == []
    outer = (network(), network(name="front", id="ff" * 32, internal=False))
    assert where(api("192.0.2.10"), networks=outer) == ["tcp://192.0.2.10:2375 from containers"]
    assert where(api("127.0.0.1"), networks=outer) == []
    assert is_unknown(
        "api-reachable-from-containers",
        world(engine=engine(listeners=(api("172.20.0.1"),)), networks=(network(gateways=UNSEEN),)),
    )


def test_an_address_that_could_not_be_tried_hides_no_other():
    listening = engine(listeners=(api("172.20.0.1", verified=UNSEEN), api("0.0.0.0")))
    assert evidence("api-reachable-from-containers", listening) == ["tcp://0.0.0.0:2375 from containers"]
    listening = engine(listeners=(api("127.0.0.1", verified=UNSEEN), api("127.0.0.2")))
    w = container_world(workload(network_mode="host"), engine=listening)
    assert evidence("api-on-shared-loopback", w) == ["host network, tcp://127.0.0.2:2375"]


def test_the_hosts_loopback_in_a_container():
    listening = engine(listeners=(api("127.0.0.1"),))
    shared = workload(network_mode="container:vpn", kernel=kernel(shared=frozenset({"net"})))
    for w in (workload(network_mode="host", kernel=None), shared):
        assert findings("api-on-shared-loopback", container_world(w, engine=listening))
    assert findings("api-on-shared-loopback", container_world(workload(), engine=listening)) == ()
    verified = engine(listeners=(api("127.0.0.1", verified=True),))
    assert findings("api-on-shared-loopback", container_world(workload(network_mode="host"), engine=verified)) == ()


# Around


def test_the_environment_matters_where_no_socket_explains_it():
    named = (EnvEntry("DOCKER_HOST"),)
    assert findings("docker-host-set", workload(environment=named))
    assert findings("docker-host-set", workload(environment=named, mounts=(bind(SOCKET),))) == ()


def test_people_in_the_group():
    accounts = (Account("mary", 1000, human=True), Account("ci", 990, human=False), Account("ann", 1001, human=True))
    assert evidence("docker-group-member", host(docker_group=accounts)) == [
        "docker group: ann",
        "docker group: ci",
        "docker group: mary",
    ]
    assert confidences("docker-group-member", host(docker_group=accounts)) == ["certain", "likely", "certain"]
    assert evidence("docker-group-member", host(docker_group=accounts), Trusted(allowed=("ann", "ci"))) == [
        "docker group: mary"
    ]
    assert findings("docker-group-member", host(docker_group=(Account("root", 0, human=True),))) == ()


@pytest.mark.parametrize(
    ("name", "fires"),
    [
        ("docker:27-dind", True),
        ("docker.io/library/docker:dind-rootless@sha256:" + "a" * 64, True),
        ("registry:5000/acme/build-dind:1", True),
        ("docker:27-cli", False),
        ("shop/dinding:1", False),
        ("dind@sha256:" + "a" * 64, False),
    ],
)
def test_nested_engines_that_do_not_run_go_by_their_image(name, fires):
    assert bool(findings("nested-engine", workload(image=name, kernel=None))) is fires


def test_a_nested_engine_is_seen_by_its_process():
    seen = kernel(processes=(process(name="dockerd"), process(pid=2, name="containerd")))
    assert evidence("nested-engine", workload(kernel=seen)) == ["process containerd,dockerd"]


def test_a_nested_engine_on_loopback_takes_no_orders_from_neighbours():
    local = kernel(processes=(process(name="dockerd"),), listeners=(Listener("tcp", "127.0.0.1", 2375),))
    assert findings("nested-engine-open", workload(kernel=local)) == ()
    without = kernel(listeners=(Listener("tcp", "0.0.0.0", 2375),))
    assert findings("nested-engine-open", workload(kernel=without)) == ()


def test_facing_the_network_with_the_socket_in_hand():
    open_port = (Port(9000, "tcp", "192.0.2.10", 9000),)
    assert findings("socket-holder-published", holder(ports=open_port))
    assert findings("socket-holder-published", workload(ports=open_port)) == ()
    by_directory = workload(mounts=(bind("/run"),), ports=open_port)
    assert findings("socket-holder-published", by_directory)


def as_root(**changes):
    return workload(kernel=kernel(processes=(process(), process(pid=4101, effective_uid=0))), **changes)


def test_the_hosts_bus_obeys_root():
    assert findings("host-bus-mounted", as_root(mounts=(bind("/var/run/dbus/system_bus_socket"),)))
    assert findings("host-bus-mounted", as_root(mounts=(bind("/run/systemd/journal"),))) == ()
    assert findings("host-bus-mounted", workload(mounts=(bind("/run/dbus"),))) == ()


def test_by_the_settings_the_hosts_bus_obeys_who_starts_as_root():
    bus = (bind("/run/dbus"),)
    there = engine(userns_remap=False)
    stopped = workload(user="0", mounts=bus, kernel=None)
    assert findings("host-bus-mounted", container_world(stopped, engine=there))
    assert findings("host-bus-mounted", container_world(stopped)) == ()
    assert findings("host-bus-mounted", container_world(workload(mounts=bus, kernel=None), engine=there)) == ()
    unnamed = workload(user="app", image_id="sha256:" + "0d" * 32, mounts=bus, kernel=None)
    assert is_unknown("host-bus-mounted", container_world(unnamed, engine=there))


@pytest.mark.parametrize(
    ("mode", "gid", "uid", "expected"),
    [
        (0o660, 1000, 1000, "likely"),
        (0o660, 990, 1000, "certain"),
        (0o600, 990, 1000, "likely"),
        (0o666, 1000, 1000, "certain"),
        (0o660, 1000, 0, "certain"),
    ],
)
def test_who_may_not_open_the_socket_now_holds_it_all_the_same(mode, gid, uid, expected):
    stat = FileStat(mode, 0, 990, "root", "docker", "socket")
    there = host(files=(HostFile(role="docker-socket", path="/var/run/docker.sock", stat=Fact(stat)),))
    inside = kernel(processes=(process(effective_uid=uid, groups=(gid,)),))
    w = workload(mounts=(bind(SOCKET),), kernel=inside)
    assert confidences("docker-socket-mounted", container_world(w, host=there)) == [expected]
    assert confidences("docker-socket-mounted", container_world(w, host=host(files=()))) == ["certain"]


def test_whoever_could_not_be_read_may_be_in_the_namespace():
    blind = workload(name="b", id="b" * 64, pid_mode=UNSEEN)
    found = verdicts("socket-by-process-namespace", container_world(workload(), blind))
    assert {one.value for one in found} == {"unknown"}


# Sockets with what a consumer needs


@pytest.mark.parametrize(
    ("image", "purpose"),
    [
        ("traefik:v3.6", "traefik"),
        ("docker.io/library/traefik@sha256:" + "1" * 64, "traefik"),
        ("portainer/portainer-ce:lts", "portainer"),
        ("ghcr.io/containrrr/watchtower", "watchtower"),
        ("gcr.io/cadvisor/cadvisor:v0.49.1", "prometheus"),
        ("registry.gitlab.com/gitlab-org/gitlab-runner:v17", "ci"),
    ],
)
def test_a_known_consumer_gets_a_socket_of_its_own(image, purpose):
    w = workload(image=image, project="shop", mounts=(bind("/var/run/docker.sock", "/var/run/docker.sock"),))
    (fix,) = findings("docker-socket-mounted", w)[0].fixes
    (change,) = fix.changes
    assert (change.path, change.value) == (
        ("volumes", "/var/run/docker.sock", "source"),
        f"/run/dockward/shop-{purpose}.sock",
    )
    assert f"`dockward gate socket shop-{purpose} --for {purpose} --project shop`" in fix.risk
    for project in ("", UNNAMED):
        alone = workload(image=image, project=project, mounts=(bind("/var/run/docker.sock", "/var/run/docker.sock"),))
        assert f"`dockward gate socket {purpose} --for {purpose} --project PROJECT`" in (
            findings("docker-socket-mounted", alone)[0].fixes[0].risk
        )


def test_every_purpose_is_one_of_the_gate_s():
    assert set(PURPOSES.values()) < set(Purpose.__args__)
    assert profiles.FOLDER == FOLDER


@pytest.mark.parametrize("image", ["app:1.0", "evil/traefik:1", "sha256:" + "1" * 64])
def test_for_others_the_mount_is_taken_out_and_how_to_find_what_they_need_is_said(image):
    w = workload(image=image, mounts=(bind("/var/run/docker.sock", "/x"),))
    (fix,) = findings("docker-socket-mounted", w)[0].fixes
    assert fix.title == "Take the mount at /x away"
    assert "dockward gate shadow" in fix.risk
