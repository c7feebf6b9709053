"""Who holds how many connections: something is left for everyone who holds none, and something for root alone."""

from contextlib import ExitStack

import pytest

from dockward.gate.crowd import KEPT, Crowd, CrowdedError, is_root, owner_of
from dockward.gate.identity import Identity


def fill(crowd, stack, owner, **more):
    """As many places as there are for this owner."""
    count = 0
    while True:
        try:
            stack.enter_context(crowd.place(owner, 1, **more))
        except CrowdedError:
            return count
        count += 1


def test_each_gets_half_of_what_is_left_and_root_all():
    crowd = Crowd(1000 + KEPT)
    with ExitStack() as stack:
        counts = [fill(crowd, stack, nr) for nr in range(8)]
        assert counts == [500, 250, 125, 63, 31, 16, 8, 4]
        assert fill(crowd, stack, "root", root=True) == 1000 + KEPT - sum(counts)
        with pytest.raises(CrowdedError):
            stack.enter_context(crowd.place("another", 1))
    with ExitStack() as stack:
        assert fill(crowd, stack, 0) == 500


def test_a_place_counts_what_it_takes():
    crowd = Crowd(KEPT + 7)
    with crowd.place("a", 3):
        with pytest.raises(CrowdedError), crowd.place("b", 5):
            pass
        with crowd.place("b", 4):
            pass


def test_it_is_told_once_until_its_places_are_given_back():
    crowd = Crowd(KEPT + 2)
    for _ in range(2):
        with crowd.place("a", 1):
            told = []
            for _ in range(3):
                with pytest.raises(CrowdedError) as found, crowd.place("a", 1):
                    pass
                told.append(found.value.first)
            assert told == [True, False, False]


def test_who_counts_as_one_and_who_is_root():
    root = Identity(uid=0, container="")
    assert is_root(root)
    for one in (Identity(uid=0), Identity(uid=0, container="c"), Identity(uid=1, container="")):
        assert not is_root(one)
    assert not is_root(Identity(uid=0, container="", socket="ci"))
    others = [Identity(uid=1), Identity(uid=0, container="c"), Identity(uid=0, socket="ci"), Identity(certificate="a")]
    assert len({owner_of(one) for one in (root, *others)}) == 5
    assert owner_of(root) == owner_of(Identity(uid=0, container="", pid=7))
