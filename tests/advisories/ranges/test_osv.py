"""OSV's ranges: by example, and against the algorithm of its specification."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockward.advisories.ranges import Event, Interval, Unreadable, affected, enumerated, intervals
from dockward.advisories.versions import Scheme, key

SEMVER = Scheme.SEMVER
NUMBERS = st.integers(min_value=0, max_value=6)


def events(text: str) -> list[Event]:
    """`+1` introduced, `-2` fixed, `=3` last affected, `<4` limit."""
    kinds = {"+": "introduced", "-": "fixed", "=": "last_affected", "<": "limit"}
    return [Event(**{kinds[one[0]]: one[1:]}) for one in text.split()]


def hit(text: str, *versions: str, scheme: Scheme = SEMVER) -> list[bool]:
    found = intervals(scheme, events(text))
    assert not isinstance(found, Unreadable)
    return [affected(key(scheme, one), found) is not None for one in versions]


@pytest.mark.parametrize(
    ("text", "inside", "beyond"),
    [
        ("+0", "0.0.0-0 1 99", ""),
        ("+0 -1.2", "0 1.1.9 1.2.0-rc.1", "1.2.0 2"),
        ("-1.2 +0", "1.1", "1.2"),
        ("+1.0 =1.2", "1.0 1.2", "0.9 1.2.1-0 1.3"),
        ("=1.0 +1.0", "1.0", "1.0.0-0 1.0.1-0"),
        ("+2 -2.1 +1 -1.1", "1.0 2.0", "1.1 1.5 2.1"),
        ("+1 +2", "1 2 3", "0.9"),
        ("+1 +2 -3", "1 2", "3"),
        ("-1 +2", "2 3", "0.5 1"),
        ("+1 -2 -3", "1", "2 2.5 3"),
        ("+1 -2 =5", "1", "2 3 5"),
        ("+0 <3", "0 2.9", "3 4"),
        ("+0 -9 <3 <5", "4", "5 8"),
        ("+0 <*", "100", ""),
        ("+0 -2 +2 -3", "1 2 2.9", "3"),
        ("+2 -2", "", "1 2 3"),
    ],
)
def test_what_a_range_affects(text: str, inside: str, beyond: str) -> None:
    assert all(hit(text, *inside.split()))
    assert not any(hit(text, *beyond.split()))


@pytest.mark.parametrize(
    ("given_events", "kind", "reason"),
    [
        ([], "ECOSYSTEM", "introduced nowhere"),
        (events("-1"), "SEMVER", "introduced nowhere"),
        ([Event()], "SEMVER", "an event of 0 kinds"),
        ([Event(introduced="0", fixed="1")], "SEMVER", "an event of 2 kinds"),
        (events("+0 -junk"), "SEMVER", "'junk' is no version (semver)"),
        (events("+0 <junk"), "SEMVER", "'junk' is no version"),
        (events("+0 -abcdef"), "GIT", "says nothing of versions"),
        (events("+0 -1"), "x" * 10_000, "says nothing of versions"),
    ],
)
def test_what_cannot_be_read_says_why(given_events: list[Event], kind: str, reason: str) -> None:
    found = intervals(SEMVER, given_events, kind)
    assert isinstance(found, Unreadable)
    assert reason in found.reason
    assert len(found.reason) < 200


def test_an_interval_says_where_it_begins_and_what_fixes_it() -> None:
    low, high = key(SEMVER, "1.0"), key(SEMVER, "1.2")
    assert intervals(SEMVER, events("+1.0 -1.2")) == (Interval(low, high, "1.0", "1.2"),)
    assert [one.fixed for one in intervals(SEMVER, events("+0 =1 +2 -3"))] == ["", "3"]
    assert intervals(SEMVER, events("+0 -5 <3"))[0].fixed == ""


def test_listed_versions_are_intervals_of_their_own() -> None:
    ranges = intervals(Scheme.PEP440, events("+1 -2"))
    assert not isinstance(ranges, Unreadable)
    found = enumerated(Scheme.PEP440, ["3.0", "1.5", "0.1-p1", "2.0", "3"], beyond=ranges)
    assert [one.first for one in found] == ["0.1-p1", "2.0", "3"]
    assert affected(key(Scheme.PEP440, "3.0.0"), found)
    assert not affected(key(Scheme.PEP440, "3.0.post1"), found)
    assert affected(key(Scheme.COMPOSER, "dev-main"), enumerated(Scheme.COMPOSER, ["dev-main"]))


def test_many_events_take_no_time() -> None:
    many = [event for nr in range(20_000) for event in (Event(introduced=f"{nr}.0"), Event(fixed=f"{nr}.5"))]
    found = intervals(SEMVER, many)
    assert len(found) == 20_000


STEPS = st.lists(st.tuples(st.sampled_from(["introduced", "fixed", "last_affected"]), NUMBERS), max_size=6)


@given(STEPS, NUMBERS)
def test_agrees_with_the_specification(steps: list[tuple[str, int]], asked: int) -> None:
    steps = [*steps, ("introduced", 0)]
    # The specification leaves open what one version means that is introduced and fixed, in either order.
    fixes = {at + (kind == "last_affected") for kind, at in steps if kind != "introduced"}
    steps = [(kind, at) for kind, at in steps if kind != "introduced" or at not in fixes]
    if not any(kind == "introduced" for kind, _ in steps):
        return
    vulnerable = False
    for kind, at in sorted(steps, key=lambda one: (one[1], one[0] == "last_affected")):
        if kind == "introduced" and asked >= at:
            vulnerable = True
        if (kind == "fixed" and asked >= at) or (kind == "last_affected" and asked > at):
            vulnerable = False
    found = intervals(SEMVER, [Event(**{kind: f"{at}.0.0"}) for kind, at in steps])
    assert not isinstance(found, Unreadable)
    assert (affected(key(SEMVER, f"{asked}.0.0"), found) is not None) == vulnerable
