import pytest

from dockward.kit import container_world, engine, host, kernel, network, workload
from dockward.model.errors import UnreadError
from dockward.model.fact import unknown
from dockward.model.host import Firewall
from dockward.model.hostreach import HostReach, network_holder, on_host_network, reach_from, reach_over
from dockward.model.workload import Attachment

OLD, NEW = engine(version="20.10.24+dfsg1"), engine(version="26.1.5+dfsg1")
NEAR = network(name="near", id="aa" * 32, internal=False, gateways=("172.30.0.1",))
INNER = network(name="inner", id="bb" * 32, internal=True, gateways=("172.31.0.1",))
LOST = unknown("no answer")


def filtered(*open_ports, denies=True):
    return host(firewall=Firewall(manager="", denies_input=denies, open_ports=frozenset(open_ports)))


UNFILTERED = filtered(denies=False)


def over(there, address, *, version=NEW, machine=UNFILTERED, port=2375):
    return reach_over(there, address, port, container_world(engine=version, host=machine, networks=(NEAR, INNER)))


def on(*names, **changes):
    return workload(networks=tuple(Attachment(one) for one in names), **changes)


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "", "172.30.0.1", "172.31.0.1", "192.0.2.1"])
def test_the_walls_between_networks_do_not_guard_the_hosts_own_addresses(address):
    assert over(NEAR, address) == HostReach("near")


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.0.1", "::1", "localhost"])
def test_loopback_is_reached_from_no_network(address):
    assert over(NEAR, address) is None
    assert over(INNER, address, version=OLD) is None


@pytest.mark.parametrize("address", ["172.30.0.1", "192.0.2.1"])
def test_an_internal_network_had_a_route_once(address):
    assert over(INNER, address, version=OLD) == HostReach("inner")
    assert over(INNER, address, version=engine(version="24.0.9")) == HostReach("inner")
    assert over(INNER, address, version=engine(version="25.0.0")) is None
    assert over(INNER, address) is None


@pytest.mark.parametrize(
    "version", [engine(version=LOST), engine(version="library-import"), engine(version="9" * 5000), None]
)
def test_where_the_version_is_not_known_the_route_is_in_doubt(version):
    assert "before 25" in over(INNER, "192.0.2.1", version=version).doubt


@pytest.mark.parametrize("address", ["0.0.0.0", "172.31.0.1"])
def test_an_internal_network_reaches_its_own_end_of_the_bridge(address):
    assert over(INNER, address) == HostReach("inner")


def test_an_overlay_leads_out_unless_it_is_internal():
    spread = network(name="spread", driver="overlay", internal=False)
    assert over(spread, "192.0.2.1") == HostReach("spread")
    assert over(network(name="spread", driver="overlay", internal=True), "0.0.0.0") is None


@pytest.mark.parametrize("driver", ["macvlan", "ipvlan", "weave"])
def test_other_drivers_lead_to_the_host_by_a_router_if_at_all(driver):
    lan = network(name="lan", driver=driver, internal=False)
    assert driver in over(lan, "192.0.2.1").doubt
    assert over(lan, "172.30.0.1") is None
    assert over(network(name="lan", driver=driver, internal=True), "192.0.2.1") is None


def test_an_ipv6_address_takes_a_network_with_ipv6():
    assert over(NEAR, "2001:db8::1") is None
    assert over(network(internal=False, ipv6=True), "2001:db8::1") is not None


@pytest.mark.parametrize(
    ("machine", "doubtful"),
    [
        (filtered(denies=False), False),
        (filtered("2375/tcp"), False),
        (filtered("2375/udp"), True),
        (filtered(), True),
        (host(firewall=LOST), True),
        (None, True),
    ],
)
def test_the_hosts_firewall_may_stand_in_between(machine, doubtful):
    assert bool(over(NEAR, "192.0.2.1", machine=machine).doubt) is doubtful


def test_a_container_reaches_what_any_of_its_networks_reaches():
    there = container_world(engine=NEW, networks=(NEAR, INNER))
    assert reach_from(on("inner"), "192.0.2.1", 2375, there) is None
    assert reach_from(on("inner", "near"), "192.0.2.1", 2375, there).network == "near"
    assert reach_from(on("near", network_mode="none"), "192.0.2.1", 2375, there) is None
    assert reach_from(on("gone"), "192.0.2.1", 2375, there) is None


def test_who_joins_a_container_has_its_networks():
    web = on("near", name="web", id="11" * 32)
    mate = on(name="mate", id="22" * 32, network_mode="container:web")
    third = on(name="third", id="33" * 32, network_mode="container:" + "22" * 32)
    there = container_world(web, mate, third, engine=NEW, networks=(NEAR,))
    assert network_holder(third, there) is web
    assert reach_from(third, "192.0.2.1", 2375, there).network == "near"


def test_who_joins_the_hosts_network_has_it_too():
    web = on(name="web", id="11" * 32, network_mode="host")
    mate = on(name="mate", id="22" * 32, network_mode="container:web", kernel=LOST)
    there = container_world(web, mate, networks=(NEAR,))
    assert on_host_network(mate, there)
    assert reach_from(mate, "127.0.0.1", 2375, there) == HostReach("host")
    hidden = on(name="hidden", kernel=kernel(shared=frozenset({"net"})))
    assert on_host_network(hidden, there)
    assert not on_host_network(on("near"), there)


@pytest.mark.parametrize("mode", ["container:gone", "container:" + "22" * 32])
def test_who_joins_nobody_that_is_known_cannot_be_told(mode):
    mate = on(name="mate", id="22" * 32, network_mode=mode)
    with pytest.raises(UnreadError, match="isn't known"):
        reach_from(mate, "192.0.2.1", 2375, container_world(mate))
