import pytest
from msgspec import structs
from tests.practices.verdicts import confidences, evidence, findings, is_asked, is_unknown, verdicts

from dockward.kit import (
    DAY,
    NOW,
    api_listener,
    container_world,
    engine,
    host,
    image,
    kernel,
    network,
    process,
    service,
    swarm,
    workload,
    world,
)
from dockward.model.engine import Plugin
from dockward.model.fact import Fact, Unknown
from dockward.model.host import Certificate, EngineChain, Firewall
from dockward.model.kernel import Listener
from dockward.model.subject import Kind
from dockward.model.workload import Attachment, Lifetime, Port, State
from dockward.model.world import Unread
from dockward.practices.p07_apis.host_service_open import Open
from dockward.practices.p07_apis.low_host_port import LowPorts
from dockward.practices.p07_apis.node_certificates_long import Longest
from dockward.practices.p07_apis.port_on_every_address import OpenPorts

UNSEEN = Unknown("not readable")
ANY = "0.0.0.0"


def listener(address=ANY, tls=False, verified=False, not_after=None, port=2375):
    return api_listener(address=address, port=port, tls=tls, client_verified=verified, not_after=not_after)


def listening(*listeners):
    return engine(listeners=listeners)


# Listeners


def test_plain_tcp_by_who_reaches_it():
    assert evidence("api-over-plain-tcp", listening(listener())) == ["tcp://0.0.0.0:2375"]
    assert findings("api-over-plain-tcp", listening(listener("127.0.0.1"))) == ()
    assert findings("api-on-loopback", listening(listener("::1")))
    assert findings("api-over-plain-tcp", listening(listener("172.20.0.1"))) == ()
    assert findings("api-over-plain-tcp", world(engine=listening(listener("172.20.0.1")), networks=()))


def test_tls_without_client_certificates_is_its_own_flaw():
    half = listening(listener(tls=True))
    assert findings("api-clients-unverified", half)
    assert findings("api-over-plain-tcp", half) == ()
    assert findings("api-clients-unverified", listening(listener())) == ()


def test_a_listener_that_could_not_be_tried_hides_no_other():
    blind = listener("192.0.2.1", tls=UNSEEN, verified=UNSEEN)
    assert evidence("api-over-plain-tcp", listening(blind, listener())) == ["tcp://0.0.0.0:2375"]
    assert is_unknown("api-over-plain-tcp", listening(blind))
    assert is_unknown("api-clients-unverified", listening(blind))


@pytest.mark.parametrize(
    ("warning", "fires"),
    [
        ("WARNING: API is accessible on http://0.0.0.0:2375 without encryption.", True),
        ("[DEPRECATION NOTICE]: API is accessible on http://[::]:2375 without encryption.", True),
        ("WARNING: API is accessible on http://127.0.0.1:2375 without encryption.", False),
        ("WARNING: No swap limit support", False),
    ],
)
def test_the_engines_own_warning_counts_where_nothing_else_was_read(warning, fires):
    remote = engine(listeners=UNSEEN, warnings=(warning,))
    assert confidences("api-over-plain-tcp", remote) == (["likely"] if fires else [])
    if not fires:
        assert is_unknown("api-over-plain-tcp", remote)


def test_a_certificate_is_told_once_by_the_file_where_it_is_known():
    soon = NOW + 10 * DAY
    one = Certificate(path="/c.pem", role="tls-cert", subject="CN=x", not_before=0.0, not_after=soon)
    ending = listening(listener(tls=True, verified=True, not_after=soon))
    assert findings("api-certificate-expiring", world(engine=ending))
    assert findings("api-certificate-expiring", world(engine=ending, host=host(certificates=(one,)))) == ()
    assert "ends within" in findings("certificate-expiring", host(certificates=(one,)))[0].message
    expired = structs.replace(one, not_after=NOW)
    assert "has expired" in findings("certificate-expiring", host(certificates=(expired,)))[0].message
    later = structs.replace(one, not_after=NOW + 30 * DAY + 1)
    assert findings("certificate-expiring", host(certificates=(later,))) == ()


# Settings of the engine


@pytest.mark.parametrize(
    ("rule", "name", "bad", "default_fires"),
    [
        ("packet-filter-unmanaged", "iptables", False, False),
        ("userland-proxy-on", "userland-proxy", True, True),
        ("forwarding-left-open", "ip-forward-no-drop", True, False),
        ("direct-routing-allowed", "allow-direct-routing", True, False),
        ("engine-debugging", "debug", True, False),
    ],
)
def test_switches_and_their_defaults(rule, name, bad, default_fires):
    assert findings(rule, engine(settings={name: bad}))
    assert findings(rule, engine(settings={name: not bad})) == ()
    assert findings(rule, engine(settings={name: str(bad).lower()}))
    base = engine()
    values = {key: value for key, value in base.settings.value.values.items() if key != name}
    bare = engine(settings=structs.replace(base.settings.value, values=values))
    assert bool(findings(rule, bare)) is default_fires
    assert is_unknown(rule, engine(settings=UNSEEN))


@pytest.mark.parametrize(
    ("address", "fires"),
    [("", False), ("127.0.0.1:9323", False), ("[::1]:9323", False), ("localhost:9323", False), (":9323", True)],
)
def test_metrics(address, fires):
    assert bool(findings("metrics-exposed", engine(settings={"metrics-addr": address}))) is fires


@pytest.mark.parametrize(
    ("version", "fires"), [("1.12", True), ("1.9", True), ("1.24", False), ("1.44", False), ("", False)]
)
def test_old_apis_compare_as_numbers(version, fires):
    assert bool(findings("ancient-api-accepted", engine(min_api_version=version))) is fires


@pytest.mark.parametrize(
    ("power", "fires"),
    [
        ("mount: /var/run/docker.sock", True),
        ("mount: /", True),
        ("mount: /etc", True),
        ("mount: /srv/data", False),
        ("devices: all", True),
        ("device: /dev/sda", True),
        ("device: /dev/fuse", False),
        ("pid: host", True),
        ("capability: CAP_NET_ADMIN", False),
        ("capability: CAP_SYS_ADMIN", True),
        ("network: host", False),
    ],
)
def test_powers_of_plugins(power, fires):
    one = Plugin(name="acme/x:1", enabled=True, privileges=(power,))
    assert bool(findings("plugin-powerful", engine(plugins=(one,)))) is fires


# Ports


def test_ipv4_and_ipv6_of_one_port_are_one_finding():
    ports = (Port(80, "tcp", ANY, 8080), Port(80, "tcp", "::", 8080), Port(80, "udp", "", 8080))
    assert evidence("port-on-every-address", workload(ports=ports)) == ["*:8080->80/tcp", "*:8080->80/udp"]
    settings = OpenPorts(allowed=(8080,))
    assert findings("port-on-every-address", workload(ports=ports), settings) == ()


def test_a_default_binding_narrows_ports_without_an_address():
    bare = workload(ports=(Port(80, "tcp", "", 8080),))
    assert findings("port-on-every-address", container_world(bare, engine=engine(settings={"ip": "127.0.0.1"}))) == ()
    option = {"com.docker.network.bridge.host_binding_ipv4": "127.0.0.1"}
    assert findings("port-on-every-address", container_world(bare, networks=(network(options=option),))) == ()
    two = workload(ports=(Port(80, "tcp", "", 8080),), networks=(Attachment("shop_back"), Attachment("other")))
    other = network(name="other", id="0e" * 32)
    assert findings("port-on-every-address", container_world(two, networks=(network(options=option), other)))
    written = workload(ports=(Port(80, "tcp", ANY, 8080),))
    assert findings("port-on-every-address", container_world(written, engine=engine(settings={"ip": "127.0.0.1"})))


def firewall(**changes):
    base = Firewall(manager="ufw", denies_input=True, open_ports=frozenset())
    return host(firewall=structs.replace(base, **changes))


OPEN = workload(
    ports=(Port(80, "tcp", ANY, 8080), Port(81, "tcp", "192.0.2.10", 8081), Port(82, "tcp", "127.0.0.1", 82))
)


def test_ports_past_the_firewall():
    assert evidence("port-past-firewall", container_world(OPEN, host=firewall())) == [
        "0.0.0.0:8080->80/tcp past ufw",
        "192.0.2.10:8081->81/tcp past ufw",
    ]


@pytest.mark.parametrize(
    "where",
    [
        firewall(denies_input=False),
        firewall(engine_chain=EngineChain(denies=True)),
        firewall(engine_chain=EngineChain(closed=frozenset({"80/tcp"}), closed_published=frozenset({"8081/tcp"}))),
        firewall(open_ports=frozenset({"8080/tcp", "8081/tcp"})),
    ],
)
def test_a_firewall_that_means_it_so(where):
    assert findings("port-past-firewall", container_world(OPEN, host=where)) == ()


def test_a_chain_that_bans_single_addresses_closes_no_port():
    for chain in (EngineChain(), EngineChain(closed=frozenset({"8080/tcp", "80/udp"}))):
        assert len(findings("port-past-firewall", container_world(OPEN, host=firewall(engine_chain=chain)))) == 2


def test_without_the_engines_rules_nothing_goes_past():
    unmanaged = engine(settings={"iptables": False})
    assert findings("port-past-firewall", container_world(OPEN, host=firewall(), engine=unmanaged)) == ()
    assert is_unknown("port-past-firewall", container_world(OPEN, host=host(firewall=UNSEEN)))


def test_a_services_port_goes_past_the_firewall_too():
    one = service(ports=(Port(80, "tcp", "", 8080),))
    assert findings("port-past-firewall", world(services=(one,), host=firewall()))


@pytest.mark.parametrize(
    ("port", "fires"), [(22, True), (80, False), (443, False), (1023, True), (1024, False), (0, False)]
)
def test_low_ports(port, fires):
    assert bool(findings("low-host-port", workload(ports=(Port(8080, "tcp", "127.0.0.1", port),)))) is fires


def test_low_ports_of_ones_own_choice():
    w = workload(ports=(Port(53, "udp", "127.0.0.1", 53), Port(80, "tcp", "127.0.0.1", 80)))
    assert evidence("low-host-port", w, LowPorts(allowed=(53,))) == ["port 80/tcp"]


def started(seconds):
    return Lifetime(state=State.RUNNING, created=1.0, started=NOW - seconds)


def test_a_dead_port_after_a_minute():
    silent = kernel(listeners=(Listener("tcp", "127.0.0.11", 8080), Listener("udp", ANY, 8080)))
    assert findings("port-without-listener", workload(kernel=silent, lifetime=started(61)))
    assert findings("port-without-listener", workload(kernel=silent, lifetime=started(59))) == ()
    assert findings("port-without-listener", workload(kernel=silent, network_mode="host")) == ()
    assert findings("port-without-listener", workload(kernel=kernel(listeners=UNSEEN), ports=())) == ()
    assert is_unknown("port-without-listener", workload(kernel=kernel(listeners=UNSEEN)))


def test_udp_is_met_by_udp():
    udp = workload(ports=(Port(53, "udp", "127.0.0.1", 5353),), kernel=kernel(listeners=(Listener("udp6", "::", 53),)))
    assert findings("port-without-listener", udp) == ()


def test_undeclared_ports_and_what_declares_them():
    more = kernel(listeners=(Listener("tcp", ANY, 9229), Listener("udp", ANY, 40_000), Listener("tcp6", "::1", 9)))
    assert evidence("listener-undeclared", workload(kernel=more)) == ["listens 9229/tcp"]
    exposed = image(ports=("9229/tcp", "odd", "8125/udp"))
    assert findings("listener-undeclared", container_world(workload(kernel=more), images=(exposed,))) == ()
    assert findings("listener-undeclared", workload(kernel=more, network_mode="container:x")) == ()


def stopped(name, *ports):
    return workload(
        name=name, id=name * 8, lifetime=Lifetime(state=State.EXITED, created=1.0), ports=ports, kernel=None
    )


def test_of_two_stopped_claimants_the_later_name_is_told():
    port = Port(80, "tcp", ANY, 8080)
    pair = container_world(stopped("a", port), stopped("b", Port(80, "tcp", "127.0.0.1", 8080)))
    assert [one.subject.name for one in findings("host-port-claimed-twice", pair)] == ["b"]


def test_ephemeral_ports_and_other_protocols_do_not_clash():
    mine = (Port(80, "tcp", ANY, 0), Port(53, "udp", ANY, 53))
    theirs = (Port(81, "tcp", ANY, 0), Port(53, "tcp", ANY, 53))
    assert findings("host-port-claimed-twice", container_world(stopped("a", *mine), stopped("b", *theirs))) == ()


def test_stores_and_controls():
    ports = (Port(6379, "tcp", ANY, 16_379), Port(6379, "udp", ANY, 6379), Port(22, "tcp", "", 2222))
    w = workload(ports=ports)
    assert evidence("database-published", w) == ["0.0.0.0:16379->6379/tcp"]
    assert evidence("admin-port-published", w) == ["0.0.0.0:2222->22/tcp"]


def test_ssh_server_by_process_by_file_or_by_command():
    assert findings("ssh-server", workload(kernel=kernel(processes=(process(name="x", executable="/usr/sbin/sshd"),))))
    assert findings("ssh-server", workload(kernel=kernel(processes=(process(name="dropbear", executable=UNSEEN),))))
    assert findings("ssh-server", workload(kernel=None, command=("/usr/sbin/sshd", "-D")))
    assert findings("ssh-server", workload(kernel=None, command=("ssh", "host", "sshd"))) == ()


# Swarm


def test_questions_about_a_swarm_do_not_arise_without_one():
    for rule in (
        "swarm-unneeded",
        "swarm-on-every-address",
        "swarm-unlocked",
        "node-certificates-long",
        "swarm-ca-old",
    ):
        assert {one.value for one in verdicts(rule, swarm(active=False))} == {"not applicable"}


def test_workers_know_nothing_of_the_lock():
    assert findings("swarm-unlocked", swarm(manager=False, auto_lock=False)) == ()
    assert is_unknown("swarm-unneeded", swarm(services=UNSEEN))


@pytest.mark.parametrize(("address", "fires"), [("0.0.0.0", True), ("::", True), ("[::]", True), ("10.0.0.1", False)])
def test_the_management_address(address, fires):
    assert bool(findings("swarm-on-every-address", swarm(listen_address=address))) is fires


def test_lives_of_certificates():
    assert findings("node-certificates-long", swarm(certificate_expiry=90.0 * DAY + DAY))
    assert findings("node-certificates-long", swarm(certificate_expiry=30.0 * DAY), Longest(days=7))
    young = swarm(root_rotations=0, created=NOW - 365 * DAY)
    assert findings("swarm-ca-old", young) == ()
    assert findings("swarm-ca-old", swarm(root_rotations=0, created=NOW - 366 * DAY))


def test_ports_of_another_that_are_unknown_may_clash():
    port = Port(80, "tcp", ANY, 8080)
    blind = workload(name="b", id="b" * 64, ports=UNSEEN)
    assert is_unknown("host-port-claimed-twice", container_world(stopped("a", port), blind))
    three = container_world(stopped("a", port), stopped("c", port), blind)
    assert [one.subject.name for one in findings("host-port-claimed-twice", three)] == ["c"]


# Services of the host itself


def serving(*ports, address="0.0.0.0", inode=0):
    return open_host(*(Listener("tcp", address, port, inode) for port in ports))


def open_host(*listeners):
    wall = Firewall(manager="", denies_input=False, open_ports=frozenset())
    return host(listeners=listeners, firewall=wall)


def test_a_service_of_the_host_is_told_once_for_both_families():
    both = (Listener("tcp", "0.0.0.0", 5432), Listener("tcp6", "::", 5432), Listener("udp", "0.0.0.0", 53))
    assert evidence("host-service-open", open_host(*both)) == ["host 5432/tcp"]
    gateway = findings("host-service-open", serving(5432, address="172.17.0.1"))
    assert "answers on 172.17.0.1" in gateway[0].message


def test_what_belongs_to_containers_or_the_engine_is_no_service_of_the_host():
    port = Port(8080, "tcp", "0.0.0.0", 9000)
    here = {"host": serving(9000), "containers": (workload(ports=(port,)),)}
    assert findings("host-service-open", world(**here)) == ()
    api = engine(listeners=Fact((api_listener(address="0.0.0.0", port=2375),)), settings={"metrics-addr": ":9323"})
    assert findings("host-service-open", world(host=serving(2375, 9323, 2377, 7946), engine=api)) == ()
    assert len(findings("host-service-open", world(host=serving(2377), swarm=None))) == 1
    held = workload(network_mode="host", kernel=kernel(listeners=(Listener("tcp", "0.0.0.0", 7000, 77),)))
    assert findings("host-service-open", world(host=serving(7000, inode=77), containers=(held,))) == ()
    assert findings("host-service-open", world(host=serving(7000, inode=78), containers=(held,)))


def test_a_firewall_that_refuses_by_default_says_what_is_wanted():
    wall = Firewall(manager="ufw", denies_input=True, open_ports=frozenset())
    assert findings("host-service-open", host(listeners=(Listener("tcp", "::", 5432),), firewall=wall)) == ()
    blind = host(listeners=(Listener("tcp", "::", 5432),), firewall=Unknown("not read"))
    assert is_unknown("host-service-open", blind)
    assert is_asked("host-service-open", host(listeners=(), firewall=Unknown("not read")))


def test_ports_that_the_policy_names_may_be_open():
    assert findings("host-service-open", serving(5432), Open((5432,))) == ()
    assert findings("host-service-open", serving(22), Open(()))


def test_without_every_containers_ports_nobody_can_tell_whose_it_is():
    unread = (Unread(Kind.CONTAINER, "it vanished", "x"),)
    assert is_unknown("host-service-open", world(host=serving(5432), unread=unread))
    blind = workload(network_mode="host", kernel=Unknown("no access"))
    assert is_unknown("host-service-open", world(host=serving(5432), containers=(blind,)))


def test_a_python_debugger_is_told_from_what_serves_the_web_there():
    ports = (Port(5678, "tcp", ANY, 5678),)
    assert len(evidence("DW0720", workload(image="app:1.0", ports=ports))) == 1
    assert evidence("DW0720", workload(image="n8nio/n8n:1.0", ports=ports)) == []
