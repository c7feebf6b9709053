"""Times as engines write them."""

import pytest

from dockward.engine.wire.moment import epoch, seconds
from dockward.engine.wire.source import Untold


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2026-11-24T00:36:45.246172461Z", 1795480605.246172),
        ("2026-11-24T02:36:45+02:00", 1795480605.0),
        ("0001-01-01T00:00:00Z", 0.0),
        ("", 0.0),
        (None, 0.0),
        ("2026-11-24T00:36:45", 0.0),
    ],
)
def test_moments(text, wanted):
    assert epoch(text) == wanted


@pytest.mark.parametrize("text", ["yesterday", "9999-99-99T00:00:00Z", "0" * 9999])
def test_what_is_no_moment(text):
    with pytest.raises(Untold):
        epoch(text)


def test_durations():
    assert seconds(1_500_000_000, 30.0) == 1.5
    assert seconds(0, 30.0) == 30.0
    assert seconds(None, 30.0) == 30.0
