"""How changes are weighed against each other, on graphs of a few edges; and whose groups and networks count."""

from tests.judge.paths.power_of_one import HOST_IDS, REMAPPED, mounted, report, steps, view

from dockward.judge.paths.cut import best_cut
from dockward.judge.paths.graph import HOST, Cost, Edge
from dockward.judge.paths.power import power_of
from dockward.kit import container_world, engine, kernel, network, process, workload
from dockward.model.fact import unknown
from dockward.model.paths import Cut
from dockward.model.workload import Attachment

LUCK, FLAW = Cost.CIRCUMSTANCE, Cost.ANOTHER_FLAW


def edge(source, target, *changes, cost=Cost.NOTHING):
    return Edge(source=source, target=target, cost=cost, how="", evidence=(), changes=changes)


def cut(*edges, starts="ab"):
    return best_cut(edges, frozenset(starts))


def test_a_change_after_which_everybody_needs_as_much_is_none():
    assert cut(edge("a", HOST, "x", cost=LUCK), edge("a", HOST, "y", cost=LUCK)) is None


def test_a_change_after_which_somebody_needs_another_flaw_is_one():
    found = cut(edge("a", HOST, "x", cost=LUCK), edge("a", HOST, "y", cost=FLAW))
    assert found == Cut("x", (), ("a",))


def test_of_changes_that_free_as_many_the_one_that_ends_more_certain_ways_is_told():
    several = [edge(name, HOST, "more", cost=Cost.NOTHING) for name in "ab"]
    several += [edge(name, HOST, cost=FLAW) for name in "abc"]
    found = cut(*several, edge("c", HOST, "fewer"), starts="abc")
    assert found == Cut("more", (), ("a", "b"))


def test_where_every_certain_way_has_a_double_the_change_that_takes_one_from_most_is_told():
    several = [edge(name, HOST, "most") for name in "ab"]
    several += [edge("a", HOST, "first"), edge("b", HOST, "second")]
    assert cut(*several) == Cut("most", (), (), ("a", "b"))


def test_a_change_takes_all_of_its_edges_also_those_between_the_ones_it_hits():
    edges = (edge("b", HOST, "x"), edge("a", "b", "x"), edge("b", HOST, cost=FLAW))
    assert cut(*edges) == Cut("x", ("a",), ("b",))


def groups(*processes, ids=HOST_IDS):
    w = workload(kernel=kernel(processes=processes, uid_map=ids))
    return power_of(w, container_world(w)).groups


def test_the_groups_of_all_processes_count_and_the_effective_one_among_them():
    assert groups(process(effective_gid=5, groups=(6, 7)), process(effective_gid=8)) == {5, 6, 7, 8}
    assert groups(process(effective_gid=100_005, groups=()), ids=REMAPPED) == {100_005}


def test_by_the_settings_a_remapped_container_has_none_of_the_hosts_groups():
    asked = {"kernel": unknown("needs root"), "user": "1000:998", "group_add": ("997",)}
    for remaps, expected in ((False, {998, 997}), (True, frozenset())):
        w = workload(**asked)
        assert power_of(w, container_world(w, engine=engine(userns_remap=remaps))).groups == expected


def test_the_host_reaches_bridges_and_no_network_of_another_driver():
    there = Attachment("shop_back")
    keeper = workload(name="keeper", id="aa" * 32, networks=(there,), kernel=view(mounted("/run/docker.sock", "/s")))
    front = workload(name="front", id="bb" * 32, networks=(), network_mode="host", kernel=view(root=False))
    for driver, leads in (("bridge", True), ("overlay", False), (unknown("no answer"), False)):
        found = report(keeper, front, networks=(network(driver=driver),))
        assert bool(steps(found, "front")) is leads, driver
