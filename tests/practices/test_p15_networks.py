import pytest
from tests.practices.verdicts import confidences, evidence, findings, is_asked, is_unknown, verdicts

from dockward.kit import container_world, engine, host, network, service, swarm, workload, world
from dockward.model.fact import Unknown
from dockward.model.subject import Kind
from dockward.model.workload import Attachment, Port
from dockward.model.world import Unread
from dockward.practices.p15_networks.crowded_network import Crowd

UNSEEN = Unknown("not readable")
MISSING = (Unread(Kind.CONTAINER, "it vanished", "x"),)
ICC = "com.docker.network.bridge.enable_icc"


def on(*containers, name="shop_back", **changes):
    net = network(name=name, members=tuple(one.id for one in containers), **changes)
    return container_world(*containers, networks=(net,))


def member(name, project="shop", **changes):
    return workload(name=name, id=(name * 64)[:64], project=project, **changes)


def test_a_service_on_the_hosts_network():
    one = service(network_mode="", networks=(Attachment("host"),))
    assert findings("host-network", world(services=(one,)))


@pytest.mark.parametrize("mode", ["bridge", "default"])
def test_the_default_bridge_by_either_name(mode):
    assert findings("default-bridge", workload(network_mode=mode, networks=()))


def test_the_default_bridge_joined_later():
    assert findings("default-bridge", workload(networks=(Attachment("shop_back"), Attachment("bridge"))))


def bridge(*members, **options):
    return network(name="bridge", id="bb" * 32, members=members, options={ICC: "true", **options})


def test_talk_on_an_empty_bridge_is_a_guess():
    talking = engine(settings={"icc": True})
    assert confidences("bridge-talk-open", world(engine=talking, networks=(bridge(),))) == ["guess"]
    assert confidences("bridge-talk-open", world(engine=talking, networks=(bridge("c0" * 32),))) == ["certain"]


def test_the_networks_own_option_speaks_for_unread_settings():
    remote = engine(settings=UNSEEN)
    assert findings("bridge-talk-open", world(engine=remote, networks=(bridge(),)))
    assert findings("bridge-talk-open", world(engine=remote, networks=(bridge(**{ICC: "false"}),))) == ()
    assert is_unknown("bridge-talk-open", remote)


@pytest.mark.parametrize(
    ("options", "fires"),
    [({}, True), ({"encrypted": ""}, False), ({"encrypted": "true"}, False), ({"encrypted": "false"}, True)],
)
def test_encryption_of_overlays(options, fires):
    assert bool(findings("overlay-unencrypted", network(driver="overlay", options=options))) is fires


def test_on_a_single_node_nothing_goes_over_the_wire():
    alone = swarm(nodes=swarm().nodes.value[:1], data_path_address="10.0.0.1")
    net = network(driver="overlay")
    assert findings("overlay-unencrypted", world(networks=(net,), swarm=alone)) == ()
    assert findings("swarm-planes-together", alone) == ()
    assert findings("overlay-unencrypted", world(networks=(net,), swarm=swarm(nodes=UNSEEN)))
    assert findings("swarm-planes-together", swarm(data_path_address="10.0.0.1", nodes=UNSEEN))


def test_projects_on_one_network():
    assert evidence("network-between-projects", on(member("a"), member("b", "wiki"))) == ["joins shop,wiki"]
    assert findings("network-between-projects", on(member("a"), member("b"))) == ()
    assert findings("network-between-projects", on(member("a"), member("b", "wiki"), name="bridge")) == ()
    assert evidence("network-between-projects", on(member("a", ""), member("b", ""))) == [
        "joins container a,container b"
    ]


def test_a_member_that_could_not_be_read_may_be_the_stranger():
    net = network(members=("a" * 64, "0" * 64))
    assert is_unknown("network-between-projects", world(containers=(member("a"),), networks=(net,), unread=MISSING))


def test_crowds_are_counted_once_each():
    assert findings("crowded-network", network(members=("a",) * 50)) == ()
    assert findings("crowded-network", network(members=("a", "b", "c")), Crowd(most=2))


def test_three_on_one_network_with_a_store_and_a_front():
    front = member("front", ports=(Port(80, "tcp", "127.0.0.1", 80),))
    work = member("work", ports=())
    store = member("store", ports=(), image="bitnami/postgresql-repmgr:17@sha256:" + "a" * 64)
    assert evidence("project-unsegmented", on(front, work, store)) == ["front beside store"]
    assert findings("project-unsegmented", on(front, store)) == ()
    assert findings("project-unsegmented", on(work, store, member("more", ports=()))) == ()
    two = member("work", ports=(), networks=(Attachment("shop_back"), Attachment("x")))
    assert findings("project-unsegmented", on(front, two, store)) == ()


@pytest.mark.parametrize("name", ["redisinsight:1", "registry.io/postgrest/server:1", "my-api:postgres"])
def test_names_that_only_sound_like_stores(name):
    others = (member("front"), member("work", ports=()), member("odd", ports=(), image=name))
    assert findings("project-unsegmented", on(*others)) == ()


def test_inner_with_outer():
    joined = (Attachment("in"), Attachment("out"), Attachment("gone"))
    nets = (network(name="in", id="i"), network(name="out", id="o", internal=False))
    w = workload(networks=joined)
    assert evidence("inner-and-outer-network", container_world(w, networks=nets)) == ["joins in with out"]
    assert findings("inner-and-outer-network", container_world(w, networks=nets[:1])) == ()


def test_a_way_out_that_nobody_needs():
    quiet = member("a", ports=(Port(80, "tcp"),))
    assert findings("way-out-unneeded", on(quiet, internal=False))
    assert findings("way-out-unneeded", on(quiet)) == ()
    assert findings("way-out-unneeded", on(internal=False)) == ()
    assert findings("way-out-unneeded", on(quiet, internal=False, name="bridge")) == ()


def test_published_on_an_internal_network():
    w = workload(ports=(Port(80, "tcp", "192.0.2.10", 80),))
    assert findings("published-on-inner-network", w)
    assert findings("published-on-inner-network", container_world(w, networks=(network(internal=False),))) == ()
    assert findings("published-on-inner-network", container_world(w, networks=())) == ()
    assert findings("published-on-inner-network", workload(ports=w.ports.value, networks=())) == ()


@pytest.mark.parametrize("mode", ["nat", "isolated", "routed", "nat-unprotected", ""])
def test_gateway_modes(mode):
    net = network(
        options={
            "com.docker.network.bridge.gateway_mode_ipv4": mode,
            "com.docker.network.bridge.gateway_mode_ipv6": mode,
        }
    )
    assert len(findings("gateway-unprotected", net)) == (2 if mode == "nat-unprotected" else 0)
    assert len(findings("gateway-routed", net)) == (2 if mode == "routed" else 0)


def test_the_network_of_another_project():
    w = workload(network_mode="container:vpn", networks=())
    vpn = member("vpn", "tunnel")
    assert evidence("network-of-other-project", container_world(w, vpn)) == ["network of vpn"]
    assert findings("network-of-other-project", container_world(w, member("vpn"))) == ()
    assert findings("network-of-other-project", container_world(w)) == ()


@pytest.mark.parametrize(
    ("version", "setting", "fires"),
    [
        ("26.1.5", None, True),
        ("27.0.0", None, False),
        ("20.10.24+dfsg1", True, False),
        ("28.0.0", False, True),
        ("dev", None, False),
    ],
)
def test_ipv6_by_setting_and_by_version(version, setting, fires):
    net = network(ipv6=True, subnets=("odd", "2001:db8:1::/64"))
    settings = {} if setting is None else {"ip6tables": setting}
    seen = world(engine=engine(version=version, settings=settings), networks=(net,))
    assert bool(findings("ipv6-unfiltered", seen)) is fires


def test_private_ipv6_needs_no_engine_facts():
    blind = world(engine=engine(settings=UNSEEN), networks=(network(ipv6=True, subnets=("fd00::/64", "10.0.0.0/8")),))
    assert {one.value for one in verdicts("ipv6-unfiltered", blind)} == {"pass"}


def test_subnets_over_the_lan():
    net = network(subnets=("192.0.2.0/25", "odd"), gateways=("192.0.2.1",))
    assert evidence("subnet-over-lan", net) == ["192.0.2.0/25 over LAN"]
    own = host(addresses={"br-1": ("192.0.2.10",), "eth0": ("198.51.100.1", "not an address")})
    assert findings("subnet-over-lan", world(networks=(net,), host=own)) == ()
    gateway = host(addresses={"lan0": ("192.0.2.1",)})
    assert findings("subnet-over-lan", world(networks=(net,), host=gateway)) == ()


def test_the_bridge_filter_matters_where_talk_is_off():
    warned = ("WARNING: bridge-nf-call-iptables is disabled", "WARNING: bridge-nf-call-ip6tables is disabled")
    assert len(findings("bridge-filter-off", engine(warnings=warned, settings={"icc": False}))) == 1
    assert findings("bridge-filter-off", engine(warnings=warned, settings={"icc": True})) == ()
    old = engine(version="20.10.24+dfsg1", warnings=(), settings=UNSEEN)
    assert is_asked("bridge-filter-off", old)
    assert findings("bridge-filter-off", old) == ()


@pytest.mark.parametrize(
    ("version", "value", "fires"),
    [
        ("27.5.0", "0", True),
        ("29.7.0", "0", True),
        ("29.7.0", "1", False),
        ("29.7.0", None, False),
        ("27.4.1", "0", False),
    ],
)
def test_of_an_engine_that_no_longer_warns_the_kernel_is_asked(version, value, fires):
    name = "net.bridge.bridge-nf-call-iptables"
    one = engine(version=version, settings={"icc": False})
    here = world(engine=one, host=host(sysctls={name: value} if value else {}))
    assert evidence("bridge-filter-off", here) == ([f"{name}=0"] if fires else [])


def test_of_a_new_engine_whose_kernel_was_not_asked_nothing_is_known():
    one = engine(settings={"icc": False})
    assert is_unknown("bridge-filter-off", world(engine=one, host=None))
    assert is_unknown("bridge-filter-off", world(engine=one, host=host(sysctls=UNSEEN)))
