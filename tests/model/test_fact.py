"""Facts: what is known of them, in part and as a whole."""

import pytest

from dockward.model.errors import UnreadError
from dockward.model.fact import Fact, Place, Unknown, gather, unknown


def test_the_known_things_come_before_the_error_that_there_may_be_more():
    fact = Fact(Unknown("who knows"), Place("f", "", 3, 4), part=(2, 1))
    found, lacking = gather(fact.each())
    assert found == [2, 1]
    assert (lacking.reason, lacking.place.line) == ("who knows", 3)
    assert fact.told == (2, 1)


def test_of_a_set_the_things_come_in_order():
    assert list(Fact(frozenset({"b", "a", "c"})).each()) == ["a", "b", "c"]


def test_a_fact_that_is_not_known_at_all_has_nothing_to_tell():
    fact = unknown("never looked")
    assert fact.told is None
    with pytest.raises(UnreadError, match="never looked"):
        next(fact.each())


def test_what_several_sources_yield_is_kept_and_the_first_reason_counts():
    parts = [Fact(Unknown(why), part=(thing,)) for why, thing in (("a", 1), ("b", 2))]
    found, lacking = gather(*(one.each() for one in parts), Fact((3,)).each())
    assert (found, lacking.reason) == ([1, 2, 3], "a")
