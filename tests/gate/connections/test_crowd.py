"""Who holds how many connections: something is left for everyone who holds none, and something for root alone."""

from contextlib import ExitStack

import pytest

from dockward.gate.connections.crowd import KEPT, Crowd, CrowdedError, is_root, owner_of
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


def test_more_is_taken_step_by_step_and_all_is_given_back():
    crowd = Crowd(100, kept=20)
    with crowd.room("a") as take, crowd.room("b") as other:
        take(30)
        take(10)
        with pytest.raises(CrowdedError):
            take(1)
        other(20)
        with pytest.raises(CrowdedError):
            other(1)
        with crowd.room("root", root=True) as all_:
            all_(40)
    with crowd.place("a", 80):
        pass


def test_who_counts_together():
    assert len({owner_of(Identity(uid=uid, socket="ci", container=None)) for uid in range(60)}) == 1
    assert len({owner_of(Identity(uid=uid, container="c" * 64)) for uid in range(60)}) == 1
    assert len({owner_of(Identity(uid=uid, container="")) for uid in range(60)}) == 60
    assert len({owner_of(Identity(uid=uid, container="", held_by=1000)) for uid in range(100_000, 100_060)}) == 1
    assert owner_of(Identity(uid=100_007, held_by=1000)) == owner_of(Identity(uid=1000))
    assert len({owner_of(Identity(socket=one)) for one in ("ci", "cd", "")}) == 3
    assert len({owner_of(Identity(socket="tls", certificate=one)) for one in ("a", "b")}) == 2


def test_who_counts_as_one_and_who_is_root():
    root = Identity(uid=0, container="")
    assert is_root(root)
    for one in (Identity(uid=0), Identity(uid=0, container="c"), Identity(uid=1, container="")):
        assert not is_root(one)
    assert not is_root(Identity(uid=0, container="", socket="ci"))
    others = [Identity(uid=1), Identity(uid=0, container="c"), Identity(uid=0, socket="ci"), Identity(certificate="a")]
    assert len({owner_of(one) for one in (root, *others)}) == 5
    assert owner_of(root) == owner_of(Identity(uid=0, container="", pid=7))
