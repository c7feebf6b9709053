from hypothesis import given
from hypothesis import strategies as st

from dockward.judge.paths.graph import HOST, Cost, Edge, shortest, steps_from


def _edge(source, target, cost=Cost.NOTHING, change=""):
    return Edge(source=source, target=target, cost=cost, how="", evidence=(), changes=(change or f"{source}-{target}",))


def test_the_cheapest_way_wins_over_the_one_with_fewest_steps():
    edges = (_edge("a", HOST, Cost.ANOTHER_FLAW), _edge("a", "b"), _edge("b", HOST))
    assert [one.target for one in steps_from("a", shortest(edges))] == ["b", HOST]


def test_a_node_without_a_way_is_left_out():
    assert "c" not in shortest((_edge("a", HOST), _edge("c", "d")))


@given(
    st.lists(
        st.tuples(st.sampled_from("abcde"), st.sampled_from(["a", "b", "c", "d", "e", HOST]), st.sampled_from(Cost))
    )
)
def test_every_found_way_ends_at_the_host_and_no_cheaper_one_exists(raw):
    edges = tuple(_edge(*one) for one in raw)
    first = shortest(edges)
    costs = {HOST: 0} | {node: sum(one.cost for one in steps_from(node, first)) for node in first}
    for edge in edges:
        if edge.target in costs:
            assert costs[edge.source] <= edge.cost + costs[edge.target] or edge.source == HOST
