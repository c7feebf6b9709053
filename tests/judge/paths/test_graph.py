"""Ties and cuts of the graph itself."""

import pytest

from dockward.judge.paths.cut import best_cut
from dockward.judge.paths.graph import HOST, Cost, Edge, shortest, steps_from
from dockward.model.paths import Cut


def edge(source, target, cost=Cost.NOTHING, change="", how=""):
    return Edge(
        source=source, target=target, cost=cost, how=how, evidence=(), changes=(change or f"{source}-{target}",)
    )


def test_the_whole_way_is_weighed_and_not_its_last_step():
    edges = (
        edge("a", "dear"),
        edge("dear", HOST, Cost.ANOTHER_FLAW),
        edge("a", "cheap", Cost.CIRCUMSTANCE),
        edge("cheap", HOST, Cost.CIRCUMSTANCE),
    )
    assert [one.target for one in steps_from("a", shortest(edges))] == ["cheap", HOST]


def test_of_two_ways_that_cost_the_same_the_first_given_is_told():
    edges = [edge("a", HOST, how="one"), edge("a", HOST, how="two")]
    assert shortest(edges)["a"].how == "one"
    assert shortest(reversed(edges))["a"].how == "two"


def test_a_circle_ends():
    edges = (edge("a", "b"), edge("b", "a"), edge("b", HOST))
    assert [one.target for one in steps_from("a", shortest(edges))] == ["b", HOST]


def test_of_two_cuts_that_free_as_many_the_first_by_name_is_told():
    edges = (edge("a", HOST, change="second"), edge("b", HOST, change="first"))
    assert best_cut(edges, frozenset("ab")) == Cut("first", ("b",))


def test_a_cut_frees_only_those_that_had_a_way():
    edges = (edge("a", HOST, change="x"), edge("b", "nowhere"))
    assert best_cut(edges, frozenset("ab")) == Cut("x", ("a",))


def test_a_step_without_a_change_cannot_be_cut():
    only = Edge(source="a", target=HOST, cost=Cost.NOTHING, how="", evidence=(), changes=())
    assert best_cut((only,), frozenset("a")) is None


@pytest.mark.parametrize("edges", [(), (edge("a", "b"),)])
def test_without_a_way_there_is_nothing_to_cut(edges):
    assert shortest(edges) == {}
    assert best_cut(edges, frozenset("a")) is None
