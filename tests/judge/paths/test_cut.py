"""Which one change is told: the one that an operator would make first."""

from tests.judge.paths.power_of_one import mounted, report, view

from dockward.judge.paths.cut import best_cut
from dockward.judge.paths.graph import HOST, Cost, Edge
from dockward.kit import api_listener, engine, host, workload
from dockward.model.capabilities import EVERYTHING
from dockward.model.host import Firewall
from dockward.model.paths import Cut

OPEN = host(firewall=Firewall(manager="", denies_input=False, open_ports=frozenset()))
SOCKET = mounted("/run/docker.sock", "/s")


def edge(source, target, *changes, cost=Cost.NOTHING):
    return Edge(source=source, target=target, cost=cost, how="", evidence=(), changes=changes)


def container(name, nr, *mounts, privileged=False, root=True, **changes):
    caps = EVERYTHING if privileged else ()
    seen = view(*mounts, root=root, caps=caps)
    return workload(name=name, id=f"{nr:064x}", privileged=privileged, kernel=seen, **changes)


def webs(count, first=10):
    return [container(f"web{nr}", first + nr, root=False) for nr in range(count)]


def cut(*containers, **changes):
    return report(*containers, **changes).best_cut


def test_of_two_mighty_neighbours_one_is_disarmed_and_no_bystander_is_sent_away():
    two = (container("p1", 1, privileged=True), container("p2", 2, privileged=True))
    found = cut(*two, *webs(4))
    assert found == Cut("take `privileged` from container/p1", (), ("container/p1",))
    assert found.effect == "leaves 1 container only less likely ways"


def test_one_holder_is_cut_off_and_frees_all_who_reached_it():
    found = cut(container("keeper", 1, SOCKET), *webs(3))
    assert found.change == "take the mount of /run/docker.sock from container/keeper"
    assert found.removes == ("container/keeper", "container/web0", "container/web1", "container/web2")
    assert found.effect == "closes every way of 4 containers"


def test_without_privileged_mode_the_capabilities_that_came_with_it_are_gone():
    tracer = container("p", 1, privileged=True, pid_mode="host", networks=())
    assert cut(tracer) == Cut("take `privileged` from container/p", ("container/p",))
    asked = container("p", 1, privileged=True, cap_add=frozenset({"SYS_PTRACE"}), pid_mode="host", networks=())
    assert cut(asked).removes == ()


def test_capabilities_that_were_added_besides_stay():
    both = container("p", 1, privileged=True, cap_add=frozenset({"SYS_MODULE"}), networks=())
    found = cut(both)
    assert (found.removes, found.weakens, found.thins) == ((), (), ("container/p",))


def test_of_several_certain_ways_one_is_taken():
    several = container("p", 1, SOCKET, mounted("/etc", "/e"), privileged=True, networks=())
    found = cut(several)
    assert found == Cut("take `privileged` from container/p", (), (), ("container/p",))
    assert found.effect == "closes one of several certain ways of 1 container"


def test_of_ways_that_many_have_the_common_one_is_taken_first():
    plain = engine(userns_remap=False, listeners=(api_listener(address="0.0.0.0", port=2375, client_verified=False),))
    found = cut(container("a", 1, privileged=True), container("b", 2, privileged=True), engine=plain, host=OPEN)
    assert found == Cut("close the engine's address 0.0.0.0:2375", (), (), ("container/a", "container/b"))


def test_addresses_that_ask_nobody_are_closed_together():
    both = tuple(api_listener(address=one, port=2375, client_verified=False) for one in ("0.0.0.0", "192.0.2.1"))
    found = cut(*webs(2), engine=engine(userns_remap=False, version="20.10.24", listeners=both), host=OPEN)
    assert found.change == "close every address of the engine that asks nobody who they are"
    assert found.removes == ("container/web0", "container/web1")


def test_a_likely_way_that_stays_is_told():
    found = cut(container("p", 1, SOCKET, mounted("/run/dbus", "/bus"), networks=()))
    assert found.change == "take the mount of /run/docker.sock from container/p"
    assert (found.removes, found.weakens) == ((), ("container/p",))


def test_where_no_way_is_certain_the_change_that_frees_most_is_told():
    edges = (
        edge("a", "net", "a leaves", cost=Cost.ANOTHER_FLAW),
        edge("b", "net", "b leaves", cost=Cost.ANOTHER_FLAW),
        edge("net", HOST, "hub", cost=Cost.CIRCUMSTANCE),
        edge("c", HOST, "c stops", cost=Cost.CIRCUMSTANCE),
    )
    assert best_cut(edges, frozenset("abc")) == Cut("hub", ("a", "b"))


def test_a_change_that_takes_several_steps_takes_them_all():
    edges = (edge("a", HOST, "one", "both"), edge("a", HOST, "two", "both"))
    assert best_cut(edges, frozenset("a")) == Cut("both", ("a",))


def test_who_still_gets_through_is_not_freed():
    edges = (
        edge("a", "b", "a-b"),
        edge("b", HOST, "x"),
        edge("a", "c", "a-c", cost=Cost.CIRCUMSTANCE),
        edge("c", HOST, "y", cost=Cost.ANOTHER_FLAW),
    )
    assert best_cut(edges, frozenset("abc")) == Cut("x", ("b",), ("a",))
    found = best_cut(edges, frozenset("abc"))
    assert found.effect == "closes every way of 1 container, leaves 1 container only less likely ways"
